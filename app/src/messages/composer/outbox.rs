//! Unsent messages and drafts, stored in the browser so that a reload or a crash loses none.
//!
//! Invariant: each message has a storage item of its own, so that two tabs never overwrite each other's messages.

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, RoomId, UserId};
use crate::time::Timestamp;
use crate::ui::LocalStorageItem;

/// A message that is not confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Its id. Sending it again under the same id never posts it twice.
    pub id: MessageId,
    /// The text.
    pub content: String,
    /// When it was written.
    pub timestamp: Timestamp,
    /// The message that it replies to.
    #[serde(default)]
    pub reply_to: Option<MessageId>,
}

/// The unsent messages of one user in one room.
#[derive(Debug, Clone)]
pub struct Outbox {
    prefix: String,
}

impl Outbox {
    /// The outbox of this user in this room, shared by all tabs of this browser.
    pub fn new(user: UserId, room: &RoomId) -> Self {
        Self { prefix: format!("teahouse.outbox.{user}.{room}.") }
    }

    /// Stores a message until it is confirmed or discarded.
    pub fn save(&self, unsent: &Unsent) {
        self.item(unsent.id).save(&serde_json::to_string(unsent).unwrap_or_default());
    }

    /// Removes a message.
    pub fn remove(&self, id: MessageId) {
        self.item(id).save("");
    }

    /// The stored messages, in the order they were written.
    pub fn load(&self) -> Vec<Unsent> {
        let stored = LocalStorageItem::all(&self.prefix).into_iter().filter_map(|item| item.load());
        let mut unsent: Vec<Unsent> = stored.filter_map(|json| serde_json::from_str(&json).ok()).collect();
        unsent.sort_by_key(|unsent| (unsent.timestamp, unsent.id));
        unsent
    }

    fn item(&self, id: MessageId) -> LocalStorageItem {
        LocalStorageItem::new(format!("{}{id}", self.prefix))
    }
}

/// The storage item of the draft of one user in one room.
pub fn draft(user: UserId, room: &RoomId) -> LocalStorageItem {
    LocalStorageItem::new(format!("teahouse.draft.{user}.{room}"))
}
