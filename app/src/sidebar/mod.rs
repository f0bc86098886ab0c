//! The sidebar and what belongs to it: the list of the user's rooms with their unread counts, the quick switcher, the room
//! directory, and the dialogs that create rooms, start direct conversations and show profiles.
//!
//! Invariants: the state of a room is what [`SidebarData`] contained, with every later event applied once. If an event cannot
//! be applied, the page fetches the state again, and a response that is older than the applied events is not used. The
//! server decides what a button may do; the page hides it only to avoid requests that would fail.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::presence::UserPresence;
use crate::rooms::RoomEntry;
use crate::unread::ReadState;

pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use operations::{LoadSidebar, load_sidebar};
pub use texts::Texts;
pub use view::app_layout::{AppLayout, update_presence};
pub use view::directory_page::DirectoryPage;
pub use view::quick_switcher::QuickSwitcher;
pub use view::sidebar::Sidebar;
pub use view::sidebar_toggle::SidebarToggle;
pub use view::state::{RemovedRoom, SidebarState, UnreadTotals};

/// What the sidebar of a user starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SidebarData {
    /// The signed-in user.
    pub me: Person,
    /// The rooms the user is a member of, with their unread counts.
    pub rooms: Vec<RoomListItem>,
    /// The presence of every user who is online or away.
    pub here: Vec<UserPresence>,
    /// A position in the event log before all of this was read: an event stream that starts there misses nothing.
    pub cursor: String,
}

/// One of the user's rooms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomListItem {
    /// The room, the other members if it is a direct conversation, and the user's role in it.
    pub entry: RoomEntry,
    /// What the user has read of it and how much is unread.
    #[serde(rename = "standing")]
    pub read_state: ReadState,
}
