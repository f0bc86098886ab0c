//! The newest messages of one room, kept in line by its changes. Pure.
//!
//! Invariant: every message of the room from number `from` on that is not removed is here, in order.

use std::collections::VecDeque;

use crate::events::Change;
use crate::id::{MessageId, RoomId};
use crate::messages::ChatMessage;
use crate::messages::server::history::{Page, Place, Reading};
use crate::messages::server::recent_messages_cache::{KEPT, Kept};
use crate::messages::server::store::Stretch;

/// How many bytes of JSON are kept of a room at most.
const BYTES: usize = 512 * 1024;

/// The messages, oldest first.
pub(crate) struct Tail {
    kept: VecDeque<Kept>,
    /// The bytes of their JSON.
    bytes: usize,
    from: u64,
    /// The number of the oldest message that Redis holds.
    oldest: u64,
    /// The number of the newest message there has been.
    seq: u64,
    /// What is heard up to this is in it already.
    as_of: u64,
    per_room: u64,
}

impl Tail {
    /// A tail of what was read from the newest message on.
    pub fn new(stretch: Stretch, room: &RoomId, per_room: u32) -> Self {
        let Stretch { version, seq, length, has_older, messages, .. } = stretch;
        let kept: VecDeque<Kept> =
            messages.into_iter().rev().map(|stored| Kept::new(stored.into_message(room.clone()))).collect();
        let oldest = (seq + 1).saturating_sub(length);
        let from = kept.front().filter(|_| has_older).map_or(oldest, |kept| kept.message().n);
        let bytes = kept.iter().map(|kept| kept.json().len()).sum();
        let mut tail = Self { kept, bytes, from, oldest, seq, as_of: version, per_room: per_room.into() };
        tail.trim();
        tail
    }

    /// Takes in a change of the room. Answers whether the tail still holds what it should; if not, it is of no more use.
    pub fn apply(&mut self, change: &Change) -> bool {
        match change {
            Change::MessagePosted { v, message, .. } if *v > self.as_of => self.push(message),
            // Its posting is not in the log any more: this is where it comes in.
            Change::MessageEdited { v, message, .. } if *v > self.as_of && message.n > self.seq => self.push(message),
            Change::MessageEdited { v, message, .. } if *v > self.as_of => {
                if let Some(kept) = self.place(message.n).and_then(|place| self.kept.get_mut(place)) {
                    let edited = Kept::new(ChatMessage::clone(message));
                    self.bytes = self.bytes - kept.json().len() + edited.json().len();
                    *kept = edited;
                }
                true
            }
            // It was never here, and what came after it may have been missed as well.
            Change::MessageRemoved { v, n, .. } if *v > self.as_of && *n > self.seq => false,
            Change::MessageRemoved { v, n, .. } if *v > self.as_of => {
                if let Some(gone) = self.place(*n).and_then(|place| self.kept.remove(place)) {
                    self.bytes -= gone.json().len();
                }
                true
            }
            _ => true,
        }
    }

    fn push(&mut self, message: &ChatMessage) -> bool {
        if message.n != self.seq + 1 {
            return false;
        }
        self.seq = message.n;
        self.oldest = self.oldest.max((self.seq + 1).saturating_sub(self.per_room));
        let kept = Kept::new(message.clone());
        self.bytes += kept.json().len();
        self.kept.push_back(kept);
        self.trim();
        true
    }

    /// Lets go what is too much, and what Redis does not hold any more.
    fn trim(&mut self) {
        while let Some(first) = self.kept.front().map(|kept| (kept.message().n, kept.json().len())) {
            let is_too_much = self.kept.len() > KEPT as usize || self.bytes > BYTES;
            if first.0 >= self.oldest && !is_too_much {
                break;
            }
            self.bytes -= first.1;
            self.from = first.0 + 1;
            self.kept.pop_front();
        }
        self.from = self.from.max(self.oldest);
    }

    fn place(&self, n: u64) -> Option<usize> {
        self.kept.binary_search_by_key(&n, |kept| kept.message().n).ok()
    }

    fn place_of(&self, id: MessageId) -> Option<usize> {
        self.kept.iter().rposition(|kept| kept.message().id == id)
    }

    /// The page as Redis would answer it; none if some of it is not here. The same choices as in `history.lua`.
    pub fn read(&self, page: Page, version: u64) -> Option<Reading> {
        let limit = page.limit as usize;
        let places = match page.place {
            Place::Newest => self.older(self.kept.len(), limit)?,
            Place::Before(id) => self.older(self.place_of(id)?, limit)?,
            Place::After(id) => {
                let at = self.place_of(id)? + 1;
                at..self.kept.len().min(at + limit)
            }
            Place::Around(id) => {
                let at = self.place_of(id)? + 1;
                let (all_older, all_newer) = (self.older(at, limit)?.len(), (self.kept.len() - at).min(limit));
                let newer = all_newer.min(((limit - 1) / 2).max(limit - all_older));
                at - all_older.min(limit - newer)..at + newer
            }
        };
        let has_older = places.start > 0 || self.from > self.oldest;
        let has_newer = places.end < self.kept.len();
        let messages = self.kept.range(places).rev().cloned().collect();
        Some(Reading { version, messages, has_older, has_newer })
    }

    /// Up to `limit` places right before `end`; none if there are more in Redis that are not here.
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

    fn said(n: u64, v: u64) -> ChatMessage {
        let content = format!("number {n}");
        let stored = StoredMessage::of_teahouse(MessageId::new(), content, Timestamp::from_milliseconds(0));
        ChatMessage { n, v, ..stored.into_message(RoomId::global()) }
    }

    fn posted(message: &ChatMessage) -> Change {
        Change::MessagePosted { room_id: RoomId::global(), v: message.v, message: Box::new(message.clone()) }
    }

    fn edited(message: &ChatMessage, v: u64) -> Change {
        let message = Box::new(ChatMessage { v, content: "otherwise".to_owned(), ..message.clone() });
        Change::MessageEdited { room_id: RoomId::global(), v, message }
    }

    fn removed(message: &ChatMessage, v: u64) -> Change {
        let (room_id, removed_at) = (RoomId::global(), Timestamp::from_milliseconds(0));
        Change::MessageRemoved { room_id, v, message_id: message.id, n: message.n, removed_at }
    }

    fn empty() -> Tail {
        let stretch =
            Stretch { version: 0, seq: 0, length: 0, has_older: false, has_newer: false, messages: Vec::new() };
        Tail::new(stretch, &RoomId::global(), 1000)
    }

    fn numbers(tail: &Tail) -> Vec<u64> {
        let bytes: usize = tail.kept.iter().map(|kept| kept.json().len()).sum();
        assert_eq!(tail.bytes, bytes);
        tail.kept.iter().map(|kept| kept.message().n).collect()
    }

    #[test]
    fn an_edit_of_a_post_that_was_not_heard_brings_the_message_in() {
        let (first, second) = (said(1, 1), said(2, 2));
        let mut tail = empty();
        assert!(tail.apply(&posted(&first)) && tail.apply(&edited(&second, 3)));
        assert_eq!(numbers(&tail), [1, 2]);
        assert!(tail.apply(&edited(&first, 4)) && tail.apply(&removed(&second, 5)));
        assert_eq!(numbers(&tail), [1]);
        assert_eq!(tail.kept[0].message().content, "otherwise");
    }

    #[test]
    fn a_tail_with_a_hole_is_given_up() {
        assert!(!empty().apply(&posted(&said(2, 2))));
        assert!(!empty().apply(&removed(&said(1, 1), 2)));
    }

    #[test]
    fn a_tail_is_bounded_in_number_and_in_bytes() {
        let mut tail = empty();
        for n in 1..=300 {
            assert!(tail.apply(&posted(&said(n, n))));
        }
        assert_eq!(numbers(&tail), (101..=300).collect::<Vec<_>>());
        for n in 301..=400 {
            assert!(tail.apply(&posted(&ChatMessage { content: "茶".repeat(4000), ..said(n, n) })));
        }
        assert!(tail.bytes <= BYTES && tail.kept.len() < 60);
        let page = Page { limit: 100, place: Place::Newest };
        assert!(tail.read(page, 0).is_none(), "the rest is in Redis");
        assert!(tail.read(Page { limit: 10, ..page }, 0).is_some_and(|reading| reading.has_older));
    }
}
