//! The newest messages of one room, to which its changes are applied. Pure.
//!
//! Invariant: every message of the room from number `from` on that is not removed is here, in order.

use std::collections::VecDeque;

use crate::id::{MessageId, RoomId};
use crate::messages::server::history::{Anchor, MessagePage, PageRequest};
use crate::messages::server::recent_messages_cache::{EncodedMessage, MAX_MESSAGES};
use crate::messages::server::store::StoredPage;
use crate::messages::{ChatMessage, MessageEvent};

/// The bytes of JSON of one room at most.
const MAX_BYTES: usize = 512 * 1024;

/// The messages, oldest first.
pub(crate) struct RecentMessages {
    messages: VecDeque<EncodedMessage>,
    /// The bytes of their JSON.
    bytes: usize,
    from: u64,
    /// The number of the oldest message that Redis holds.
    oldest: u64,
    /// The number of the newest message that was ever posted.
    seq: u64,
    /// The log sequence up to which the changes were applied when the messages were read.
    version: u64,
    /// The number of messages that Redis holds of a room at most.
    per_room: u64,
}

impl RecentMessages {
    /// The messages of a page that was read from the newest message on.
    pub fn new(page: StoredPage, room: &RoomId, per_room: u32) -> Self {
        let StoredPage { version, seq, length, has_older, messages, .. } = page;
        let messages: VecDeque<EncodedMessage> =
            messages.into_iter().rev().map(|stored| EncodedMessage::new(stored.into_message(room.clone()))).collect();
        let oldest = (seq + 1).saturating_sub(length);
        let from = messages.front().filter(|_| has_older).map_or(oldest, |first| first.message().n);
        let bytes = messages.iter().map(|encoded| encoded.json().len()).sum();
        let mut recent = Self { messages, bytes, from, oldest, seq, version, per_room: per_room.into() };
        recent.trim();
        recent
    }

    /// Applies an event of the room. Returns whether the invariant still holds; if not, this must be dropped.
    pub fn apply(&mut self, event: &MessageEvent) -> bool {
        let (MessageEvent::Posted { v, .. } | MessageEvent::Edited { v, .. } | MessageEvent::Removed { v, .. }) = event;
        if *v <= self.version {
            return true;
        }
        match event {
            MessageEvent::Posted { message, .. } => self.push(message),
            // The entry of its post is not in the log any more, so the edit adds it.
            MessageEvent::Edited { message, .. } if message.n > self.seq => self.push(message),
            MessageEvent::Edited { message, .. } => {
                if let Some(former) = self.index_of(message.n).and_then(|index| self.messages.get_mut(index)) {
                    let edited = EncodedMessage::new(ChatMessage::clone(message));
                    self.bytes = self.bytes - former.json().len() + edited.json().len();
                    *former = edited;
                }
                true
            }
            // Its post was missed, and posts after it may have been missed too.
            MessageEvent::Removed { n, .. } if *n > self.seq => false,
            MessageEvent::Removed { n, .. } => {
                if let Some(removed) = self.index_of(*n).and_then(|index| self.messages.remove(index)) {
                    self.bytes -= removed.json().len();
                }
                true
            }
        }
    }

    fn push(&mut self, message: &ChatMessage) -> bool {
        if message.n != self.seq + 1 {
            return false;
        }
        self.seq = message.n;
        self.oldest = self.oldest.max((self.seq + 1).saturating_sub(self.per_room));
        let encoded = EncodedMessage::new(message.clone());
        self.bytes += encoded.json().len();
        self.messages.push_back(encoded);
        self.trim();
        true
    }

    /// Drops the oldest messages while there are too many, and those that Redis does not hold any more.
    fn trim(&mut self) {
        while let Some((n, bytes)) = self.messages.front().map(|first| (first.message().n, first.json().len())) {
            let is_too_much = self.messages.len() > MAX_MESSAGES as usize || self.bytes > MAX_BYTES;
            if n >= self.oldest && !is_too_much {
                break;
            }
            self.bytes -= bytes;
            self.from = n + 1;
            self.messages.pop_front();
        }
        self.from = self.from.max(self.oldest);
    }

    fn index_of(&self, n: u64) -> Option<usize> {
        self.messages.binary_search_by_key(&n, |encoded| encoded.message().n).ok()
    }

    fn index_of_id(&self, id: MessageId) -> Option<usize> {
        self.messages.iter().rposition(|encoded| encoded.message().id == id)
    }

    /// The page as Redis would return it; none if a part of it is not here. The rules are those of `history.lua`.
    pub fn read(&self, page: PageRequest, version: u64) -> Option<MessagePage> {
        let limit = page.limit as usize;
        let range = match page.anchor {
            Anchor::Newest => self.older(self.messages.len(), limit)?,
            Anchor::Before(id) => self.older(self.index_of_id(id)?, limit)?,
            Anchor::After(id) => {
                let at = self.index_of_id(id)? + 1;
                at..self.messages.len().min(at + limit)
            }
            Anchor::Around(id) => {
                let at = self.index_of_id(id)? + 1;
                let (all_older, all_newer) = (self.older(at, limit)?.len(), (self.messages.len() - at).min(limit));
                let newer = all_newer.min(((limit - 1) / 2).max(limit - all_older));
                at - all_older.min(limit - newer)..at + newer
            }
        };
        let has_older = range.start > 0 || self.from > self.oldest;
        let has_newer = range.end < self.messages.len();
        let messages = self.messages.range(range).rev().cloned().collect();
        Some(MessagePage { version, messages, has_older, has_newer })
    }

    /// Up to `limit` indices right before `end`; none if Redis has more that are not here.
    fn older(&self, end: usize, limit: usize) -> Option<std::ops::Range<usize>> {
        let start = end.saturating_sub(limit);
        let is_whole = end - start == limit || self.from <= self.oldest;
        is_whole.then_some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::server::StoredMessage;
    use crate::time::Timestamp;

    fn message(n: u64, v: u64) -> ChatMessage {
        let content = format!("number {n}");
        let stored = StoredMessage::system(MessageId::new(), content, Timestamp::from_milliseconds(0));
        ChatMessage { n, v, ..stored.into_message(RoomId::global()) }
    }

    fn posted(message: &ChatMessage) -> MessageEvent {
        MessageEvent::Posted { room_id: RoomId::global(), v: message.v, message: Box::new(message.clone()) }
    }

    fn edited(message: &ChatMessage, v: u64) -> MessageEvent {
        let message = Box::new(ChatMessage { v, content: "otherwise".to_owned(), ..message.clone() });
        MessageEvent::Edited { room_id: RoomId::global(), v, message }
    }

    fn removed(message: &ChatMessage, v: u64) -> MessageEvent {
        let (room_id, removed_at) = (RoomId::global(), Timestamp::from_milliseconds(0));
        MessageEvent::Removed { room_id, v, message_id: message.id, n: message.n, removed_at }
    }

    fn empty() -> RecentMessages {
        let page =
            StoredPage { version: 0, seq: 0, length: 0, has_older: false, has_newer: false, messages: Vec::new() };
        RecentMessages::new(page, &RoomId::global(), 1000)
    }

    fn numbers(recent: &RecentMessages) -> Vec<u64> {
        let bytes: usize = recent.messages.iter().map(|encoded| encoded.json().len()).sum();
        assert_eq!(recent.bytes, bytes);
        recent.messages.iter().map(|encoded| encoded.message().n).collect()
    }

    #[test]
    fn an_edit_adds_the_message_whose_post_is_missing() {
        let (first, second) = (message(1, 1), message(2, 2));
        let mut recent = empty();
        assert!(recent.apply(&posted(&first)) && recent.apply(&edited(&second, 3)));
        assert_eq!(numbers(&recent), [1, 2]);
        assert!(recent.apply(&edited(&first, 4)) && recent.apply(&removed(&second, 5)));
        assert_eq!(numbers(&recent), [1]);
        assert_eq!(recent.messages[0].message().content, "otherwise");
    }

    #[test]
    fn a_missing_message_breaks_the_invariant() {
        assert!(!empty().apply(&posted(&message(2, 2))));
        assert!(!empty().apply(&removed(&message(1, 1), 2)));
    }

    #[test]
    fn messages_are_limited_in_number_and_in_bytes() {
        let mut recent = empty();
        for n in 1..=300 {
            assert!(recent.apply(&posted(&message(n, n))));
        }
        assert_eq!(numbers(&recent), (101..=300).collect::<Vec<_>>());
        for n in 301..=400 {
            assert!(recent.apply(&posted(&ChatMessage { content: "茶".repeat(4000), ..message(n, n) })));
        }
        assert!(recent.bytes <= MAX_BYTES && recent.messages.len() < 60);
        let page = PageRequest { limit: 100, anchor: Anchor::Newest };
        assert!(recent.read(page, 0).is_none(), "the rest is in Redis");
        assert!(recent.read(PageRequest { limit: 10, ..page }, 0).is_some_and(|page| page.has_older));
    }
}
