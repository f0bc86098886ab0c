//! The users that a process has read lately, for the names, roles and avatars that are shown beside messages of any age.
//!
//! Invariant: a user is not returned after the log has changed them, nor while the process does not follow the log.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::auth::Person;
use crate::auth::server::users;
use crate::db::cache::Cache;
use crate::error::Result;
use crate::id::UserId;
use crate::state::State;
use crate::users::UserEvent;

/// How long a user is returned without reading them again.
const MAX_AGE: Duration = Duration::from_secs(300);
/// The number of users at most.
const CAPACITY: usize = 20_000;

/// The cached users of one process. Cheap to clone.
#[derive(Clone)]
pub struct UserCache {
    cache: Cache<UserId, Person>,
}

impl Default for UserCache {
    fn default() -> Self {
        Self { cache: Cache::new(MAX_AGE, CAPACITY) }
    }
}

impl UserCache {
    /// These users, without those who do not exist. No round trip if all are cached, else one for those who are not.
    pub async fn find(state: &State, ids: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, Person>> {
        let (cache, is_current) = (&state.users.cache, state.hub.is_current());
        let requested: HashSet<UserId> = ids.into_iter().filter(|id| id.0 != 0).collect();
        let cached = |id: &UserId| cache.get(id, |person| (*id, person.clone())).filter(|_| is_current);
        let mut found: HashMap<UserId, Person> = requested.iter().filter_map(cached).collect();
        let missing: Vec<UserId> = requested.into_iter().filter(|id| !found.contains_key(id)).collect();
        if !missing.is_empty() {
            let ticket = cache.begin_load();
            let loaded = users(state, &missing).await?;
            cache.finish_load(ticket, loaded.iter().map(|person| (person.id, person.clone())));
            found.extend(loaded.into_iter().map(|person| (person.id, person)));
        }
        Ok(found)
    }

    /// Removes the user that an event changed.
    pub(crate) fn apply(&self, event: &UserEvent) {
        match event {
            UserEvent::Changed { person, .. } => self.cache.invalidate(&person.id),
        }
    }

    /// Clears the cache. Loads that are under way are not stored.
    pub(crate) fn reset(&self) {
        self.cache.clear();
    }
}
