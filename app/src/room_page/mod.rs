//! The page of one room: header, timeline, composer, members panel, and the dispatcher that gives stream events to each.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::MessageId;
use crate::messages::Snapshot;
use crate::rooms::{Room, RoomRole};
use crate::sidebar::Lobby;
use crate::time::Timestamp;
use crate::unread::Standing;

mod document_title;
mod event_dispatcher;
mod members;
pub mod operations;
mod removed_notice;
mod room_header;
mod room_page;
mod room_settings;

pub use members::{InvitationLinks, MembersPanel};
pub use operations::{OpenRoom, open_room};
pub use removed_notice::RemovedNotice;
pub use room_header::RoomHead;
pub use room_page::RoomPage;

/// Everything the page of a room starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomView {
    /// Who is reading.
    pub me: Person,
    /// The room.
    pub room: Room,
    /// What they may do in it.
    pub role: RoomRole,
    /// Until when they may not speak in it, if they may not.
    pub muted_until: Option<Timestamp>,
    /// The rooms they are in, what is new there, and who is here.
    pub lobby: Lobby,
    /// What was new in this room when it was opened.
    pub standing: Standing,
    /// Those who said the messages or of whom Teahouse says something in them, as they are now.
    pub people: Vec<Person>,
    /// The newest messages, or those around the one that was asked for.
    pub snapshot: Snapshot,
    /// Where the event stream goes on from them.
    pub cursor: String,
    /// The id of the next message, for a form that is sent without scripting: sent twice, it is said once.
    pub next_id: MessageId,
    /// The message that the address asks for, if it is there.
    pub at: Option<MessageId>,
    /// Whether the address asks for a message that is not there any more.
    pub lost: bool,
}
