//! The sessions that a process has read lately, so that a further request of the same session needs no round trip.
//!
//! Invariant: a session that has ended, and one whose user has changed, is not returned any more. Whether the hub is up to
//! date with the log is checked by the caller of `get`.

use std::time::Duration;

use crate::auth::server::SessionHash;
use crate::auth::server::store::StoredSession;
use crate::db::cache::{Cache, LoadTicket};
use crate::id::UserId;

/// How long a session is returned without reading it again.
const MAX_AGE: Duration = Duration::from_secs(30);
/// The number of sessions at most.
const CAPACITY: usize = 20_000;

/// The cached sessions of one process. Cheap to clone.
#[derive(Clone)]
pub struct SessionCache {
    cache: Cache<SessionHash, StoredSession>,
}

impl Default for SessionCache {
    fn default() -> Self {
        Self { cache: Cache::new(MAX_AGE, CAPACITY) }
    }
}

impl SessionCache {
    /// The result of `read` for the session of this hash; none if the session is not cached.
    pub(crate) fn get<T>(&self, hash: &SessionHash, read: impl FnOnce(&StoredSession) -> T) -> Option<T> {
        self.cache.get(hash, read)
    }

    /// To be called before a session is read from Redis.
    pub(crate) fn begin_load(&self) -> LoadTicket {
        self.cache.begin_load()
    }

    /// Stores a session that was read.
    pub(crate) fn finish_load(&self, ticket: LoadTicket, hash: &SessionHash, session: &StoredSession) {
        self.cache.finish_load(ticket, [(hash.clone(), session.clone())]);
    }

    /// Removes a session that has ended.
    pub(crate) fn invalidate(&self, hash: &SessionHash) {
        self.cache.invalidate(hash);
    }

    /// Removes all sessions of a user who has changed.
    pub fn invalidate_user(&self, user: UserId) {
        self.cache.invalidate_if(|session| session.person.id == user);
    }

    /// Clears the cache. Loads that are under way are not stored.
    pub(crate) fn reset(&self) {
        self.cache.clear();
    }
}
