//! The people of this server by their names, in the memory of a process, so that whoever looks for somebody while typing does not
//! have all accounts read each time.
//!
//! Invariants: one command a search tells whether somebody is new; who changed is read again, for the log tells of it. Nothing is
//! kept for longer than ten minutes, or while the log is not being heard.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::auth::Person;
use crate::auth::server::fold;
use crate::error::Result;
use crate::events::Change;
use crate::events::server::Entry;
use crate::id::UserId;
use crate::log::server::Witness;
use crate::state::State;
use crate::users::server::store;

/// How long the people are known without reading all again.
const FRESH_FOR: Duration = Duration::from_secs(600);
/// How many people a search finds at most.
const MOST: usize = 20;

/// The people that a process knows by name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Directory {
    shared: Arc<RwLock<Names>>,
}

#[derive(Default)]
struct Names {
    people: HashMap<UserId, Listed>,
    /// Who changed since they were read.
    changed: HashSet<UserId>,
    /// When all were read.
    since: Option<Instant>,
}

struct Listed {
    person: Person,
    /// Their names as they are compared.
    names: [String; 2],
    is_deactivated: bool,
}

impl Listed {
    fn new((person, is_deactivated): (Person, bool)) -> Self {
        let names = [fold(&person.display_name), fold(&person.username)];
        Self { person, names, is_deactivated }
    }

    /// How well they fit: 0 where a name begins like this, 1 where a word of it does, 2 where it is somewhere in a name.
    fn fits(&self, sought: &str) -> Option<u8> {
        let by_name = |name: &String| {
            let place = name.find(sought)?;
            let begins_word =
                name.match_indices(sought).any(|(place, _)| name[..place].ends_with([' ', '-', '_', '.']));
            Some(if place == 0 {
                0
            } else if begins_word {
                1
            } else {
                2
            })
        };
        self.names.iter().filter_map(by_name).min()
    }
}

impl Directory {
    /// The people whose name has this in it, best first, without `me` and without whoever is deactivated.
    pub(crate) async fn find(state: &State, sought: &str, me: UserId) -> Result<Vec<Person>> {
        let directory = &state.directory;
        let count = store::count(&state.db).await?;
        if !state.hub.is_current() {
            directory.forget();
        }
        let (changed, is_new) = directory.unread(count);
        let read = async {
            let mut ids = changed.clone();
            if is_new {
                let known = directory.known();
                ids.extend(store::everyone(&state.db).await?.into_iter().filter(|id| !known.contains(id)));
            }
            store::people(&state.db, &ids.into_iter().collect::<Vec<_>>()).await
        };
        match read.await {
            Ok(people) => directory.keep(people),
            Err(error) => {
                directory.names(|names| names.changed.extend(changed));
                return Err(error);
            }
        }
        Ok(directory.search(&fold(sought), me))
    }

    fn names<T>(&self, work: impl FnOnce(&mut Names) -> T) -> T {
        work(&mut self.shared.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who is to be read again, and whether there is somebody new among so many.
    fn unread(&self, count: usize) -> (HashSet<UserId>, bool) {
        self.names(|names| {
            if names.since.is_none_or(|since| since.elapsed() >= FRESH_FOR) {
                *names = Names { since: Some(Instant::now()), ..Names::default() };
            }
            (std::mem::take(&mut names.changed), names.people.len() != count)
        })
    }

    fn known(&self) -> HashSet<UserId> {
        self.shared.read().unwrap_or_else(PoisonError::into_inner).people.keys().copied().collect()
    }

    fn keep(&self, people: Vec<(Person, bool)>) {
        if people.is_empty() {
            return;
        }
        self.names(|names| names.people.extend(people.into_iter().map(|entry| (entry.0.id, Listed::new(entry)))));
    }

    fn search(&self, sought: &str, me: UserId) -> Vec<Person> {
        let names = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let others = names.people.values().filter(|listed| !listed.is_deactivated && listed.person.id != me);
        let mut found: Vec<(u8, &Listed)> = others.filter_map(|listed| Some((listed.fits(sought)?, listed))).collect();
        found.sort_by(|(fit, one), (other_fit, other)| {
            (fit, &one.names, one.person.id).cmp(&(other_fit, &other.names, other.person.id))
        });
        found.truncate(MOST);
        found.into_iter().map(|(_, listed)| listed.person.clone()).collect()
    }
}

impl Witness for Directory {
    fn hear(&self, _: u64, entry: &Entry) {
        match entry {
            Entry::Change(change) => {
                if let Change::PersonChanged { person, .. } = &**change {
                    self.names(|names| names.changed.insert(person.id));
                }
            }
            Entry::Unreadable => self.forget(),
            Entry::SessionEnded(_) => {}
        }
    }

    fn forget(&self) {
        self.names(|names| *names = Names::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;

    fn directory(people: &[(u64, &str, &str)]) -> Directory {
        let directory = Directory::default();
        let person = |&(id, username, shown): &(u64, &str, &str)| {
            let (username, display_name) = (username.to_owned(), shown.to_owned());
            (Person { id: UserId(id), username, display_name, role: Role::Member, avatar: None }, false)
        };
        directory.keep(people.iter().map(person).collect());
        directory
    }

    fn found(directory: &Directory, sought: &str) -> Vec<u64> {
        directory.search(&fold(sought), UserId(99)).iter().map(|person| person.id.0).collect()
    }

    #[test]
    fn people_are_found_by_either_name_best_first() {
        let directory = directory(&[
            (1, "ada", "Ada Lovelace"),
            (2, "grace", "Grace Adams"),
            (3, "canada", "Nadia"),
            (4, "xiaoming", "王小明"),
            (99, "ada2", "Ada II"),
        ]);
        assert_eq!(found(&directory, "ADA"), [1, 2, 3]);
        assert_eq!(found(&directory, "lovel"), [1]);
        assert_eq!(found(&directory, "小明"), [4]);
        assert_eq!(found(&directory, "xiao"), [4]);
        assert_eq!(found(&directory, "nobody"), [0; 0]);
        assert_eq!(found(&directory, ""), [1, 2, 3, 4]);
    }

    #[test]
    fn whoever_changed_is_read_again() {
        let directory = directory(&[(1, "ada", "Ada")]);
        directory.names(|names| names.since = Some(Instant::now()));
        let person = Person { id: UserId(1), ..directory.search("ada", UserId(99)).remove(0) };
        directory.hear(7, &Entry::Change(Box::new(Change::PersonChanged { v: 7, person })));
        assert_eq!(directory.unread(1), (HashSet::from([UserId(1)]), false));
        assert_eq!(directory.unread(2), (HashSet::new(), true));
        directory.forget();
        assert_eq!(found(&directory, "ada"), [0; 0]);
    }
}
