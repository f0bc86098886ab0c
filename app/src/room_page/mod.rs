//! The page of one room: header, timeline, composer, member panel, and the dispatcher that passes stream events to
//! each.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::MessageId;
use crate::messages::Snapshot;
use crate::rooms::{Room, RoomRole};
use crate::sidebar::SidebarData;
use crate::time::Timestamp;
use crate::unread::ReadState;

mod document_title;
mod event_dispatcher;
mod members;
pub mod operations;
mod page;
mod removed_notice;
mod room_header;
mod room_settings;

pub use members::{InvitationLinks, MembersPanel};
pub use operations::{OpenRoom, open_room};
pub use page::RoomPage;
pub use removed_notice::RemovedNotice;
pub use room_header::RoomHeader;

/// The data that the page of a room opens with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPageData {
    /// The user.
    pub me: Person,
    /// The room.
    pub room: Room,
    /// The user's role in the room.
    pub role: RoomRole,
    /// When the user's mute in the room ends; none if they are not muted.
    pub muted_until: Option<Timestamp>,
    /// The user's rooms with their read states, and who is online.
    #[serde(rename = "lobby")]
    pub sidebar: SidebarData,
    /// The read state of this room when it was opened.
    #[serde(rename = "standing")]
    pub read_state: ReadState,
    /// The senders of the messages, and the users that system messages are about, as they are now.
    pub people: Vec<Person>,
    /// The newest messages, or those around the message of the permalink.
    pub snapshot: Snapshot,
    /// The position in the event stream that continues this data.
    pub cursor: String,
    /// The id of the next message, for a form that is sent without scripting: sent twice, it is posted once.
    pub next_id: MessageId,
    /// The message of the permalink, if it is available.
    #[serde(rename = "at")]
    pub target: Option<MessageId>,
    /// Whether the permalink names a message that is not available.
    #[serde(rename = "lost")]
    pub target_missing: bool,
}
