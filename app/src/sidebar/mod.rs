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

pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use operations::{ReadLobby, read_lobby};
pub use texts::Texts;
pub use view::app_layout::LobbyFrame;
pub use view::directory_page::DirectoryPage;
pub use view::quick_switcher::Switcher;
pub use view::sidebar::LobbyRail;
pub use view::sidebar_toggle::RailToggle;
pub use view::state::{Gone, LobbyState, Totals};

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
