//! An entry of the event log: a change, or something only processes hear.

use std::collections::HashMap;

use crate::auth::Person;
use crate::auth::server::person_of;
use crate::events::{Change, Leaving, Touch};
use crate::id::{RoomId, UserId};
use crate::messages::ChatMessage;
use crate::messages::server::StoredMessage;
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;
use crate::unread::Level;

/// What one log entry says.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A change for those who may hear it.
    Change(Box<Change>),
    /// A session ended; its streams end too.
    SessionEnded(String),
    /// Something that this process should know and cannot read, perhaps written by a newer one.
    Unreadable,
}

/// The names and values of a log entry.
type Fields = HashMap<String, String>;

impl Entry {
    /// Reads the fields of the entry at `v`. None for a kind this process knows nothing of.
    pub fn parse(v: u64, fields: &Fields) -> Option<Self> {
        let read = match fields.get("type").map(String::as_str) {
            Some("message.posted") => message(fields, |room_id, message| Change::MessagePosted { room_id, v, message }),
            Some("message.edited") => message(fields, |room_id, message| Change::MessageEdited { room_id, v, message }),
            Some("message.removed") => message_removed(v, fields),
            Some("room.created") => {
                room_of(fields).map(|room| Change::RoomCreated { room_id: room.id.clone(), v, room })
            }
            Some("room.changed") => {
                let what = touched(fields);
                changed_room(fields, |room_id, room, by| Change::RoomChanged {
                    room_id,
                    v,
                    room,
                    what: what.clone(),
                    by,
                })
            }
            Some("room.archived") => {
                changed_room(fields, |room_id, room, by| Change::RoomArchived { room_id, v, room, by })
            }
            Some("member.joined") => member_joined(v, fields),
            Some("member.left") => member_left(v, fields),
            Some("member.changed") => member_changed(v, fields),
            Some("read.moved") => read_moved(v, fields),
            Some("person.changed") => person(fields).map(|person| Change::PersonChanged { v, person }),
            Some("session.ended") => {
                return Some(fields.get("session").map_or(Self::Unreadable, |hash| Self::SessionEnded(hash.clone())));
            }
            _ => return None,
        };
        Some(read.map_or_else(
            || {
                tracing::error!(v, kind = fields.get("type"), "Log entry is malformed");
                Self::Unreadable
            },
            |change| Self::Change(Box::new(change)),
        ))
    }
}

fn field<T: std::str::FromStr>(fields: &Fields, name: &str) -> Option<T> {
    fields.get(name)?.parse().ok()
}

fn user(fields: &Fields, name: &str) -> Option<UserId> {
    field(fields, name).map(UserId)
}

fn person(fields: &Fields) -> Option<Person> {
    let text = |name: &str| fields.get(name).cloned();
    person_of(user(fields, "user")?, (text("username"), text("name"), text("role"), text("avatar")))
}

fn message(fields: &Fields, change: impl Fn(RoomId, Box<ChatMessage>) -> Change) -> Option<Change> {
    let room_id: RoomId = field(fields, "room")?;
    let stored: StoredMessage = serde_json::from_str(fields.get("message")?).ok()?;
    let message = Box::new(stored.into_message(room_id.clone()));
    Some(change(room_id, message))
}

fn message_removed(v: u64, fields: &Fields) -> Option<Change> {
    let (room_id, message_id) = (field(fields, "room")?, field(fields, "id")?);
    Some(Change::MessageRemoved { room_id, v, message_id, n: field(fields, "n")?, removed_at: field(fields, "del")? })
}

fn room_of(fields: &Fields) -> Option<Box<Room>> {
    serde_json::from_str(fields.get("state")?).ok()
}

fn changed_room(fields: &Fields, change: impl Fn(RoomId, Box<Room>, UserId) -> Change) -> Option<Change> {
    let room = room_of(fields)?;
    Some(change(room.id.clone(), room, user(fields, "by")?))
}

fn touched(fields: &Fields) -> Vec<Touch> {
    let words = fields.get("what").map(String::as_str).unwrap_or_default().split_whitespace();
    words
        .filter_map(|word| match word {
            "renamed" => Some(Touch::Renamed),
            "described" => Some(Touch::Described),
            "restored" => Some(Touch::Restored),
            _ => None,
        })
        .collect()
}

fn member_joined(v: u64, fields: &Fields) -> Option<Change> {
    Some(Change::MemberJoined { room_id: field(fields, "room")?, v, member: person(fields)? })
}

fn member_left(v: u64, fields: &Fields) -> Option<Change> {
    let why = match fields.get("why")?.as_str() {
        "left" => Leaving::Left,
        "removed" => Leaving::Removed,
        "banned" => Leaving::Banned,
        _ => return None,
    };
    Some(Change::MemberLeft {
        room_id: field(fields, "room")?,
        v,
        member: person(fields)?,
        why,
        by: user(fields, "by")?,
    })
}

fn member_changed(v: u64, fields: &Fields) -> Option<Change> {
    let role = RoomRole::of_name(fields.get("room_role")?);
    let muted_until = match fields.get("muted_until").map(String::as_str) {
        None | Some("") => None,
        Some(until) => Some(Timestamp::from_milliseconds(until.parse().ok()?)),
    };
    Some(Change::MemberChanged { room_id: field(fields, "room")?, v, member: person(fields)?, role, muted_until })
}

fn read_moved(v: u64, fields: &Fields) -> Option<Change> {
    Some(Change::ReadMoved {
        room_id: field(fields, "room")?,
        v,
        user_id: user(fields, "user")?,
        n: field(fields, "n")?,
        level: fields.get("level").map(|level| Level::of_name(level)).unwrap_or_default(),
    })
}
