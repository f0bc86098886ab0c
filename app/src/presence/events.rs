//! The events of presence, which are not logged: only streams that are open at the moment receive them. The golden JSON of each is
//! in `server/tests/golden`, and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, UserId};
use crate::presence::UserPresence;

/// A change of who is online, or who is typing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum PresenceEvent {
    /// The presence of some users was changed.
    #[serde(rename = "presence.changed")]
    Changed {
        /// The presence of each of them now.
        people: Vec<UserPresence>,
    },
    /// A user is typing.
    #[serde(rename = "typing")]
    Typing {
        /// The room.
        room_id: RoomId,
        /// The user.
        user_id: UserId,
        /// Their display name.
        name: String,
    },
}

impl PresenceEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["presence.changed", "typing"];
}

server_only! {
    use crate::log::server::{Audience, Hub};

    impl PresenceEvent {
        /// Sends the event to the streams of this process that are open now and may receive it.
        pub(crate) fn broadcast(&self, hub: &Hub) {
            let audience = match self {
                Self::Changed { .. } => Audience::Everyone,
                Self::Typing { room_id, .. } => Audience::Room(room_id.clone()),
            };
            hub.broadcast_ephemeral(audience, self);
        }
    }
}
