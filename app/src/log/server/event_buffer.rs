//! The newest events of the process, shared by all streams: each stream reads at an index of its own.
//!
//! Invariants: indexes only grow; an item never changes; a stream whose index is before the oldest item has missed events and must
//! be closed. Items are in log order, and every entry after `floor` is here.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::log::server::{Delivery, Subject};

/// How many items the buffer holds at most.
const MAX_ITEMS: usize = 8_192;
/// How many bytes of frames the buffer holds at most.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// An item of the buffer.
#[derive(Debug)]
pub struct BufferedEvent {
    /// The log sequence that the process had reached with it.
    pub v: u64,
    /// What the streams do with it.
    pub delivery: Delivery,
}

/// The items, from index `first` on.
#[derive(Debug, Default)]
pub struct EventBuffer {
    items: VecDeque<Arc<BufferedEvent>>,
    first: u64,
    bytes: usize,
    floor: u64,
}

impl EventBuffer {
    /// The index of the oldest item.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The index that the next item will have.
    pub fn end(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    /// Adds an item, and evicts the oldest ones beyond the limits.
    pub fn push(&mut self, item: BufferedEvent) {
        if let Delivery::Event { subject: Some(subject), is_redaction: true, .. } = &item.delivery {
            self.redact(subject);
        }
        self.bytes += item.size();
        self.items.push_back(Arc::new(item));
        while self.items.len() > MAX_ITEMS || self.bytes > MAX_BYTES {
            self.evict_oldest();
        }
    }

    /// Redacts all items about this subject. Their indexes stay in use.
    fn redact(&mut self, obsolete: &Subject) {
        for item in &mut self.items {
            if matches!(&item.delivery, Delivery::Event { subject: Some(subject), .. } if subject == obsolete) {
                self.bytes -= item.size();
                *item = Arc::new(BufferedEvent { v: item.v, delivery: Delivery::Redacted });
                self.bytes += item.size();
            }
        }
    }

    /// Evicts the entries up to `v`. A stream that has not read them yet has missed events.
    pub fn evict_up_to(&mut self, v: u64) {
        while self.items.front().is_some_and(|oldest| oldest.v <= v) {
            self.evict_oldest();
        }
        self.floor = self.floor.max(v);
    }

    fn evict_oldest(&mut self) {
        if let Some(oldest) = self.items.pop_front() {
            self.bytes -= oldest.size();
            self.first += 1;
            self.floor = self.floor.max(oldest.v);
        }
    }

    /// Evicts everything and continues after `v`: the process starts there, or could not follow the log up to there. All streams
    /// that read this buffer have missed events then, also those that had read it to the end.
    pub fn reset_after(&mut self, v: u64) {
        self.first = self.end() + 1;
        self.items.clear();
        self.bytes = 0;
        self.floor = v;
    }

    /// The index at which a stream continues that has received everything up to `v`; none if some of the rest is not here.
    pub fn index_after(&self, v: u64) -> Option<u64> {
        let received = || self.items.partition_point(|item| item.v <= v) as u64;
        (v >= self.floor).then(|| self.first + received())
    }

    /// Up to `count` items from index `next` on; none if `next` is no longer here.
    pub fn from(&self, next: u64, count: usize) -> Option<Vec<Arc<BufferedEvent>>> {
        let skipped = usize::try_from(next.checked_sub(self.first)?).ok()?;
        Some(self.items.iter().skip(skipped).take(count).cloned().collect())
    }
}

impl BufferedEvent {
    /// The bytes of memory that it takes.
    fn size(&self) -> usize {
        self.delivery.heap_size() + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::id::{MessageId, RoomId};
    use crate::log::server::Audience;

    fn ping(v: u64) -> BufferedEvent {
        BufferedEvent { v, delivery: Delivery::Ping(Bytes::new()) }
    }

    #[test]
    fn readers_continue_at_their_index() {
        let mut buffer = EventBuffer::default();
        buffer.reset_after(10);
        for v in [11, 12, 12, 15] {
            buffer.push(ping(v));
        }
        assert_eq!(buffer.index_after(9), None);
        assert_eq!(buffer.index_after(10), Some(1));
        assert_eq!(buffer.index_after(12), Some(4));
        assert_eq!(buffer.index_after(99), Some(5));
        assert_eq!(buffer.from(4, 9).map(|items| items.len()), Some(1));
        assert_eq!(buffer.from(5, 9).map(|items| items.len()), Some(0));
    }

    #[test]
    fn redacted_items_keep_their_index_without_their_frame() {
        let message = MessageId::new();
        let event = |v, message, is_redaction| {
            let (audience, frame) = (Audience::Room(RoomId::global()), Bytes::from_static(b"secret"));
            let subject = Some(Subject::Message(RoomId::global(), message));
            BufferedEvent { v, delivery: Delivery::Event { audience, frame, subject, is_redaction, membership: None } }
        };
        let mut buffer = EventBuffer::default();
        buffer.push(event(1, message, false));
        buffer.push(event(2, MessageId::new(), false));
        let before = buffer.bytes;
        buffer.push(event(3, message, true));
        assert_eq!(buffer.bytes, before + size_of::<BufferedEvent>());
        let redacted: Vec<bool> =
            buffer.from(0, 9).into_iter().flatten().map(|item| matches!(item.delivery, Delivery::Redacted)).collect();
        assert_eq!(redacted, [true, false, false]);
        assert_eq!(buffer.index_after(1), Some(1));
    }

    #[test]
    fn reading_before_the_oldest_item_fails() {
        let mut buffer = EventBuffer::default();
        for v in 0..=MAX_ITEMS as u64 {
            buffer.push(ping(v));
        }
        assert!(buffer.from(0, 1).is_none());
        assert_eq!(buffer.first(), 1);
        assert_eq!(buffer.index_after(0), Some(1));
        let end = buffer.end();
        assert!(buffer.from(end, 1).is_some());
        buffer.reset_after(3);
        assert!(buffer.from(end, 1).is_none());
        assert!(buffer.from(buffer.end(), 1).is_some());
    }
}
