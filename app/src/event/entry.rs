//! An entry of the event log: a change, or something only processes hear.

use std::collections::HashMap;

use super::Change;
use crate::auth::{Person, Role};
use crate::id::{RoomId, UserId};
use crate::messages::{ChatMessage, StoredMessage};

/// What one log entry says.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A change for everyone in its room.
    Change(Box<Change>),
    /// A session ended; its streams end too.
    SessionEnded(String),
    /// Something that this process should know and cannot read, perhaps written by a newer one.
    Unreadable,
}

impl Entry {
    /// Reads the fields of the entry at `v`. None for a kind this process knows nothing of.
    pub fn parse(v: u64, fields: &HashMap<String, String>) -> Option<Self> {
        let read = match fields.get("type").map(String::as_str) {
            Some("message.posted") => message(fields, |room_id, message| Change::MessagePosted { room_id, v, message }),
            Some("message.edited") => message(fields, |room_id, message| Change::MessageEdited { room_id, v, message }),
            Some("message.removed") => message_removed(v, fields),
            Some("member.joined") => member_joined(v, fields),
            Some("session.ended") => fields.get("session").cloned().map(Self::SessionEnded),
            _ => return None,
        };
        Some(read.unwrap_or_else(|| {
            tracing::error!(v, kind = fields.get("type"), "an entry of the log cannot be read");
            Self::Unreadable
        }))
    }
}

fn message(fields: &HashMap<String, String>, change: impl Fn(RoomId, Box<ChatMessage>) -> Change) -> Option<Entry> {
    let room_id: RoomId = fields.get("room")?.parse().ok()?;
    let stored: StoredMessage = serde_json::from_str(fields.get("message")?).ok()?;
    let message = Box::new(stored.into_message(room_id.clone()));
    Some(Entry::Change(Box::new(change(room_id, message))))
}

fn message_removed(v: u64, fields: &HashMap<String, String>) -> Option<Entry> {
    let room_id = fields.get("room")?.parse().ok()?;
    let message_id = fields.get("id")?.parse().ok()?;
    let n = fields.get("n")?.parse().ok()?;
    let removed_at = fields.get("del")?.parse().ok()?;
    Some(Entry::Change(Box::new(Change::MessageRemoved { room_id, v, message_id, n, removed_at })))
}

fn member_joined(v: u64, fields: &HashMap<String, String>) -> Option<Entry> {
    let room_id = fields.get("room")?.parse().ok()?;
    let id = UserId(fields.get("user")?.parse().ok()?);
    let member = Person { id, username: fields.get("username")?.clone(), role: Role::of_name(fields.get("role")?) };
    Some(Entry::Change(Box::new(Change::MemberJoined { room_id, v, member })))
}
