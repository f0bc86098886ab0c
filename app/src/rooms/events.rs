//! The events of rooms and of their members. The golden JSON of each is in `server/tests/golden`, and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::{RoomId, UserId};
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;

/// A change of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RoomEvent {
    /// A room was created, or a direct conversation was started.
    #[serde(rename = "room.created")]
    Created {
        /// The room's id.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The room.
        room: Box<Room>,
    },
    /// The name or the description of a room was changed, or the room was restored.
    #[serde(rename = "room.changed")]
    Changed {
        /// The room's id.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The room after the change.
        room: Box<Room>,
        /// What was changed.
        what: Vec<RoomField>,
        /// The user who changed it.
        by: UserId,
    },
    /// A room was archived: it can only be read from now on.
    #[serde(rename = "room.archived")]
    Archived {
        /// The room's id.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The room after the change.
        room: Box<Room>,
        /// The user who archived it.
        by: UserId,
    },
}

/// A change of the members of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MemberEvent {
    /// A user became a member of a room.
    #[serde(rename = "member.joined")]
    Joined {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user.
        member: Person,
    },
    /// A user is no longer a member of a room. The user receives this event as well, and no later one of the room.
    #[serde(rename = "member.left")]
    Left {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user.
        member: Person,
        /// Why the membership ended.
        why: LeaveReason,
        /// Who ended it; the user themselves if they left.
        by: UserId,
    },
    /// The permissions of a member were changed.
    #[serde(rename = "member.changed")]
    Changed {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user.
        member: Person,
        /// Their role in the room.
        role: RoomRole,
        /// When their mute ends, if they are muted; the maximum time if the mute has no end.
        muted_until: Option<Timestamp>,
    },
}

/// What was changed about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoomField {
    /// Its name.
    Renamed,
    /// Its description.
    Described,
    /// It is no longer archived.
    Restored,
}

/// Why a membership ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeaveReason {
    /// The user left.
    Left,
    /// The user was removed, and may be added again.
    Removed,
    /// The user was banned.
    Banned,
}

impl RoomEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["room.created", "room.changed", "room.archived"];
}

impl MemberEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["member.joined", "member.left", "member.changed"];

    /// The room and the member.
    pub fn member(&self) -> (&RoomId, &Person) {
        match self {
            Self::Joined { room_id, member, .. }
            | Self::Left { room_id, member, .. }
            | Self::Changed { room_id, member, .. } => (room_id, member),
        }
    }
}
