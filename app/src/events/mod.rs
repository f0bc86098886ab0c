//! What happens: the changes that travel from the log to everyone who may hear them, one type for server and browser.
//!
//! Golden JSON of every change lies in `server/tests/golden`; a program may rely on it.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::ChatMessage;
use crate::presence::Here;
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;
use crate::unread::Level;

#[cfg(feature = "ssr")]
pub mod server;

/// A change as it is streamed. All but the last two are durable and have their place in the log, `v`.
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
    /// One has made a room, or is in a conversation that begins.
    #[serde(rename = "room.created")]
    RoomCreated {
        /// Which.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// The room.
        room: Box<Room>,
    },
    /// A room is called otherwise, is about something else, or is open again.
    #[serde(rename = "room.changed")]
    RoomChanged {
        /// Which.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// The room as it is now.
        room: Box<Room>,
        /// What is otherwise than before.
        what: Vec<Touch>,
        /// Who changed it.
        by: UserId,
    },
    /// A room can be read from now on, and that is all.
    #[serde(rename = "room.archived")]
    RoomArchived {
        /// Which.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// The room as it is now.
        room: Box<Room>,
        /// Who archived it.
        by: UserId,
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
    /// Somebody is not in a room any more. They hear it too, and nothing after it.
    #[serde(rename = "member.left")]
    MemberLeft {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// Who.
        member: Person,
        /// How it came.
        why: Leaving,
        /// Who did it; they themselves where they left.
        by: UserId,
    },
    /// Somebody may do more or less in a room than before.
    #[serde(rename = "member.changed")]
    MemberChanged {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// Who.
        member: Person,
        /// Their role in the room.
        role: RoomRole,
        /// Until when they may not speak, if they may not; the end of time where nobody set an end.
        muted_until: Option<Timestamp>,
    },
    /// One has read up to another place, or wants to be told of more or less, on this device or another.
    #[serde(rename = "read.moved")]
    ReadMoved {
        /// Where.
        room_id: RoomId,
        /// The log sequence of this change.
        v: u64,
        /// Whose place; only they hear it.
        user_id: UserId,
        /// The number of the last message that counts as read.
        n: u64,
        /// Of how much in this room they want to be told.
        level: Level,
    },
    /// Somebody is called otherwise, looks otherwise or may do something else on this server.
    #[serde(rename = "person.changed")]
    PersonChanged {
        /// The log sequence of this change.
        v: u64,
        /// Who they are now.
        person: Person,
    },
    /// Some came, went, or are away. Not logged.
    #[serde(rename = "presence.changed")]
    PresenceChanged {
        /// How it is with them now.
        people: Vec<Here>,
    },
    /// Somebody is writing. Not logged.
    #[serde(rename = "typing")]
    Typing {
        /// Where.
        room_id: RoomId,
        /// Who.
        user_id: UserId,
        /// The name they are shown by.
        name: String,
    },
    /// Something a newer server tells that this page does not know of.
    #[serde(other)]
    Unknown,
}

/// What of a room was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Touch {
    /// Its name.
    Renamed,
    /// What it is about.
    Described,
    /// It was archived and is open again.
    Restored,
}

/// How someone comes to be no longer in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Leaving {
    /// They left.
    Left,
    /// They were removed, and may be added again.
    Removed,
    /// They were banned.
    Banned,
}

impl Change {
    /// The `type` of every change there is.
    pub const TYPES: &'static [&'static str] = &[
        "message.posted",
        "message.edited",
        "message.removed",
        "room.created",
        "room.changed",
        "room.archived",
        "member.joined",
        "member.left",
        "member.changed",
        "read.moved",
        "person.changed",
        "presence.changed",
        "typing",
    ];
}
