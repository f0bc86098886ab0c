//! Messages that are on their way, kept in the browser so that a reload or a crash loses none.

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, RoomId, UserId};
use crate::time::Timestamp;
use crate::ui::Stored;

/// A message that was not confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Its id; sent again under the same it is never said twice.
    pub id: MessageId,
    /// The words.
    pub content: String,
    /// When it was written.
    pub timestamp: Timestamp,
}

/// Where the unconfirmed messages of one person in one room are kept.
pub fn kept(user: UserId, room: &RoomId) -> Stored {
    Stored::new(format!("teahouse.outbox.{user}.{room}"))
}

/// Where the draft of one person in one room is kept.
pub fn draft(user: UserId, room: &RoomId) -> Stored {
    Stored::new(format!("teahouse.draft.{user}.{room}"))
}

/// The messages that were kept.
pub fn load(stored: &Stored) -> Vec<Unsent> {
    stored.load().and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps these messages, and only these.
pub fn save(stored: &Stored, unsent: &[Unsent]) {
    let json = if unsent.is_empty() { String::new() } else { serde_json::to_string(unsent).unwrap_or_default() };
    stored.save(&json);
}
