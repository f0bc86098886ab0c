//! Statistics of the server and of its rooms: users online, messages posted, storage and memory used.
//!
//! Invariants: every signed-in user may see the four counts of the server, the members of a room its statistics, and administrators
//! the rest. Counts that need a visit to every room or file are computed by one task at a time, which is at most a twentieth of the
//! time. Days are UTC days.

use serde::{Deserialize, Serialize};

use crate::id::RoomId;
use crate::rooms::Kind;
use crate::time::Timestamp;

mod format;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use format::{day_name, group_digits, size};
pub use operations::{Dashboard, ReadRoomStatistics, ReadStatistics, RoomDashboard, read_statistics};
pub use texts::Texts;
pub use view::room_statistics_page::RoomStatisticsPage;
pub use view::statistics::LiveStatistics;

/// The number of days in the statistics, including today.
pub const DAYS: usize = 30;

/// The server in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Statistics {
    /// How many people have a live stream, on however many devices.
    pub online_users_count: u64,
    /// How many messages were posted since midnight UTC.
    pub total_messages_today: u64,
    /// How many rooms there are, of all kinds.
    pub active_rooms: u64,
    /// In how many of them something was said within 24 hours.
    pub rooms_active_24h: u64,
    /// One room in numbers, where it was asked for.
    pub room: Option<RoomStatistics>,
    /// Everything else, for administrators.
    pub details: Option<Details>,
}

/// What administrators see besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Details {
    /// How many accounts there are, closed ones among them.
    pub accounts: u64,
    /// The last thirty days, the oldest first, today last.
    pub days: Vec<DayCount>,
    /// The rooms where most was said in these days, at most twenty. Direct conversations are not among them.
    pub busiest_rooms: Vec<RoomStatistics>,
    /// All direct conversations together.
    pub direct: DirectStatistics,
    /// What lies on the disk.
    pub storage: Storage,
    /// What is in memory.
    pub memory: Memory,
}

/// How many messages were posted on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DayCount {
    /// The UTC day: `2026-11-23`.
    #[cfg_attr(feature = "ssr", schema(example = "2026-11-23"))]
    pub day: String,
    /// How many messages.
    pub messages: u64,
}

/// A room in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RoomStatistics {
    /// Which room.
    pub room_id: RoomId,
    /// What it is called.
    pub name: String,
    /// Who may be in it.
    pub kind: Kind,
    /// How many are in it.
    pub members: u64,
    /// How many messages are kept of it, notices of who came and went among them.
    pub messages_stored: u64,
    /// How many there ever were, notices among them.
    pub messages_total: u64,
    /// When something was said last; null where nothing ever was.
    pub last_activity: Option<Timestamp>,
    /// The last thirty days, the oldest first, today last.
    pub days: Vec<DayCount>,
}

impl RoomStatistics {
    /// How many messages were posted in the last thirty days.
    pub fn last_30_days(&self) -> u64 {
        self.days.iter().map(|day| day.messages).sum()
    }
}

/// All direct conversations together; nobody but those in them sees more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DirectStatistics {
    /// How many there are.
    pub conversations: u64,
    /// How many messages are kept of them, notices among them.
    pub messages_stored: u64,
    /// How many there ever were in them.
    pub messages_total: u64,
}

/// What lies on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Storage {
    /// How many bytes uploaded files and pictures take.
    pub upload_bytes: u64,
    /// How many files these are, thumbnails among them.
    pub upload_files: u64,
    /// How many bytes are free where they lie; null where the system does not tell.
    pub free_bytes: Option<u64>,
}

/// What is in memory; null where it is not told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Memory {
    /// How many bytes Redis uses.
    pub redis_bytes: Option<u64>,
    /// How many bytes the process that answered uses.
    pub process_bytes: Option<u64>,
}
