//! The options of the quick switcher for a query, computed without a page.

use crate::auth::Person;
use crate::id::{RoomId, UserId};
use crate::rooms::{Kind, Room};
use crate::sidebar::RoomListItem;
use crate::sidebar::view::fuzzy::distance;
use crate::sidebar::view::sort::{Badge, compare_activity};

/// The maximum number of options.
const MAX_OPTIONS: usize = 12;

/// An option of the quick switcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwitcherOption {
    /// A room or direct conversation that the user is a member of.
    Joined(RoomListItem),
    /// A public room that the user is not a member of.
    Public(Room),
    /// A user, with whom a direct conversation is opened.
    Person(Person),
}

impl SwitcherOption {
    /// The name of the option.
    pub fn name(&self) -> String {
        match self {
            Self::Joined(item) => item.entry.title(),
            Self::Public(room) => room.name.clone(),
            Self::Person(person) => person.display_name.clone(),
        }
    }

    /// The unread counts of the option.
    pub fn badge(&self) -> Badge {
        match self {
            Self::Joined(item) => Badge::from_read_state(&item.read_state),
            Self::Public(_) | Self::Person(_) => Badge::default(),
        }
    }
}

/// What the options are computed from.
pub struct SwitcherData {
    /// The rooms the user is a member of.
    pub joined: Vec<RoomListItem>,
    /// The public rooms.
    pub public: Vec<Room>,
    /// The users that the server found for the query.
    pub people: Vec<Person>,
    /// The signed-in user.
    pub me: UserId,
    /// The room of the page.
    pub current_room: Option<RoomId>,
}

impl SwitcherData {
    /// The options that match the query, best first. An empty query lists unread rooms first, then the most recently
    /// active ones. A user with whom there is a direct conversation is listed once.
    pub fn options(mut self, query: &str) -> Vec<SwitcherOption> {
        let is_unread = |item: &RoomListItem| Badge::from_read_state(&item.read_state).has_unread();
        self.joined
            .sort_by(|one, other| is_unread(other).cmp(&is_unread(one)).then_with(|| compare_activity(one, other)));
        let has_query = !query.trim().is_empty();
        let mut options: Vec<(u32, SwitcherOption)> = Vec::new();
        for item in &self.joined {
            let is_hidden_by_default =
                item.entry.room.archived_at.is_some() || self.current_room.as_ref() == Some(&item.entry.room.id);
            if is_hidden_by_default && !has_query {
                continue;
            }
            let username_distance =
                item.entry.people.iter().filter_map(|person| distance(query, &person.username)).min();
            let match_distance = [distance(query, &item.entry.title()), username_distance].into_iter().flatten().min();
            // Unread rooms come before rooms that match equally well.
            let read_penalty = u32::from(has_query && !is_unread(item));
            options.extend(
                match_distance
                    .map(|match_distance| (match_distance * 4 + read_penalty, SwitcherOption::Joined(item.clone()))),
            );
        }
        if has_query {
            let is_joined = |room: &Room| self.joined.iter().any(|item| item.entry.room.id == room.id);
            let public = self.public.iter().filter(|room| !is_joined(room) && room.archived_at.is_none());
            options.extend(
                public.filter_map(|room| {
                    Some((distance(query, &room.name)? * 4 + 2, SwitcherOption::Public(room.clone())))
                }),
            );
            let people =
                self.people.iter().filter(|person| person.id != self.me && !self.has_direct_conversation_with(person));
            // The results of a shorter query stay in the list while the request for the longer one is pending.
            options.extend(people.filter_map(|person| {
                let names = [&person.display_name, &person.username];
                let match_distance = names.into_iter().filter_map(|name| distance(query, name)).min()?;
                Some((match_distance * 4 + 3, SwitcherOption::Person(person.clone())))
            }));
            options.sort_by_key(|(rank, _)| *rank);
        }
        options.into_iter().take(MAX_OPTIONS).map(|(_, option)| option).collect()
    }

    fn has_direct_conversation_with(&self, person: &Person) -> bool {
        let is_with = |item: &RoomListItem| matches!(&item.entry.people[..], [other] if other.id == person.id);
        self.joined.iter().any(|item| item.entry.room.kind == Kind::Direct && is_with(item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use crate::rooms::{RoomEntry, RoomRole};
    use crate::time::Timestamp;
    use crate::unread::{Level, ReadState};

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

    fn item(room: Room, people: Vec<Person>, unread: u64) -> RoomListItem {
        let (room_id, level) = (room.id.clone(), Level::Everything);
        let read_state = ReadState {
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
        RoomListItem { entry: RoomEntry { room, people, role: RoomRole::Member }, read_state }
    }

    fn switcher_data() -> SwitcherData {
        SwitcherData {
            joined: vec![
                item(room("Green tea", Kind::Public, 1), vec![], 0),
                item(room("Teapots", Kind::Private, 2), vec![], 4),
                item(room("Kitchen", Kind::Public, 9), vec![], 0),
                item(room("with Ada", Kind::Direct, 3), vec![person(2, "Ada")], 1),
            ],
            public: vec![room("Tearoom", Kind::Public, 5), room("Kitchen", Kind::Public, 9)],
            people: vec![person(1, "Me"), person(2, "Ada"), person(3, "Adam")],
            me: UserId(1),
            current_room: Some("kitchen".parse().expect("it is there")),
        }
    }

    fn names(query: &str) -> Vec<String> {
        switcher_data().options(query).iter().map(SwitcherOption::name).collect()
    }

    #[test]
    fn empty_query_lists_unread_rooms_first_without_the_current_one() {
        assert_eq!(names(""), ["Ada", "Teapots", "Green tea"]);
    }

    #[test]
    fn matching_rooms_are_sorted_by_distance() {
        assert_eq!(names("tea"), ["Teapots", "Tearoom", "Green tea"]);
        assert_eq!(names("kit"), ["Kitchen"]);
    }

    #[test]
    fn person_with_a_direct_conversation_is_listed_once() {
        assert_eq!(names("ada"), ["Ada", "Adam"]);
        assert!(matches!(switcher_data().options("ada")[..], [SwitcherOption::Joined(_), SwitcherOption::Person(_)]));
        assert!(!names("me").contains(&"Me".to_owned()));
    }
}
