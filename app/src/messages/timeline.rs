//! A stretch of a room's messages as someone sees it, and how changes change it. Pure; server and browser share it.
//!
//! Invariants: messages stand in the order of `n`, each id once. Applying a change that is older than what is there, or was
//! applied before, changes nothing; so a snapshot with the changes after it equals a later snapshot, whatever arrives twice.

use super::{ChatMessage, Snapshot};
use crate::event::Change;
use crate::id::MessageId;

/// The newest messages of a room, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    messages: Vec<ChatMessage>,
    has_older: bool,
    most: usize,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Nothing that shows.
    Nothing,
    /// A message is there that was not.
    Added(MessageId),
    /// A message is another now.
    Changed(MessageId),
}

impl Timeline {
    /// What a snapshot shows, keeping at most `most` messages from then on.
    pub fn new(snapshot: Snapshot, most: usize) -> Self {
        let mut timeline = Self { messages: snapshot.messages, has_older: snapshot.has_older, most };
        timeline.messages.reverse();
        timeline.trim();
        timeline
    }

    /// The messages, oldest first.
    pub fn messages(&self) -> &[ChatMessage] {
        &self.messages
    }

    /// Whether there are older ones that are not here.
    pub fn has_older(&self) -> bool {
        self.has_older
    }

    /// Takes in a change.
    pub fn apply(&mut self, change: &Change) -> Applied {
        match change {
            Change::MessagePosted { message, .. } => self.upsert(ChatMessage::clone(message)),
            Change::MemberJoined { .. } | Change::Unknown => Applied::Nothing,
        }
    }

    /// Puts a message in its place, unless what is there is as new.
    pub fn upsert(&mut self, message: ChatMessage) -> Applied {
        let id = message.id;
        if let Some(present) = self.messages.iter_mut().find(|present| present.id == id) {
            if present.v >= message.v {
                return Applied::Nothing;
            }
            *present = message;
            return Applied::Changed(id);
        }
        let place = self.messages.partition_point(|present| present.n < message.n);
        if place == 0 && (self.has_older || self.messages.len() >= self.most) {
            // It is from before the stretch that is shown.
            return Applied::Nothing;
        }
        self.messages.insert(place, message);
        self.trim();
        Applied::Added(id)
    }

    /// Adds the page before the oldest message. More may be shown from now on.
    pub fn prepend(&mut self, older: Snapshot) {
        let oldest = self.messages.first().map_or(u64::MAX, |message| message.n);
        let mut page: Vec<_> = older.messages.into_iter().filter(|message| message.n < oldest).collect();
        page.reverse();
        self.most = self.most.max(self.messages.len() + page.len());
        page.append(&mut self.messages);
        self.messages = page;
        self.has_older = older.has_older;
    }

    /// From now on keeps at most `most` messages, the newest.
    pub fn keep(&mut self, most: usize) {
        self.most = most;
        self.trim();
    }

    fn trim(&mut self) {
        if let Some(surplus) = self.messages.len().checked_sub(self.most).filter(|surplus| *surplus > 0) {
            self.messages.drain(..surplus);
            self.has_older = true;
        }
    }
}
