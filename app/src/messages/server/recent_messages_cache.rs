//! The newest messages of the rooms that are being read, in memory and encoded, so that reading them costs Redis nothing.
//!
//! Invariants: a tail is loaded once and from then on told every change in order, so it holds what Redis holds as of the last
//! change heard. Changes heard while it is being loaded are kept and applied to what comes. Whether the process has heard
//! enough is the caller's to ask ([`crate::log::server::Hub::has_heard`]). Removed messages are not here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::events::Change;
use crate::events::server::Entry;
use crate::id::RoomId;
use crate::log::server::Witness;
use crate::messages::ChatMessage;
use crate::messages::server::history::{Page, Reading};
use crate::messages::server::recent_messages::Tail;
use crate::messages::server::store::Stretch;

/// Messages kept of a room at most.
pub(crate) const KEPT: u32 = 200;
/// Rooms kept at most; the one that was not read for the longest time goes first.
const ROOMS: usize = 128;
/// How long a tail is used before it is loaded again: the list in Redis may have expired meanwhile, which no one tells.
const FRESH_FOR: Duration = Duration::from_secs(600);

/// A message with its JSON. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Kept(Arc<(ChatMessage, Bytes)>);

impl Kept {
    /// Encodes a message.
    pub fn new(message: ChatMessage) -> Self {
        let json = serde_json::to_vec(&message).unwrap_or_default();
        Self(Arc::new((message, json.into())))
    }

    pub fn message(&self) -> &ChatMessage {
        &self.0.0
    }

    pub fn json(&self) -> &Bytes {
        &self.0.1
    }
}

/// The tails of one process. Cheap to clone.
#[derive(Clone)]
pub struct Tails {
    shared: Arc<Shared>,
}

struct Shared {
    per_room: u32,
    rooms: RwLock<HashMap<RoomId, Room>>,
    /// Counts readings, to tell which room was read last.
    readings: AtomicU64,
    /// The last write of this process in each room: a reading must not show less.
    written: Mutex<HashMap<RoomId, u64>>,
    heard: AtomicU64,
}

enum Room {
    /// Being loaded; what is heard meanwhile waits.
    Loading(u64, Vec<Change>),
    Ready {
        tail: Tail,
        loaded: Instant,
        read: AtomicU64,
    },
}

/// A tail that is being loaded. Without [`Loading::finish`] nothing is kept.
pub(crate) struct Loading {
    tails: Tails,
    room: RoomId,
    ticket: u64,
}

impl Tails {
    /// No tails yet, of rooms that keep `per_room` messages.
    pub fn new(per_room: u32) -> Self {
        let shared = Shared {
            per_room,
            rooms: RwLock::default(),
            readings: AtomicU64::default(),
            written: Mutex::default(),
            heard: AtomicU64::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Notes that this process wrote in a room, as entry `v` of the log.
    pub(crate) fn expect(&self, room: &RoomId, v: u64) {
        let mut written = self.written();
        if written.len() > ROOMS {
            let heard = self.shared.heard.load(Ordering::Acquire);
            written.retain(|_, v| *v > heard);
        }
        let known = written.entry(room.clone()).or_default();
        *known = v.max(*known);
    }

    /// The last write of this process in this room.
    pub(crate) fn expected(&self, room: &RoomId) -> u64 {
        self.written().get(room).copied().unwrap_or_default()
    }

    /// The page, if it lies wholly within the room's tail. `version` is what its reading is said to be of.
    pub(crate) fn read(&self, room: &RoomId, page: Page, version: u64) -> Option<Reading> {
        let rooms = self.shared.rooms.read().unwrap_or_else(PoisonError::into_inner);
        let Room::Ready { tail, loaded, read } = rooms.get(room)? else { return None };
        if loaded.elapsed() > FRESH_FOR {
            return None;
        }
        read.store(self.shared.readings.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        tail.read(page, version)
    }

    /// Begins to keep a room, unless it is kept or being loaded. From now on its changes wait for [`Loading::finish`].
    pub(crate) fn begin(&self, room: &RoomId) -> Option<Loading> {
        let ticket = self.shared.readings.fetch_add(1, Ordering::Relaxed);
        self.change(|rooms| {
            match rooms.get(room) {
                Some(Room::Loading(..)) => return None,
                Some(Room::Ready { loaded, .. }) if loaded.elapsed() <= FRESH_FOR => return None,
                _ => {}
            }
            rooms.insert(room.clone(), Room::Loading(ticket, Vec::new()));
            Some(Loading { tails: self.clone(), room: room.clone(), ticket })
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut HashMap<RoomId, Room>) -> T) -> T {
        change(&mut self.shared.rooms.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn written(&self) -> MutexGuard<'_, HashMap<RoomId, u64>> {
        self.shared.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loading {
    /// Keeps the room's newest messages as they were read.
    pub fn finish(self, stretch: Stretch) {
        let mut tail = Tail::new(stretch, &self.room, self.tails.shared.per_room);
        self.tails.change(|rooms| {
            let Some(Room::Loading(ticket, meanwhile)) = rooms.get(&self.room) else { return };
            // Forgotten and begun anew by someone else.
            if *ticket != self.ticket {
                return;
            }
            if !meanwhile.iter().all(|change| tail.apply(change)) {
                rooms.remove(&self.room);
                return;
            }
            let read = AtomicU64::new(self.tails.shared.readings.load(Ordering::Relaxed));
            rooms.insert(self.room.clone(), Room::Ready { tail, loaded: Instant::now(), read });
            if rooms.len() > ROOMS {
                let last_read = |room: &Room| match room {
                    Room::Loading(ticket, _) => *ticket,
                    Room::Ready { read, .. } => read.load(Ordering::Relaxed),
                };
                let oldest = rooms.iter().min_by_key(|(_, room)| last_read(room)).map(|(id, _)| id.clone());
                oldest.map(|oldest| rooms.remove(&oldest));
            }
        });
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        self.tails.change(|rooms| {
            if matches!(rooms.get(&self.room), Some(Room::Loading(ticket, _)) if *ticket == self.ticket) {
                rooms.remove(&self.room);
            }
        });
    }
}

impl Witness for Tails {
    fn hear(&self, v: u64, entry: &Entry) {
        self.shared.heard.store(v, Ordering::Release);
        let change = match entry {
            Entry::Change(change) => change,
            Entry::Unreadable => return self.forget(),
            Entry::SessionEnded(_) => return,
        };
        let room_id = match &**change {
            Change::MessagePosted { room_id, .. }
            | Change::MessageEdited { room_id, .. }
            | Change::MessageRemoved { room_id, .. } => room_id,
            // Names stand in every message they said.
            Change::PersonChanged { .. } => return self.change(HashMap::clear),
            _ => return,
        };
        self.change(|rooms| {
            let goes_on = match rooms.get_mut(room_id) {
                None => true,
                Some(Room::Loading(_, meanwhile)) => {
                    meanwhile.push(Change::clone(change));
                    true
                }
                Some(Room::Ready { tail, .. }) => tail.apply(change),
            };
            if !goes_on {
                rooms.remove(room_id);
            }
        });
    }

    fn forget(&self) {
        self.change(HashMap::clear);
        self.written().clear();
    }
}
