//! The loaded range of a room's messages, and how events and pages change it. Pure; shared by server and browser.
//!
//! Invariants: messages are in the order of `n`, each id once. An event that is older than the stored message, or was
//! applied before, changes nothing, and a removed message never comes back; so a snapshot plus the events after it
//! equals a later snapshot, even if events arrive twice. A message that a loaded page left out is not added by a later
//! event.

use crate::id::MessageId;
use crate::messages::{ChatMessage, MessageEvent, Quote, Snapshot};

/// A contiguous range of a room's messages, oldest first, with the quotes of its replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageList {
    messages: Vec<ChatMessage>,
    /// Quotes of messages that are not, or were not always, in the range.
    quotes: Vec<Quote>,
    /// Ids of removed messages, each with the log sequence of the removal.
    removed: Vec<(MessageId, u64)>,
    has_older: bool,
    has_newer: bool,
    /// Up to this `n` everything is loaded: a message with a lower `n` that is not in the list was removed or is before
    /// the range.
    loaded_to: u64,
    /// The log sequence at which the newest end of the room was loaded.
    version: u64,
    /// The highest log sequence of a message after the range.
    newest_beyond: u64,
    capacity: usize,
    is_detached: bool,
}

/// The effect of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// No visible effect.
    Nothing,
    /// This message was added.
    Added(MessageId),
    /// This message, or a quote of it, changed.
    Changed(MessageId),
    /// This message was removed.
    Removed(MessageId),
    /// A message was posted after the loaded range.
    Beyond,
}

impl MessageList {
    /// The list of a snapshot, with at most `capacity` messages from then on.
    pub fn new(snapshot: Snapshot, capacity: usize) -> Self {
        let mut list = Self {
            messages: Vec::new(),
            quotes: Vec::new(),
            removed: Vec::new(),
            has_older: snapshot.has_older,
            has_newer: false,
            loaded_to: 0,
            version: 0,
            newest_beyond: 0,
            capacity,
            is_detached: false,
        };
        list.append(snapshot);
        list
    }

    /// The messages, oldest first.
    pub fn messages(&self) -> &[ChatMessage] {
        &self.messages
    }

    /// The message with this id, if it is loaded.
    pub fn message(&self, id: MessageId) -> Option<&ChatMessage> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// Whether the room has older messages than the loaded ones.
    pub fn has_older(&self) -> bool {
        self.has_older
    }

    /// Whether the room has newer messages than the loaded ones.
    pub fn has_newer(&self) -> bool {
        self.has_newer
    }

    /// The quote of the message that this one replies to, if known.
    pub fn quote_of(&self, message: &ChatMessage) -> Option<Quote> {
        self.quote(message.reply_to?)
    }

    /// The quote that a reply to this message shows, if known.
    pub fn quote(&self, id: MessageId) -> Option<Quote> {
        if let Some(message) = self.message(id) {
            return Some(Quote::of(message));
        }
        if let Some((_, v)) = self.removed.iter().find(|(removed, _)| *removed == id) {
            return Some(Quote::removed(id, *v));
        }
        self.quotes.iter().find(|quote| quote.id == id).cloned()
    }

    /// Applies an event of the room.
    pub fn apply(&mut self, event: &MessageEvent) -> Applied {
        match event {
            MessageEvent::Posted { message, .. } => self.upsert(ChatMessage::clone(message)),
            // If the message was edited before this client received it, only the edit is replayed, and adds it.
            MessageEvent::Edited { message, .. } => match self.upsert(ChatMessage::clone(message)) {
                Applied::Beyond => Applied::Nothing,
                applied => applied,
            },
            MessageEvent::Removed { message_id, v, .. } => self.remove(*message_id, *v),
        }
    }

    /// Adds or replaces a message, unless the stored one is as new, or the message is outside the range.
    pub fn upsert(&mut self, message: ChatMessage) -> Applied {
        let id = message.id;
        if is_removed(&self.removed, &message) {
            return Applied::Nothing;
        }
        let changes_quote = self.quotes.iter().any(|quote| quote.id == id && quote.v < message.v);
        if changes_quote {
            self.merge_quote(Quote::of(&message));
        }
        if let Some(present) = self.messages.iter_mut().find(|present| present.id == id) {
            if present.v >= message.v {
                return Applied::Nothing;
            }
            *present = message;
            return Applied::Changed(id);
        }
        if message.n <= self.loaded_to || message.v <= self.version {
            return if changes_quote { Applied::Changed(id) } else { Applied::Nothing };
        }
        let is_full = self.messages.len() >= self.capacity;
        let is_newest = self.messages.last().is_none_or(|newest| newest.n < message.n);
        if is_newest && (self.has_newer || (self.is_detached && is_full)) {
            self.has_newer = true;
            let is_newer = self.newest_beyond < message.v;
            self.newest_beyond = self.newest_beyond.max(message.v);
            return if is_newer { Applied::Beyond } else { Applied::Nothing };
        }
        let index = self.messages.partition_point(|present| present.n < message.n);
        if index == 0 && is_full {
            // The message is before the range.
            self.has_older = true;
            return Applied::Nothing;
        }
        self.messages.insert(index, message);
        self.evict_oldest();
        Applied::Added(id)
    }

    /// Removes a message permanently: no version of it up to `v` is added again.
    pub fn remove(&mut self, id: MessageId, v: u64) -> Applied {
        match self.removed.iter_mut().find(|(removed, _)| *removed == id) {
            Some((_, removed_at)) => *removed_at = v.max(*removed_at),
            None => self.removed.push((id, v)),
        }
        let quote_count = self.quotes.len();
        self.quotes.retain(|quote| quote.id != id);
        match self.messages.iter().position(|message| message.id == id) {
            Some(index) => {
                self.messages.remove(index);
                Applied::Removed(id)
            }
            None if self.quotes.len() < quote_count => Applied::Changed(id),
            None => Applied::Nothing,
        }
    }

    /// Stores a quote, unless a newer one is stored.
    pub fn merge_quote(&mut self, quote: Quote) {
        match self.quotes.iter_mut().find(|stored| stored.id == quote.id) {
            Some(stored) if stored.v > quote.v => {}
            Some(stored) => *stored = quote,
            None => self.quotes.push(quote),
        }
    }

    /// Adds the page before the oldest message. If the list is then over capacity, the newest messages are evicted.
    pub fn prepend(&mut self, older: Snapshot) {
        let oldest = self.messages.first().map_or(u64::MAX, |message| message.n);
        let removed = &self.removed;
        let page = older.messages.into_iter().rev();
        drop(self.messages.splice(0..0, page.filter(|message| message.n < oldest && !is_removed(removed, message))));
        self.has_older = older.has_older;
        older.quotes.into_iter().for_each(|quote| self.merge_quote(quote));
        if self.messages.len() > self.capacity {
            let evicted = self.messages.split_off(self.capacity);
            self.has_newer = true;
            self.newest_beyond = evicted.iter().map(|message| message.v).fold(self.newest_beyond, u64::max);
            self.keep_quotes_of(evicted);
        }
    }

    /// Adds the page after the newest message. If the list is then over capacity, the oldest messages are evicted.
    pub fn append(&mut self, newer: Snapshot) {
        let newest = self.messages.last().map_or(0, |message| message.n);
        self.loaded_to = newer.messages.first().map_or(0, |message| message.n).max(self.loaded_to);
        // An event may have announced a message that is newer than the page.
        self.has_newer = newer.has_newer || self.newest_beyond > newer.version;
        if !newer.has_newer {
            self.version = self.version.max(newer.version);
        }
        let removed = &self.removed;
        let page = newer.messages.into_iter().rev();
        self.messages.extend(page.filter(|message| message.n > newest && !is_removed(removed, message)));
        newer.quotes.into_iter().for_each(|quote| self.merge_quote(quote));
        self.evict_oldest();
    }

    /// Limits the list to `capacity` messages from now on; the oldest are evicted.
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity;
        self.evict_oldest();
    }

    /// While detached, the user reads older messages: if the list is full, a new message is not added, as it would
    /// evict the oldest.
    pub fn set_detached(&mut self, is_detached: bool) {
        self.is_detached = is_detached;
    }

    /// Evicts the oldest messages over capacity.
    fn evict_oldest(&mut self) {
        let surplus = self.messages.len().saturating_sub(self.capacity);
        if surplus > 0 {
            let evicted: Vec<_> = self.messages.drain(..surplus).collect();
            self.loaded_to = evicted.last().map_or(0, |message| message.n).max(self.loaded_to);
            self.has_older = true;
            self.keep_quotes_of(evicted);
        }
    }

    /// Stores the quotes of evicted messages that loaded messages reply to.
    fn keep_quotes_of(&mut self, evicted: Vec<ChatMessage>) {
        for message in evicted {
            if self.messages.iter().any(|reply| reply.reply_to == Some(message.id)) {
                self.merge_quote(Quote::of(&message));
            }
        }
    }
}

fn is_removed(removed: &[(MessageId, u64)], message: &ChatMessage) -> bool {
    removed.iter().any(|(id, v)| *id == message.id && *v >= message.v)
}

#[cfg(test)]
mod tests;
