//! The events of read positions. The golden JSON of each is in `server/tests/golden`, and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, UserId};
use crate::unread::Level;

/// A change of how far a user has read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ReadEvent {
    /// A user moved their read position in a room, or chose another notification level, on any device.
    #[serde(rename = "read.moved")]
    Moved {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user, who alone receives the event.
        user_id: UserId,
        /// The number of the last message that counts as read.
        n: u64,
        /// The notification level of the user in this room.
        level: Level,
    },
}

impl ReadEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["read.moved"];
}
