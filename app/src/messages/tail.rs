//! The newest messages of one room, kept in line by its changes. Pure.
//!
//! Invariant: every message of the room from number `from` on that is not removed is here, in order.

use std::collections::VecDeque;

use super::ChatMessage;
use super::history::{Page, Place, Reading};
use super::store::Stretch;
use super::tails::{KEPT, Kept};
use crate::event::Change;
use crate::id::{MessageId, RoomId};

/// How many bytes of JSON are kept of a room at most.
const BYTES: usize = 512 * 1024;

/// The messages, oldest first.
pub(super) struct Tail {
    kept: VecDeque<Kept>,
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
        let mut tail = Self { kept, from, oldest, seq, as_of: version, per_room: per_room.into() };
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
                    *kept = Kept::new(ChatMessage::clone(message));
                }
                true
            }
            // It was never here, and what came after it may have been missed as well.
            Change::MessageRemoved { v, n, .. } if *v > self.as_of && *n > self.seq => false,
            Change::MessageRemoved { v, n, .. } if *v > self.as_of => {
                if let Some(place) = self.place(*n) {
                    self.kept.remove(place);
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
        self.kept.push_back(Kept::new(message.clone()));
        self.trim();
        true
    }

    /// Lets go what is too much, and what Redis does not hold any more.
    fn trim(&mut self) {
        let mut bytes: usize = self.kept.iter().map(|kept| kept.json().len()).sum();
        while let Some(first) = self.kept.front().map(|kept| (kept.message().n, kept.json().len())) {
            let is_too_much = self.kept.len() > KEPT as usize || bytes > BYTES;
            if first.0 >= self.oldest && !is_too_much {
                break;
            }
            bytes -= first.1;
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
