//! Who people are now: the names, roles and pictures that are shown beside what they said, whenever they said it.
//!
//! Invariant: who is known is kept in line by the log. Nobody is known for longer than five minutes, or while the log is not
//! being heard.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::auth::Person;
use crate::auth::server::store;
use crate::error::Result;
use crate::events::Change;
use crate::events::server::Entry;
use crate::id::UserId;
use crate::log::server::Witness;
use crate::state::State;

/// How long someone is known without looking again.
const FRESH_FOR: Duration = Duration::from_secs(300);
/// How many people are known at most.
const MOST: usize = 20_000;

/// The people of whom a process knows who they are. Cheap to clone.
#[derive(Clone, Default)]
pub struct People {
    shared: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    people: HashMap<UserId, (Person, Instant)>,
    /// How often somebody changed or all was forgotten.
    changes: u64,
}

impl People {
    /// These people, without those who do not exist. No round trip for those who are known, else one for all others.
    pub async fn find(state: &State, ids: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, Person>> {
        let asked: HashSet<UserId> = ids.into_iter().filter(|id| id.0 != 0).collect();
        let (mut found, changes) = state.people.known(&asked, state.hub.is_current());
        let unknown: Vec<UserId> = asked.into_iter().filter(|id| !found.contains_key(id)).collect();
        if !unknown.is_empty() {
            let people = store::people(&state.db, &unknown).await?;
            state.people.keep(changes, &people);
            found.extend(people.into_iter().map(|person| (person.id, person)));
        }
        Ok(found)
    }

    fn known(&self, asked: &HashSet<UserId>, is_current: bool) -> (HashMap<UserId, Person>, u64) {
        let known = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = |id: &UserId| {
            let (person, since) = known.people.get(id)?;
            (is_current && since.elapsed() < FRESH_FOR).then(|| (*id, person.clone()))
        };
        (asked.iter().filter_map(fresh).collect(), known.changes)
    }

    fn keep(&self, changes: u64, people: &[Person]) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        if known.changes != changes {
            return;
        }
        if known.people.len() + people.len() > MOST {
            known.people.clear();
        }
        known.people.extend(people.iter().map(|person| (person.id, (person.clone(), Instant::now()))));
    }
}

impl Witness for People {
    fn hear(&self, _: u64, entry: &Entry) {
        match entry {
            Entry::Change(change) => {
                if let Change::PersonChanged { person, .. } = &**change {
                    let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
                    known.changes += 1;
                    known.people.remove(&person.id);
                }
            }
            Entry::Unreadable => self.forget(),
            Entry::SessionEnded(_) => {}
        }
    }

    fn forget(&self) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.changes += 1;
        known.people.clear();
    }
}
