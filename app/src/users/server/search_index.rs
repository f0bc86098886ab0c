//! The users of this server by their names, in the memory of a process, so that a search while a user types does not read all
//! accounts each time.
//!
//! Invariants: each search reads the number of accounts, which shows whether there is a new one; users whom the log has changed
//! are read again. Nothing is used for longer than ten minutes, or while the process does not follow the log.
//!
//! Not a [`crate::db::cache::Cache`]: a search needs all users at once, so that a changed one is read again instead of removed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;

use crate::auth::Person;
use crate::auth::server::normalize;
use crate::error::Result;
use crate::id::UserId;
use crate::language::name_match::{NameMatch, separates_names};
use crate::state::State;
use crate::users::UserEvent;
use crate::users::server::store;

/// How long the users are used without reading all of them again.
const MAX_AGE: Duration = Duration::from_secs(600);
/// The number of users that a search returns at most.
const MAX_RESULTS: usize = 20;

/// The search index of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct UserSearchIndex {
    shared: Arc<RwLock<Index>>,
}

#[derive(Default)]
struct Index {
    users: HashMap<UserId, IndexedUser>,
    /// The users who changed since they were read.
    changed: HashSet<UserId>,
    /// When the first users were read.
    since: Option<Instant>,
}

struct IndexedUser {
    person: Person,
    /// Display name and username in the form in which names are compared.
    names: [String; 2],
    is_deactivated: bool,
}

impl IndexedUser {
    fn new((person, is_deactivated): (Person, bool)) -> Self {
        let names = [normalize(&person.display_name), normalize(&person.username)];
        Self { person, names, is_deactivated }
    }

    /// Where the better of the names contains the text.
    fn best_match(&self, text: &str) -> Option<NameMatch> {
        self.names.iter().filter_map(|name| NameMatch::find(text, name, separates_names)).min()
    }
}

impl UserSearchIndex {
    /// The users whose name contains this text, best first, without `viewer` and without those who are deactivated.
    pub(crate) async fn find(state: &State, text: &str, viewer: UserId) -> Result<Vec<Person>> {
        let index = &state.user_search;
        let count = store::count(&state.db).await?;
        if !state.hub.is_current() {
            index.reset();
        }
        let (changed, has_new) = index.begin_load(count);
        let load = async {
            let mut ids = changed.clone();
            if has_new {
                let indexed = index.ids();
                ids.extend(store::user_ids(&state.db).await?.into_iter().filter(|id| !indexed.contains(id)));
            }
            store::people(&state.db, &ids.into_iter().collect::<Vec<_>>()).await
        };
        match load.await {
            Ok(people) => index.finish_load(people),
            Err(error) => {
                index.shared.write().changed.extend(changed);
                return Err(error);
            }
        }
        Ok(index.search(&normalize(text), viewer))
    }

    /// The users to read again, and whether there is a new one if there are `count` accounts.
    fn begin_load(&self, count: usize) -> (HashSet<UserId>, bool) {
        let mut index = self.shared.write();
        if index.since.is_none_or(|since| since.elapsed() >= MAX_AGE) {
            *index = Index { since: Some(Instant::now()), ..Index::default() };
        }
        (std::mem::take(&mut index.changed), index.users.len() != count)
    }

    fn ids(&self) -> HashSet<UserId> {
        self.shared.read().users.keys().copied().collect()
    }

    fn finish_load(&self, people: Vec<(Person, bool)>) {
        if people.is_empty() {
            return;
        }
        self.shared.write().users.extend(people.into_iter().map(|user| (user.0.id, IndexedUser::new(user))));
    }

    fn search(&self, text: &str, viewer: UserId) -> Vec<Person> {
        let index = self.shared.read();
        let others = index.users.values().filter(|user| !user.is_deactivated && user.person.id != viewer);
        let mut found: Vec<(NameMatch, &IndexedUser)> =
            others.filter_map(|user| Some((user.best_match(text)?, user))).collect();
        found.sort_by(|(rank, one), (other_rank, other)| {
            (rank, &one.names, one.person.id).cmp(&(other_rank, &other.names, other.person.id))
        });
        found.truncate(MAX_RESULTS);
        found.into_iter().map(|(_, user)| user.person.clone()).collect()
    }

    /// Marks the user that an event changed, so that the next search reads them again.
    pub(crate) fn apply(&self, event: &UserEvent) {
        match event {
            UserEvent::Changed { person, .. } => {
                self.shared.write().changed.insert(person.id);
            }
        }
    }

    /// Clears the index.
    pub(crate) fn reset(&self) {
        *self.shared.write() = Index::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;

    fn index(people: &[(u64, &str, &str)]) -> UserSearchIndex {
        let index = UserSearchIndex::default();
        let person = |&(id, username, shown): &(u64, &str, &str)| {
            let (username, display_name) = (username.to_owned(), shown.to_owned());
            (Person { id: UserId(id), username, display_name, role: Role::Member, avatar: None }, false)
        };
        index.finish_load(people.iter().map(person).collect());
        index
    }

    fn found(index: &UserSearchIndex, text: &str) -> Vec<u64> {
        index.search(&normalize(text), UserId(99)).iter().map(|person| person.id.0).collect()
    }

    #[test]
    fn users_are_found_by_either_name_best_first() {
        let index = index(&[
            (1, "ada", "Ada Lovelace"),
            (2, "grace", "Grace Adams"),
            (3, "canada", "Nadia"),
            (4, "xiaoming", "王小明"),
            (99, "ada2", "Ada II"),
        ]);
        assert_eq!(found(&index, "ADA"), [1, 2, 3]);
        assert_eq!(found(&index, "lovel"), [1]);
        assert_eq!(found(&index, "小明"), [4]);
        assert_eq!(found(&index, "xiao"), [4]);
        assert_eq!(found(&index, "nobody"), [0; 0]);
        assert_eq!(found(&index, ""), [1, 2, 3, 4]);
    }

    #[test]
    fn changed_users_are_read_again() {
        let index = index(&[(1, "ada", "Ada")]);
        index.shared.write().since = Some(Instant::now());
        let person = Person { id: UserId(1), ..index.search("ada", UserId(99)).remove(0) };
        index.apply(&UserEvent::Changed { v: 7, person });
        assert_eq!(index.begin_load(1), (HashSet::from([UserId(1)]), false));
        assert_eq!(index.begin_load(2), (HashSet::new(), true));
        index.reset();
        assert_eq!(found(&index, "ada"), [0; 0]);
    }
}
