//! The lobby: what surrounds a conversation. The rail with a person's rooms and what is new in them, the switcher, the
//! directory, the people of a room and what may be done with them, a room's settings.
//!
//! Invariants: what is shown of a room is what [`Lobby`] said, with every change since folded in once; where a change
//! cannot be folded, the server is asked again, and an answer older than what was heard is not taken. What a button here
//! may do is decided by the server; that it is shown or not only keeps people from asking in vain.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::presence::Here;
use crate::rooms::RoomEntry;
use crate::unread::Standing;

mod api;
mod dialog;
mod directory_page;
mod folding_menu;
mod frame;
mod keys;
mod lobby_rail;
mod matching;
mod members;
mod new_conversation;
mod new_room;
mod order;
mod own_menu;
mod people_picker;
mod profile_dialog;
mod rail_line;
mod removed_notice;
mod room_head;
mod room_settings;
mod roster;
mod soon;
mod state;
mod switcher;
mod switcher_options;
mod texts;

pub use api::{ReadLobby, read_lobby};
pub use dialog::Dialog;
pub use directory_page::DirectoryPage;
pub use folding_menu::{fold, fold_on_escape};
pub use frame::LobbyFrame;
pub use lobby_rail::LobbyRail;
pub use members::{InvitationLinks, MembersPanel};
pub use removed_notice::RemovedNotice;
pub use room_head::RoomHead;
pub use state::{Gone, LobbyState, Totals};
pub use switcher::Switcher;
pub use texts::Texts;

#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
pub use read::read;

/// What someone sees around a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lobby {
    /// Who they are.
    pub me: Person,
    /// The rooms they are in, and what is new in each.
    pub rooms: Vec<Listed>,
    /// Who is here or away, of everybody.
    pub here: Vec<Here>,
    /// A place in the log before all of this: a stream that begins there leaves nothing out.
    pub cursor: String,
}

/// One of a person's rooms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The room, the people of a direct conversation, and what one may do in it.
    pub entry: RoomEntry,
    /// What is new in it.
    pub standing: Standing,
}
