//! The events of read positions, and how the server reads them from the log. The golden JSON of each is in `server/tests/golden`,
//! and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, UserId};
use crate::unread::Level;

/// A change of how far a user has read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ReadEvent {
    /// A user moved their read position in a room, or chose another notification level, on any device.
    #[serde(rename = "read.moved")]
    Moved {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user, who alone receives the event.
        user_id: UserId,
        /// The number of the last message that counts as read.
        n: u64,
        /// The notification level of the user in this room.
        level: Level,
    },
}

impl ReadEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["read.moved"];
}

server_only! {
    use crate::log::server::{Audience, ExampleRecord, LogRecord, LoggedEvent, MembershipChange, Subject};

    impl LoggedEvent for ReadEvent {
        const TYPES: &'static [&'static str] = ReadEvent::TYPES;

        fn parse(record: &LogRecord) -> Option<Self> {
            match record.event_type() {
                "read.moved" => Some(Self::Moved {
                    room_id: record.value("room")?,
                    v: record.v,
                    user_id: record.user_id("user")?,
                    n: record.value("n")?,
                    level: record.text("level").map(Level::from_name).unwrap_or_default(),
                }),
                _ => None,
            }
        }

        fn audience(&self) -> Audience {
            match self {
                Self::Moved { user_id, .. } => Audience::User(*user_id),
            }
        }

        fn subject(&self) -> Option<Subject> {
            match self {
                Self::Moved { room_id, user_id, .. } => Some(Subject::ReadPosition(room_id.clone(), *user_id)),
            }
        }

        fn is_redaction(&self) -> bool {
            match self {
                Self::Moved { .. } => true,
            }
        }

        fn membership_change(&self) -> Option<MembershipChange> {
            None
        }

        const EXAMPLES: &'static [ExampleRecord] =
            &[("read.moved", 36, &[("room", "global"), ("user", "3"), ("n", "7"), ("level", "mentions")])];
    }
}
