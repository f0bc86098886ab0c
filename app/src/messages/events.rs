//! The events of messages. The golden JSON of each is in `server/tests/golden`, and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, RoomId};
use crate::messages::ChatMessage;
use crate::time::Timestamp;

/// A change of a room's messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MessageEvent {
    /// A message was posted.
    #[serde(rename = "message.posted")]
    Posted {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The message.
        message: Box<ChatMessage>,
    },
    /// The text of a message was edited.
    #[serde(rename = "message.edited")]
    Edited {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The whole message after the edit.
        message: Box<ChatMessage>,
    },
    /// A message was removed for everybody.
    #[serde(rename = "message.removed")]
    Removed {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The message.
        message_id: MessageId,
        /// Its number in the room, which is not used again.
        n: u64,
        /// When it was removed.
        removed_at: Timestamp,
    },
}

impl MessageEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["message.posted", "message.edited", "message.removed"];

    /// The room of the message.
    pub fn room_id(&self) -> &RoomId {
        match self {
            Self::Posted { room_id, .. } | Self::Edited { room_id, .. } | Self::Removed { room_id, .. } => room_id,
        }
    }

    /// The message as it is after the event; none if it was removed.
    pub fn message(&self) -> Option<&ChatMessage> {
        match self {
            Self::Posted { message, .. } | Self::Edited { message, .. } => Some(message),
            Self::Removed { .. } => None,
        }
    }
}
