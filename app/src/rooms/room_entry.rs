//! Rooms as one user sees them in the lists of rooms, and the members of a room.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::rooms::{Kind, Room, RoomRole};
use crate::time::Timestamp;

/// A room that one is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RoomEntry {
    /// The room.
    pub room: Room,
    /// The others in a direct conversation, by whose names it is called; empty for all other rooms.
    pub people: Vec<Person>,
    /// What one may do in it.
    pub role: RoomRole,
}

impl RoomEntry {
    /// The title of the room: its name, or the names of the other participants of a direct conversation.
    pub fn title(&self) -> String {
        if self.room.kind != Kind::Direct {
            return self.room.name.clone();
        }
        self.people.iter().map(|person| person.display_name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A public room that everyone may find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DirectoryEntry {
    /// The room.
    pub room: Room,
    /// Whether one is in it.
    pub is_member: bool,
}

/// Someone who is in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Member {
    /// Who.
    pub person: Person,
    /// What they may do in the room, be it by their role in it or by the one they have on the server.
    pub role: RoomRole,
    /// Until when they may not speak, if they may not; the end of the year 9999 where nobody set an end.
    pub muted_until: Option<Timestamp>,
    /// Whether their account is closed.
    pub is_deactivated: bool,
}
