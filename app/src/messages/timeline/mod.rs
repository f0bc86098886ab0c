//! The timeline: the loaded messages of a room, and how they are shown, paged, edited and removed.

use crate::auth::Person;
use crate::id::RoomId;
use crate::messages::Snapshot;
use crate::unread::ReadState;

pub(crate) mod actions;
pub(crate) mod edit_form;
pub(crate) mod layout;
pub(crate) mod menu;
pub(crate) mod message_list;
pub(crate) mod message_text;
pub(crate) mod navigation;
pub(crate) mod profile_cache;
pub(crate) mod quote;
pub(crate) mod read_tracker;
pub(crate) mod removal_dialog;
pub(crate) mod roving_focus;
pub(crate) mod row;
pub(crate) mod scroll;
pub(crate) mod state;
pub(crate) mod system_message_text;
pub(crate) mod timeline_view;
pub(crate) mod unread_divider;
mod unsent_messages;
pub(crate) mod window;

/// What the timeline of a page opens with.
pub struct OpenedTimeline<'a> {
    /// The user.
    pub me: &'a Person,
    /// The room.
    pub room_id: &'a RoomId,
    /// The authors of the messages, and the users that system messages are about, as they are now.
    pub people: &'a [Person],
    /// The messages.
    pub snapshot: &'a Snapshot,
    /// What was unread when the room was opened.
    pub read_state: &'a ReadState,
}
