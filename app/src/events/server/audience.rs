//! Who may hear a change.

use crate::events::Change;
use crate::id::{RoomId, UserId};

/// Those who may hear a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everyone who is signed in.
    Everyone,
    /// Who is in this room.
    Room(RoomId),
    /// This person alone, on all their devices.
    Person(UserId),
}

/// A change that is told to those who listen at this moment and kept nowhere.
#[derive(Debug, Clone)]
pub struct Passing {
    /// Who may hear it.
    pub audience: Audience,
    /// What it is.
    pub change: Change,
}

impl Change {
    /// Who may hear it; none if nobody may. Who leaves a room hears of it too, which the stream sees to.
    pub fn audience(&self) -> Option<Audience> {
        Some(match self {
            Self::MessagePosted { room_id, .. }
            | Self::MessageEdited { room_id, .. }
            | Self::MessageRemoved { room_id, .. }
            | Self::MemberJoined { room_id, .. }
            | Self::MemberLeft { room_id, .. }
            | Self::MemberChanged { room_id, .. }
            | Self::Typing { room_id, .. } => Audience::Room(room_id.clone()),
            // That there is a room, and what becomes of it, is for its members: others may be banned from it by now.
            Self::RoomCreated { room_id, .. }
            | Self::RoomChanged { room_id, .. }
            | Self::RoomArchived { room_id, .. } => Audience::Room(room_id.clone()),
            Self::ReadMoved { user_id, .. } => Audience::Person(*user_id),
            Self::PersonChanged { .. } | Self::PresenceChanged { .. } => Audience::Everyone,
            Self::Unknown => return None,
        })
    }
}
