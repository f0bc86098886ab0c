//! What happens: the changes that travel from the log to everyone who may hear them, one type for server and browser.
//!
//! Golden JSON of every change lies in `server/tests/golden`; a program may rely on it.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::{MessageId, RoomId};
use crate::messages::ChatMessage;
use crate::time::Timestamp;

#[cfg(feature = "ssr")]
mod entry;
#[cfg(feature = "ssr")]
mod witness;
#[cfg(feature = "ssr")]
pub use {entry::Entry, witness::Witness};

/// A durable change of a room, as it is streamed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Change {
    /// Somebody said something.
    #[serde(rename = "message.posted")]
    MessagePosted {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// What.
        message: Box<ChatMessage>,
    },
    /// The words of a message are others now.
    #[serde(rename = "message.edited")]
    MessageEdited {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// The whole message as it is now.
        message: Box<ChatMessage>,
    },
    /// A message is gone for everybody.
    #[serde(rename = "message.removed")]
    MessageRemoved {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// Which message.
        message_id: MessageId,
        /// Its place in the room, which stays empty.
        n: u64,
        /// When it was removed.
        removed_at: Timestamp,
    },
    /// Somebody came into a room.
    #[serde(rename = "member.joined")]
    MemberJoined {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// Who.
        member: Person,
    },
    /// Something a newer server tells that this page does not know of.
    #[serde(other)]
    Unknown,
}

impl Change {
    /// The `type` of every change there is.
    pub const TYPES: &'static [&'static str] =
        &["message.posted", "message.edited", "message.removed", "member.joined"];
}
