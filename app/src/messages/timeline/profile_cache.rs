//! Who the people of a conversation are now: the names and pictures beside what they said, whenever they said it.
//!
//! Each person has a signal of their own, so that a new name wakes their rows and no others. Of whom nothing is known the
//! message itself gives the name, and the server is asked once, a moment later.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::events::Change;
use crate::id::UserId;
use crate::users::read_profile;

/// How long is waited for more of whom to ask.
const GATHERING: Duration = Duration::from_secs(1);

/// The people of one conversation. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Faces {
    known: StoredValue<HashMap<UserId, ArcRwSignal<Option<Person>>>>,
    /// Of whom the server was asked or will be, and of whom it will be next.
    asked: StoredValue<HashSet<UserId>>,
    next: StoredValue<Vec<UserId>>,
}

impl Faces {
    /// These people to begin with.
    pub fn new(people: impl IntoIterator<Item = Person>) -> Self {
        let known = people.into_iter().map(|person| (person.id, ArcRwSignal::new(Some(person)))).collect();
        Self { known: StoredValue::new(known), asked: StoredValue::default(), next: StoredValue::default() }
    }

    /// Who this is, if that is known. Whoever asks hears of it when it changes.
    pub fn of(self, id: UserId) -> Option<Person> {
        self.signal(id)?.get()
    }

    /// What somebody is called now, or was called then.
    pub fn name(self, id: UserId, then: &str) -> String {
        self.of(id).map_or_else(|| then.to_owned(), |person| person.display_name)
    }

    /// The names by which those who are known are mentioned.
    pub fn usernames(self) -> Vec<String> {
        let names = |known: &HashMap<UserId, ArcRwSignal<Option<Person>>>| {
            let people = known.values().filter_map(|person| person.get_untracked());
            people.map(|person| person.username).collect()
        };
        self.known.try_with_value(names).unwrap_or_default()
    }

    /// Takes in what a change tells of people.
    pub fn hear(self, change: &Change) {
        match change {
            Change::PersonChanged { person, .. } => self.learn(person.clone()),
            Change::MemberJoined { member, .. }
            | Change::MemberLeft { member, .. }
            | Change::MemberChanged { member, .. } => self.learn(member.clone()),
            _ => {}
        }
    }

    /// Takes in who somebody is.
    pub fn learn(self, person: Person) {
        let Some(signal) = self.signal(person.id) else { return };
        if signal.with_untracked(|known| known.as_ref() != Some(&person)) {
            signal.set(Some(person));
        }
    }

    /// Asks the server about those of whom nothing is known yet, once.
    pub fn look_up(self, ids: impl IntoIterator<Item = UserId>) {
        let is_unknown = |id: &UserId| self.signal(*id).is_some_and(|known| known.with_untracked(Option::is_none));
        let unknown: Vec<UserId> = ids.into_iter().filter(|id| id.0 != 0 && is_unknown(id)).collect();
        let new = self.asked.try_update_value(|asked| unknown.into_iter().filter(|id| asked.insert(*id)).collect());
        let Some(new) = new.filter(|new: &Vec<UserId>| !new.is_empty()) else { return };
        // Whoever is first waits for more.
        let is_first = self.next.try_update_value(|next| {
            let is_first = next.is_empty();
            next.extend(new);
            is_first
        });
        if is_first == Some(true) {
            set_timeout(move || spawn_local(self.ask()), GATHERING);
        }
    }

    async fn ask(self) {
        for id in self.next.try_update_value(std::mem::take).unwrap_or_default() {
            if let Ok(profile) = read_profile(id).await {
                self.learn(profile.person);
            }
        }
    }

    fn signal(self, id: UserId) -> Option<ArcRwSignal<Option<Person>>> {
        self.known.try_update_value(|known| known.entry(id).or_default().clone())
    }
}
