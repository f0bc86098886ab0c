//! The newest messages of the rooms that are being read, in memory and encoded, so that reading them needs no round trip.
//!
//! Invariants: the messages of a room are loaded once, and every later change of the log is applied to them in order, so they are
//! what Redis holds as of the last change that was observed. Changes observed during a load are buffered and applied to its result.
//! Whether the process has observed enough is checked by who reads from here ([`crate::log::server::Hub::wait_for`]). Removed messages
//! are not here.
//!
//! Not a [`crate::db::cache::Cache`]: a change is applied to the loaded messages instead of removing them, also to a load that is
//! under way, and the room that was not read for the longest time is removed first.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::{Mutex, RwLock};

use crate::id::RoomId;
use crate::messages::server::history::{MessagePage, PageRequest};
use crate::messages::server::recent_messages::RecentMessages;
use crate::messages::server::store::StoredPage;
use crate::messages::{ChatMessage, MessageEvent};
use crate::users::UserEvent;

/// The messages of one room at most.
pub(crate) const MAX_MESSAGES: u32 = 200;
/// The rooms at most; the one that was not read for the longest time is removed first.
const CAPACITY: usize = 128;
/// How long messages are returned before they are loaded again: the list in Redis may expire, of which the log has no entry.
const MAX_AGE: Duration = Duration::from_secs(600);

/// A message with its JSON. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct EncodedMessage(Arc<(ChatMessage, Bytes)>);

impl EncodedMessage {
    /// Encodes a message.
    pub fn new(message: ChatMessage) -> Self {
        let json = serde_json::to_vec(&message).unwrap_or_default();
        Self(Arc::new((message, json.into())))
    }

    /// The message.
    pub fn message(&self) -> &ChatMessage {
        &self.0.0
    }

    /// Its JSON.
    pub fn json(&self) -> &Bytes {
        &self.0.1
    }
}

/// The recent messages of the rooms of one process. Cheap to clone.
#[derive(Clone)]
pub struct RecentMessagesCache {
    shared: Arc<Shared>,
}

struct Shared {
    per_room: u32,
    rooms: RwLock<HashMap<RoomId, CachedRoom>>,
    /// The number of reads so far; a room's `last_read` is one of them.
    reads: AtomicU64,
    /// The log sequence of the last write of this process in each room: a read must not return less.
    writes: Mutex<HashMap<RoomId, u64>>,
    /// The log sequence of the last entry that was observed.
    observed: AtomicU64,
}

enum CachedRoom {
    Loading {
        /// Distinguishes this load from a later one of the same room.
        ticket: u64,
        /// The events observed since the load began.
        buffered: Vec<MessageEvent>,
    },
    Loaded {
        messages: RecentMessages,
        loaded_at: Instant,
        last_read: AtomicU64,
    },
}

/// A load that is under way. If it is dropped before [`Load::finish`], nothing is stored.
pub(crate) struct Load {
    cache: RecentMessagesCache,
    room: RoomId,
    ticket: u64,
}

impl RecentMessagesCache {
    /// An empty cache, for rooms of which Redis holds `per_room` messages at most.
    pub fn new(per_room: u32) -> Self {
        let shared = Shared {
            per_room,
            rooms: RwLock::default(),
            reads: AtomicU64::default(),
            writes: Mutex::default(),
            observed: AtomicU64::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Records that this process has written in a room, as entry `v` of the log.
    pub(crate) fn record_write(&self, room: &RoomId, v: u64) {
        let mut writes = self.shared.writes.lock();
        if writes.len() > CAPACITY {
            let observed = self.shared.observed.load(Ordering::Acquire);
            writes.retain(|_, v| *v > observed);
        }
        let last = writes.entry(room.clone()).or_default();
        *last = v.max(*last);
    }

    /// The log sequence of the last write of this process in this room; 0 if there is none.
    pub(crate) fn last_write(&self, room: &RoomId) -> u64 {
        self.shared.writes.lock().get(room).copied().unwrap_or_default()
    }

    /// The page, if all of it is cached. `version` is the log sequence that the page is returned with.
    pub(crate) fn read(&self, room: &RoomId, page: PageRequest, version: u64) -> Option<MessagePage> {
        let rooms = self.shared.rooms.read();
        let CachedRoom::Loaded { messages, loaded_at, last_read } = rooms.get(room)? else { return None };
        if loaded_at.elapsed() > MAX_AGE {
            return None;
        }
        last_read.store(self.shared.reads.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        messages.read(page, version)
    }

    /// Begins to load a room; none if it is cached or being loaded. From now on its changes are buffered for [`Load::finish`].
    pub(crate) fn begin_load(&self, room: &RoomId) -> Option<Load> {
        let ticket = self.shared.reads.fetch_add(1, Ordering::Relaxed);
        let mut rooms = self.shared.rooms.write();
        match rooms.get(room) {
            Some(CachedRoom::Loading { .. }) => return None,
            Some(CachedRoom::Loaded { loaded_at, .. }) if loaded_at.elapsed() <= MAX_AGE => return None,
            _ => {}
        }
        rooms.insert(room.clone(), CachedRoom::Loading { ticket, buffered: Vec::new() });
        Some(Load { cache: self.clone(), room: room.clone(), ticket })
    }

    /// Records that the log was read up to `v`.
    pub(crate) fn advance_to(&self, v: u64) {
        self.shared.observed.store(v, Ordering::Release);
    }

    /// Applies an event to the messages of its room.
    pub(crate) fn apply(&self, event: &MessageEvent) {
        let room_id = event.room_id();
        let mut rooms = self.shared.rooms.write();
        let is_complete = match rooms.get_mut(room_id) {
            None => true,
            Some(CachedRoom::Loading { buffered, .. }) => {
                buffered.push(event.clone());
                true
            }
            Some(CachedRoom::Loaded { messages, .. }) => messages.apply(event),
        };
        if !is_complete {
            rooms.remove(room_id);
        }
    }

    /// Removes the messages of all rooms, because the sender's name is part of every encoded message.
    pub(crate) fn apply_user(&self, event: &UserEvent) {
        match event {
            UserEvent::Changed { .. } => self.shared.rooms.write().clear(),
        }
    }

    /// Clears the cache. Loads that are under way are not stored.
    pub(crate) fn reset(&self) {
        self.shared.rooms.write().clear();
        self.shared.writes.lock().clear();
    }
}

impl Load {
    /// Stores the room's newest messages as they were read.
    pub fn finish(self, page: StoredPage) {
        let shared = &self.cache.shared;
        let mut messages = RecentMessages::new(page, &self.room, shared.per_room);
        let mut rooms = shared.rooms.write();
        let Some(CachedRoom::Loading { ticket, buffered }) = rooms.get(&self.room) else { return };
        // The cache was reset, and another load of the room has begun.
        if *ticket != self.ticket {
            return;
        }
        if !buffered.iter().all(|event| messages.apply(event)) {
            rooms.remove(&self.room);
            return;
        }
        let last_read = AtomicU64::new(shared.reads.load(Ordering::Relaxed));
        rooms.insert(self.room.clone(), CachedRoom::Loaded { messages, loaded_at: Instant::now(), last_read });
        if rooms.len() > CAPACITY {
            let last_read = |room: &CachedRoom| match room {
                CachedRoom::Loading { ticket, .. } => *ticket,
                CachedRoom::Loaded { last_read, .. } => last_read.load(Ordering::Relaxed),
            };
            let oldest = rooms.iter().min_by_key(|(_, room)| last_read(room)).map(|(id, _)| id.clone());
            oldest.map(|oldest| rooms.remove(&oldest));
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let mut rooms = self.cache.shared.rooms.write();
        if matches!(rooms.get(&self.room), Some(CachedRoom::Loading { ticket, .. }) if *ticket == self.ticket) {
            rooms.remove(&self.room);
        }
    }
}
