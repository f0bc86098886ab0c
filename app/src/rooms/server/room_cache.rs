//! The rooms that a process has seen lately, with those it knows to be in them.
//!
//! Invariants: only membership is known, never its absence. What was looked up before a room was forgotten is not kept.
//! Nothing is known for longer than half a minute, or while the log is not being heard (which is the caller's to ask).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::events::Change;
use crate::events::server::Entry;
use crate::id::{RoomId, UserId};
use crate::log::server::Witness;
use crate::rooms::RoomRole;
use crate::rooms::server::store::Look;

/// How long a room is known without looking again.
const FRESH_FOR: Duration = Duration::from_secs(30);
/// How many rooms are known at most.
const MOST: usize = 10_000;

/// The known rooms of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct KnownRooms {
    shared: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    rooms: HashMap<RoomId, Place>,
    /// How often something was forgotten.
    forgotten: u64,
}

struct Place {
    look: Look,
    members: HashMap<UserId, RoomRole>,
    since: Instant,
}

/// A lookup under way: what comes of it is kept only if nothing was forgotten meanwhile.
pub(crate) struct Lookup {
    forgotten: u64,
}

impl KnownRooms {
    /// The room as this member sees it, if they are known to be one.
    pub(crate) fn get(&self, room: &RoomId, user: UserId) -> Option<Look> {
        let known = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let place = known.rooms.get(room).filter(|place| place.since.elapsed() < FRESH_FOR)?;
        place.members.get(&user).map(|&role| Look { role, ..place.look.clone() })
    }

    /// To be called before a room is looked up.
    pub(crate) fn begin(&self) -> Lookup {
        Lookup { forgotten: self.shared.read().unwrap_or_else(PoisonError::into_inner).forgotten }
    }

    /// Keeps what was looked up of a room for one of its members.
    pub(crate) fn keep(&self, lookup: &Lookup, look: &Look, member: UserId) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        if known.forgotten != lookup.forgotten {
            return;
        }
        if known.rooms.len() >= MOST {
            known.rooms.clear();
        }
        let fresh = || Place { look: look.clone(), members: HashMap::new(), since: Instant::now() };
        let place = known.rooms.entry(look.room.id.clone()).or_insert_with(fresh);
        if place.since.elapsed() >= FRESH_FOR {
            *place = fresh();
        }
        place.members.insert(member, look.role);
    }

    /// Forgets one room, before anyone is told that what changed in it is known here.
    pub(crate) fn forget_room(&self, room: &RoomId) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.forgotten += 1;
        known.rooms.remove(room);
    }
}

impl Witness for KnownRooms {
    fn hear(&self, _: u64, entry: &Entry) {
        match entry {
            Entry::Change(change) => match &**change {
                // Whatever becomes of a room or of someone in it is looked up again, also by whoever is looking now.
                Change::RoomChanged { room_id, .. }
                | Change::RoomArchived { room_id, .. }
                | Change::MemberLeft { room_id, .. }
                | Change::MemberChanged { room_id, .. } => self.forget_room(room_id),
                _ => {}
            },
            Entry::Unreadable => self.forget(),
            Entry::SessionEnded(_) => {}
        }
    }

    fn forget(&self) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.forgotten += 1;
        known.rooms.clear();
    }
}
