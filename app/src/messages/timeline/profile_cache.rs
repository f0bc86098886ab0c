//! Current names and avatars of the senders, also beside messages sent under an earlier name.
//!
//! Each user has a signal, so a changed name renders only that user's rows. For a user who is not in the cache, the
//! message gives the name, and the profile is fetched once, in a batch with others.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::id::UserId;
use crate::users::read_profile;

/// How long ids are collected before their profiles are fetched.
const BATCH_DELAY: Duration = Duration::from_secs(1);

/// The profiles of one timeline. Copies are handles on the same cache.
#[derive(Clone, Copy)]
pub struct ProfileCache {
    profiles: StoredValue<HashMap<UserId, ArcRwSignal<Option<Person>>>>,
    /// Users whose profiles were requested or are queued, and those of the next batch.
    requested: StoredValue<HashSet<UserId>>,
    queued: StoredValue<Vec<UserId>>,
}

impl ProfileCache {
    /// A cache with these users.
    pub fn new(people: impl IntoIterator<Item = Person>) -> Self {
        let profiles = people.into_iter().map(|person| (person.id, ArcRwSignal::new(Some(person)))).collect();
        Self { profiles: StoredValue::new(profiles), requested: StoredValue::default(), queued: StoredValue::default() }
    }

    /// The profile of a user, if known. Tracks the user's signal.
    pub fn get(self, id: UserId) -> Option<Person> {
        self.signal(id)?.get()
    }

    /// The current name of a user, or `fallback` if it is not known. Tracks the user's signal.
    pub fn name(self, id: UserId, fallback: &str) -> String {
        self.get(id).map_or_else(|| fallback.to_owned(), |person| person.display_name)
    }

    /// The usernames of the known users, for mentions.
    pub fn usernames(self) -> Vec<String> {
        let names = |profiles: &HashMap<UserId, ArcRwSignal<Option<Person>>>| {
            let people = profiles.values().filter_map(|person| person.get_untracked());
            people.map(|person| person.username).collect()
        };
        self.profiles.try_with_value(names).unwrap_or_default()
    }

    /// Stores the profile of a user.
    pub fn insert(self, person: Person) {
        let Some(signal) = self.signal(person.id) else { return };
        if signal.with_untracked(|present| present.as_ref() != Some(&person)) {
            signal.set(Some(person));
        }
    }

    /// Fetches the profiles of the users that are not known, once each.
    pub fn fetch_missing(self, ids: impl IntoIterator<Item = UserId>) {
        let is_missing = |id: &UserId| self.signal(*id).is_some_and(|profile| profile.with_untracked(Option::is_none));
        let missing: Vec<UserId> = ids.into_iter().filter(|id| id.0 != 0 && is_missing(id)).collect();
        let new = self
            .requested
            .try_update_value(|requested| missing.into_iter().filter(|id| requested.insert(*id)).collect());
        let Some(new) = new.filter(|new: &Vec<UserId>| !new.is_empty()) else { return };
        // The first id of a batch starts the timer of the batch.
        let is_first = self.queued.try_update_value(|queued| {
            let is_first = queued.is_empty();
            queued.extend(new);
            is_first
        });
        if is_first == Some(true) {
            set_timeout(move || spawn_local(self.fetch_queued()), BATCH_DELAY);
        }
    }

    async fn fetch_queued(self) {
        for id in self.queued.try_update_value(std::mem::take).unwrap_or_default() {
            if let Ok(profile) = read_profile(id).await {
                self.insert(profile.person);
            }
        }
    }

    fn signal(self, id: UserId) -> Option<ArcRwSignal<Option<Person>>> {
        self.profiles.try_update_value(|profiles| profiles.entry(id).or_default().clone())
    }
}
