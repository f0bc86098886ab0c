//! Sending the events of presence to open streams.

use crate::log::server::{Audience, Hub};
use crate::presence::PresenceEvent;

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
