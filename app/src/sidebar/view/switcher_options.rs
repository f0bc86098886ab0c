//! What the switcher offers for what was typed: rules without a page.

use crate::auth::Person;
use crate::id::{RoomId, UserId};
use crate::rooms::{Kind, Room};
use crate::sidebar::Listed;
use crate::sidebar::view::fuzzy::distance;
use crate::sidebar::view::sort::{Badge, by_activity};

/// How many places are offered at most.
const MOST: usize = 12;

/// A place one can go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A room or conversation that one is in.
    Joined(Listed),
    /// A public room that one is not in.
    Open(Room),
    /// A person, with whom a conversation is opened.
    Person(Person),
}

impl Place {
    /// What the place is called.
    pub fn name(&self) -> String {
        match self {
            Self::Joined(listed) => listed.entry.title(),
            Self::Open(room) => room.name.clone(),
            Self::Person(person) => person.display_name.clone(),
        }
    }

    /// How much is new there.
    pub fn badge(&self) -> Badge {
        match self {
            Self::Joined(listed) => Badge::of(&listed.standing),
            Self::Open(_) | Self::Person(_) => Badge::default(),
        }
    }
}

/// What is known when someone types.
pub struct Known {
    /// The rooms they are in.
    pub joined: Vec<Listed>,
    /// Public rooms.
    pub open: Vec<Room>,
    /// People that were found.
    pub people: Vec<Person>,
    /// Who they are.
    pub me: UserId,
    /// Where they are.
    pub present: Option<RoomId>,
}

impl Known {
    /// The places that fit what was typed, best first: with nothing typed those where something is new, then those
    /// where somebody spoke last. A person with whom there is a conversation of two is there once.
    pub fn places(mut self, typed: &str) -> Vec<Place> {
        let is_new = |listed: &Listed| Badge::of(&listed.standing).is_new();
        self.joined.sort_by(|one, other| is_new(other).cmp(&is_new(one)).then_with(|| by_activity(one, other)));
        let is_typed = !typed.trim().is_empty();
        let mut places: Vec<(u32, Place)> = Vec::new();
        for listed in &self.joined {
            let is_aside =
                listed.entry.room.archived_at.is_some() || self.present.as_ref() == Some(&listed.entry.room.id);
            if is_aside && !is_typed {
                continue;
            }
            let handle = listed.entry.people.iter().filter_map(|person| distance(typed, &person.username)).min();
            let near = [distance(typed, &listed.entry.title()), handle].into_iter().flatten().min();
            // What is new comes before what fits as well.
            let late = u32::from(is_typed && !is_new(listed));
            places.extend(near.map(|near| (near * 4 + late, Place::Joined(listed.clone()))));
        }
        if is_typed {
            let is_joined = |room: &Room| self.joined.iter().any(|listed| listed.entry.room.id == room.id);
            let open = self.open.iter().filter(|room| !is_joined(room) && room.archived_at.is_none());
            places.extend(
                open.filter_map(|room| Some((distance(typed, &room.name)? * 4 + 2, Place::Open(room.clone())))),
            );
            let people = self.people.iter().filter(|person| person.id != self.me && !self.talks_with(person));
            // Those who were found for fewer letters are still there while the server is asked for more.
            places.extend(people.filter_map(|person| {
                let names = [&person.display_name, &person.username];
                let near = names.into_iter().filter_map(|name| distance(typed, name)).min()?;
                Some((near * 4 + 3, Place::Person(person.clone())))
            }));
            places.sort_by_key(|(far, _)| *far);
        }
        places.into_iter().take(MOST).map(|(_, place)| place).collect()
    }

    fn talks_with(&self, person: &Person) -> bool {
        let with = |listed: &Listed| matches!(&listed.entry.people[..], [other] if other.id == person.id);
        self.joined.iter().any(|listed| listed.entry.room.kind == Kind::Direct && with(listed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use crate::rooms::{RoomEntry, RoomRole};
    use crate::time::Timestamp;
    use crate::unread::{Level, Standing};

    fn person(id: u64, username: &str) -> Person {
        let name = username.to_owned();
        Person { id: UserId(id), username: name.clone(), display_name: name, role: Role::Member, avatar: None }
    }

    fn room(name: &str, kind: Kind, last: i64) -> Room {
        Room {
            id: name.to_lowercase().replace(' ', "-").parse().expect("it is there"),
            name: if kind == Kind::Direct { String::new() } else { name.to_owned() },
            description: String::new(),
            kind,
            member_count: 2,
            creator_id: UserId(1),
            created_at: Timestamp::from_milliseconds(0),
            last_activity: Timestamp::from_milliseconds(last),
            archived_at: None,
        }
    }

    fn listed(room: Room, people: Vec<Person>, unread: u64) -> Listed {
        let (room_id, level) = (room.id.clone(), Level::Everything);
        let standing = Standing {
            room_id,
            v: 9,
            seq: 9,
            read: 9 - unread,
            unread,
            mentions: 0,
            kept: 99,
            first_unread: None,
            level,
        };
        Listed { entry: RoomEntry { room, people, role: RoomRole::Member }, standing }
    }

    fn known() -> Known {
        Known {
            joined: vec![
                listed(room("Green tea", Kind::Public, 1), vec![], 0),
                listed(room("Teapots", Kind::Private, 2), vec![], 4),
                listed(room("Kitchen", Kind::Public, 9), vec![], 0),
                listed(room("with Ada", Kind::Direct, 3), vec![person(2, "Ada")], 1),
            ],
            open: vec![room("Tearoom", Kind::Public, 5), room("Kitchen", Kind::Public, 9)],
            people: vec![person(1, "Me"), person(2, "Ada"), person(3, "Adam")],
            me: UserId(1),
            present: Some("kitchen".parse().expect("it is there")),
        }
    }

    fn names(typed: &str) -> Vec<String> {
        known().places(typed).iter().map(Place::name).collect()
    }

    #[test]
    fn with_nothing_typed_what_is_new_comes_first_and_the_present_room_not_at_all() {
        assert_eq!(names(""), ["Ada", "Teapots", "Green tea"]);
    }

    #[test]
    fn rooms_that_fit_come_by_how_well_they_do() {
        assert_eq!(names("tea"), ["Teapots", "Tearoom", "Green tea"]);
        assert_eq!(names("kit"), ["Kitchen"]);
    }

    #[test]
    fn a_person_is_there_once() {
        assert_eq!(names("ada"), ["Ada", "Adam"]);
        assert!(matches!(known().places("ada")[..], [Place::Joined(_), Place::Person(_)]));
        assert!(!names("me").contains(&"Me".to_owned()));
    }
}
