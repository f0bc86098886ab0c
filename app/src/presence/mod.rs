//! Presence: who is online, and who is typing.
//!
//! A user is online while one of their streams is open, in any session and at any process. Each process reports the users connected to
//! it to Redis every ten seconds, in one script, which returns the users of all processes; the report of a process that has stopped
//! expires after half a minute. Invariants: presence is neither logged nor replayed, no request writes it to Redis, and
//! client details (address, user agent, times) are sent to administrators and to the user only.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

mod events;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use events::PresenceEvent;
pub use operations::{ListPresence, PublishTyping, RecordActivity, list_presence, publish_typing, record_activity};
pub use texts::Texts;
pub use view::on_input::on_input;
pub use view::presence_dot::PresenceDot;
pub use view::presence_state::PresenceState;
pub use view::typing_indicator::TypingIndicator;

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
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

/// The presence of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPresence {
    /// The user.
    pub user_id: UserId,
    /// The presence.
    pub presence: Presence,
}
