//! The rooms that a process has read lately, each with those of its members for whom it was read.
//!
//! Invariants: only membership is cached, never its absence. A room is not returned after the log has changed it or a member of
//! it. Whether the hub is up to date with the log is checked by the callers of [`RoomCache::get`].

use std::collections::HashMap;
use std::time::Duration;

use crate::db::cache::{Cache, LoadTicket};
use crate::id::{RoomId, UserId};
use crate::rooms::server::store::RoomAccess;
use crate::rooms::{MemberEvent, RoomEvent, RoomRole};

/// How long a room is returned without reading it again.
const MAX_AGE: Duration = Duration::from_secs(30);
/// The number of rooms at most.
const CAPACITY: usize = 10_000;

/// The cached rooms of one process. Cheap to clone.
#[derive(Clone)]
pub struct RoomCache {
    cache: Cache<RoomId, CachedRoom>,
}

struct CachedRoom {
    /// As it was read for the first of the members below.
    access: RoomAccess,
    members: HashMap<UserId, RoomRole>,
}

impl Default for RoomCache {
    fn default() -> Self {
        Self { cache: Cache::new(MAX_AGE, CAPACITY) }
    }
}

impl RoomCache {
    /// The room as this member sees it; none if it is not cached that they are one.
    pub(crate) fn get(&self, room: &RoomId, user: UserId) -> Option<RoomAccess> {
        let access =
            |cached: &CachedRoom| cached.members.get(&user).map(|&role| RoomAccess { role, ..cached.access.clone() });
        self.cache.get(room, access).flatten()
    }

    /// To be called before a room is read from Redis.
    pub(crate) fn begin_load(&self) -> LoadTicket {
        self.cache.begin_load()
    }

    /// Stores what was read of a room for one of its members.
    pub(crate) fn finish_load(&self, ticket: LoadTicket, access: &RoomAccess, member: UserId) {
        let new = || CachedRoom { access: access.clone(), members: HashMap::new() };
        self.cache.finish_partial_load(ticket, access.room.id.clone(), new, |cached| {
            cached.members.insert(member, access.role);
        });
    }

    /// Removes a room that this process has changed, before the answer is sent.
    pub(crate) fn invalidate(&self, room: &RoomId) {
        self.cache.invalidate(room);
    }

    /// Removes the room that an event changed.
    pub(crate) fn apply_room(&self, event: &RoomEvent) {
        match event {
            RoomEvent::Changed { room_id, .. } | RoomEvent::Archived { room_id, .. } => self.invalidate(room_id),
            RoomEvent::Created { .. } => {}
        }
    }

    /// Removes the room in which an event ended or changed a membership.
    pub(crate) fn apply_member(&self, event: &MemberEvent) {
        match event {
            MemberEvent::Left { room_id, .. } | MemberEvent::Changed { room_id, .. } => self.invalidate(room_id),
            // Only membership is cached, never its absence.
            MemberEvent::Joined { .. } => {}
        }
    }

    /// Clears the cache. Loads that are under way are not stored.
    pub(crate) fn reset(&self) {
        self.cache.clear();
    }
}
