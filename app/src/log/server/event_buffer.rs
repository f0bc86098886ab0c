//! The newest events of the process, shared by all streams: each reads at an index of its own.
//!
//! Invariants: indexes only grow; an item never changes; whoever falls behind the oldest item has lost the thread and must
//! be cut. Items are in log order, and every entry after `floor` is here.

use std::collections::VecDeque;
use std::sync::Arc;

use std::time::Instant;

use bytes::Bytes;

use crate::events::server::Audience;
use crate::id::{MessageId, RoomId, UserId};

/// How many items are kept.
const ITEMS: usize = 8_192;
/// How many bytes of frames are kept.
const BYTES: usize = 32 * 1024 * 1024;

/// Something every stream comes across.
#[derive(Debug)]
pub struct Item {
    /// The log sequence the process had reached with it.
    pub v: u64,
    /// What it is.
    pub kind: Kind,
}

/// What a stream makes of an item.
#[derive(Debug)]
pub enum Kind {
    /// A durable change.
    Change {
        /// Who may hear it.
        audience: Audience,
        /// The event as it is sent.
        frame: Bytes,
        /// The message or place it is about, of which nothing that was said before matters any more if this revises it.
        about: Option<About>,
        /// Whether it does.
        is_revision: bool,
        /// Who came into a room with it, or went.
        moved: Option<Moved>,
    },
    /// Something for those who listen at this moment; later it is not true any more.
    Passing {
        /// Who may hear it.
        audience: Audience,
        /// The event as it is sent.
        frame: Bytes,
        /// When it was so.
        at: Instant,
    },
    /// A change that was taken out, for another has taken its place since: that is not replayed.
    Gone,
    /// Streams of this session end.
    SessionEnded(String),
    /// For everyone: a heartbeat.
    Ping(Bytes),
    /// For everyone: something that this process cannot read; what they show must be read again.
    Reset(Bytes),
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A message of a room.
    Message(RoomId, MessageId),
    /// How far someone has read in a room.
    Place(RoomId, UserId),
}

/// Somebody who came into a room or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The room.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// Whether they are in it now.
    pub is_in: bool,
}

/// The items and where they begin.
#[derive(Debug, Default)]
pub struct Ring {
    items: VecDeque<Arc<Item>>,
    first: u64,
    bytes: usize,
    floor: u64,
}

impl Ring {
    /// The index of the oldest item.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The index that the next item will have.
    pub fn end(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    /// Adds an item, and drops the oldest ones that are too many.
    pub fn push(&mut self, item: Item) {
        if let Kind::Change { about: Some(gone), is_revision: true, .. } = &item.kind {
            self.take_out(gone);
        }
        self.bytes += item.bytes();
        self.items.push_back(Arc::new(item));
        while self.items.len() > ITEMS || self.bytes > BYTES {
            self.drop_oldest();
        }
    }

    /// Takes out what was said so far about this. Its place stays, for indexes count places.
    fn take_out(&mut self, gone: &About) {
        for item in &mut self.items {
            if matches!(&item.kind, Kind::Change { about: Some(about), .. } if about == gone) {
                self.bytes -= item.bytes();
                *item = Arc::new(Item { v: item.v, kind: Kind::Gone });
                self.bytes += item.bytes();
            }
        }
    }

    /// Forgets the entries up to `v`. Who has not read them yet has fallen behind.
    pub fn forget_up_to(&mut self, v: u64) {
        while self.items.front().is_some_and(|oldest| oldest.v <= v) {
            self.drop_oldest();
        }
        self.floor = self.floor.max(v);
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.items.pop_front() {
            self.bytes -= oldest.bytes();
            self.first += 1;
            self.floor = self.floor.max(oldest.v);
        }
    }

    /// Forgets everything and goes on after `v`: the process has lost the thread there, or starts there. All who read
    /// here have fallen behind with it, also those who had read to the end.
    pub fn begin_after(&mut self, v: u64) {
        self.first = self.end() + 1;
        self.items.clear();
        self.bytes = 0;
        self.floor = v;
    }

    /// The index at which a stream goes on that has heard everything up to `v`; none if some of the rest is not here.
    pub fn index_after(&self, v: u64) -> Option<u64> {
        let heard = || self.items.partition_point(|item| item.v <= v) as u64;
        (v >= self.floor).then(|| self.first + heard())
    }

    /// Up to `count` items from index `next` on; none if `next` is no longer here.
    pub fn from(&self, next: u64, count: usize) -> Option<Vec<Arc<Item>>> {
        let skipped = usize::try_from(next.checked_sub(self.first)?).ok()?;
        Some(self.items.iter().skip(skipped).take(count).cloned().collect())
    }
}

impl Item {
    fn bytes(&self) -> usize {
        let frame = match &self.kind {
            Kind::Change { frame, .. } | Kind::Passing { frame, .. } | Kind::Ping(frame) | Kind::Reset(frame) => {
                frame.len()
            }
            Kind::SessionEnded(hash) => hash.len(),
            Kind::Gone => 0,
        };
        frame + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ping(v: u64) -> Item {
        Item { v, kind: Kind::Ping(Bytes::new()) }
    }

    #[test]
    fn a_reader_goes_on_where_it_was() {
        let mut ring = Ring::default();
        ring.begin_after(10);
        for v in [11, 12, 12, 15] {
            ring.push(ping(v));
        }
        assert_eq!(ring.index_after(9), None);
        assert_eq!(ring.index_after(10), Some(1));
        assert_eq!(ring.index_after(12), Some(4));
        assert_eq!(ring.index_after(99), Some(5));
        assert_eq!(ring.from(4, 9).map(|items| items.len()), Some(1));
        assert_eq!(ring.from(5, 9).map(|items| items.len()), Some(0));
    }

    #[test]
    fn what_was_revised_is_not_said_again() {
        let message = MessageId::new();
        let change = |v, message, is_revision| {
            let (audience, frame) = (Audience::Room(RoomId::global()), Bytes::from_static(b"secret"));
            let about = Some(About::Message(RoomId::global(), message));
            Item { v, kind: Kind::Change { audience, frame, about, is_revision, moved: None } }
        };
        let mut ring = Ring::default();
        ring.push(change(1, message, false));
        ring.push(change(2, MessageId::new(), false));
        let before = ring.bytes;
        ring.push(change(3, message, true));
        assert_eq!(ring.bytes, before + size_of::<Item>());
        let told: Vec<bool> =
            ring.from(0, 9).into_iter().flatten().map(|item| matches!(item.kind, Kind::Gone)).collect();
        assert_eq!(told, [true, false, false]);
        assert_eq!(ring.index_after(1), Some(1));
    }

    #[test]
    fn a_reader_that_fell_behind_is_told_so() {
        let mut ring = Ring::default();
        for v in 0..=ITEMS as u64 {
            ring.push(ping(v));
        }
        assert!(ring.from(0, 1).is_none());
        assert_eq!(ring.first(), 1);
        assert_eq!(ring.index_after(0), Some(1));
        let end = ring.end();
        assert!(ring.from(end, 1).is_some());
        ring.begin_after(3);
        assert!(ring.from(end, 1).is_none());
        assert!(ring.from(ring.end(), 1).is_some());
    }
}
