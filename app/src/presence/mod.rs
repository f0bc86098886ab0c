//! Who is here, and who is writing.
//!
//! Someone is here while a stream of theirs is open, on whatever device and at whatever process. Each process tells Redis every
//! ten seconds who is at it, in one script for all of them, and hears who is at the others; a process that stops telling is
//! forgotten within half a minute. Invariants: nothing of this is logged or replayed, it costs Redis nothing per request,
//! and from where somebody is here is told to administrators and to themselves only.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

mod events;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use crate::presence::events::PresenceEvent;
pub use crate::presence::operations::{NoteActivity, NoteTyping, WhoIsHere, note_activity, note_typing, who_is_here};
pub use crate::presence::texts::Texts;
pub use crate::presence::view::on_input::on_input;
pub use crate::presence::view::presence_dot::PresenceDot;
pub use crate::presence::view::presence_state::PresenceState;
pub use crate::presence::view::typing_indicator::TypingIndicator;

/// How it is with someone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Here, and has done something within five minutes.
    Online,
    /// Here, but has done nothing for a while.
    Away,
    /// Not here.
    #[default]
    Offline,
}

impl Presence {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

/// How it is with one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// Who.
    pub user_id: UserId,
    /// How it is with them.
    pub presence: Presence,
}
