//! An entry of the event log: a change, or something only processes hear.

use std::collections::HashMap;

use super::Change;
use crate::auth::{Person, Role};
use crate::id::{RoomId, UserId};
use crate::messages::StoredMessage;

/// What one log entry says.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A change for everyone in its room.
    Change(Box<Change>),
    /// A session ended; its streams end too.
    SessionEnded(String),
}

impl Entry {
    /// Reads the fields of the entry at `v`. None for a kind this process does not know, written by a newer one.
    pub fn parse(v: u64, fields: &HashMap<String, String>) -> Option<Self> {
        let field = |name: &str| fields.get(name).map(String::as_str);
        let room_id = || field("room")?.parse::<RoomId>().ok();
        match field("type")? {
            "message.posted" => {
                let room_id = room_id()?;
                let stored: StoredMessage = serde_json::from_str(field("message")?).ok()?;
                let message = Box::new(stored.into_message(room_id.clone()));
                Some(Self::Change(Box::new(Change::MessagePosted { room_id, v, message })))
            }
            "member.joined" => {
                let member = Person {
                    id: UserId(field("user")?.parse().ok()?),
                    username: field("username")?.to_owned(),
                    role: Role::of_name(field("role")?),
                };
                Some(Self::Change(Box::new(Change::MemberJoined { room_id: room_id()?, v, member })))
            }
            "session.ended" => Some(Self::SessionEnded(field("session")?.to_owned())),
            _ => None,
        }
    }
}
