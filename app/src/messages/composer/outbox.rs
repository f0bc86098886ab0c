//! Messages that are on their way and drafts, kept in the browser so that a reload or a crash loses none.
//!
//! Invariant: each message has an entry of its own, so that two tabs never overwrite each other's.

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
    /// The message it answers.
    #[serde(default)]
    pub reply_to: Option<MessageId>,
}

/// What one person has not got out of one room yet.
#[derive(Debug, Clone)]
pub struct Outbox {
    prefix: String,
}

impl Outbox {
    /// The outbox of this person in this room, shared by all tabs of this browser.
    pub fn of(user: UserId, room: &RoomId) -> Self {
        Self { prefix: format!("teahouse.outbox.{user}.{room}.") }
    }

    /// Keeps a message until it is confirmed or thrown away.
    pub fn keep(&self, unsent: &Unsent) {
        self.entry(unsent.id).save(&serde_json::to_string(unsent).unwrap_or_default());
    }

    /// Forgets a message.
    pub fn forget(&self, id: MessageId) {
        self.entry(id).save("");
    }

    /// The messages that are kept, in the order they were written.
    pub fn load(&self) -> Vec<Unsent> {
        let kept = Stored::all(&self.prefix).into_iter().filter_map(|stored| stored.load());
        let mut unsent: Vec<Unsent> = kept.filter_map(|json| serde_json::from_str(&json).ok()).collect();
        unsent.sort_by_key(|unsent| (unsent.timestamp, unsent.id));
        unsent
    }

    fn entry(&self, id: MessageId) -> Stored {
        Stored::new(format!("{}{id}", self.prefix))
    }
}

/// Where the draft of one person in one room is kept.
pub fn draft(user: UserId, room: &RoomId) -> Stored {
    Stored::new(format!("teahouse.draft.{user}.{room}"))
}
