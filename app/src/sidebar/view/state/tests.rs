//! The lobby follows what is heard, line by line.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::auth::Role;
use crate::events::Touch;
use crate::rooms::{Kind, RoomEntry, RoomRole};
use crate::sidebar::view::state::*;
use crate::time::Timestamp;

fn person(id: u64, name: &str) -> Person {
    let username = name.to_owned();
    Person { id: UserId(id), display_name: username.clone(), username, role: Role::Member, avatar: None }
}

fn listed(id: &str, kind: Kind, last: i64, people: Vec<Person>) -> Listed {
    let room_id: RoomId = id.parse().expect("it is there");
    let room = Room {
        id: room_id.clone(),
        name: if kind == Kind::Direct { String::new() } else { id.to_owned() },
        description: String::new(),
        kind,
        member_count: 2,
        creator_id: UserId(1),
        created_at: Timestamp::from_milliseconds(0),
        last_activity: Timestamp::from_milliseconds(last),
        archived_at: None,
    };
    let level = Level::Everything;
    let standing =
        Standing { room_id, v: 10, seq: 5, read: 5, unread: 0, mentions: 0, kept: 1000, first_unread: None, level };
    Listed { entry: RoomEntry { room, people, role: RoomRole::Member }, standing }
}

fn lobby() -> Lobby {
    let rooms = vec![
        listed("kitchen", Kind::Public, 1, vec![]),
        listed("garden", Kind::Private, 2, vec![]),
        listed("0190b2a4-0000-7000-8000-000000000001", Kind::Direct, 3, vec![person(2, "Bob")]),
    ];
    Lobby { me: person(1, "Ada"), rooms, here: vec![], cursor: "e.10".to_owned() }
}

fn posted(room: &str, v: u64, n: u64, sender: u64, content: &str) -> Change {
    let golden: Value = serde_json::from_str(include_str!("../../../../../server/tests/golden/message.posted.json"))
        .expect("it is there");
    let mut change = golden;
    change["room_id"] = json!(room);
    change["v"] = json!(v);
    let message = &mut change["message"];
    message["room_id"] = json!(room);
    message["n"] = json!(n);
    message["v"] = json!(v);
    message["sender_id"] = json!(sender);
    message["content"] = json!(content);
    serde_json::from_value(change).expect("it is there")
}

fn names(state: LobbyState, section: Section) -> Vec<String> {
    let lines = untrack(|| state.section(section));
    lines.iter().map(|line| line.listed.with_untracked(|listed| listed.entry.title())).collect()
}

fn told(test: impl FnOnce(LobbyState)) {
    Owner::new().with(|| test(LobbyState::new(&lobby())));
}

#[test]
fn words_raise_a_room_and_its_numbers() {
    told(|state| {
        assert_eq!(names(state, Section::Rooms), ["garden", "kitchen"]);
        assert_eq!(names(state, Section::Direct), ["Bob"]);
        let totals = state.totals();
        state.hear(&posted("kitchen", 11, 6, 2, "Tea is ready, @ada!"));
        assert_eq!(names(state, Section::Rooms), ["kitchen", "garden"]);
        assert_eq!(totals.get_untracked(), Totals { unread: 1, mentions: 1 });
        // Heard again it counts once, and what one says oneself not at all.
        state.hear(&posted("kitchen", 11, 6, 2, "Tea is ready, @ada!"));
        state.hear(&posted("garden", 12, 6, 1, "Coming."));
        assert_eq!(totals.get_untracked(), Totals { unread: 1, mentions: 1 });
        assert_eq!(names(state, Section::Rooms), ["garden", "kitchen"]);
        // Of a room that one is not in, nothing.
        state.hear(&posted("attic", 13, 1, 2, "@ada"));
        assert_eq!(totals.get_untracked().unread, 1);
    });
}

#[test]
fn what_was_read_elsewhere_is_not_new_any_more() {
    told(|state| {
        let totals = state.totals();
        state.hear(&posted("kitchen", 11, 6, 2, "One."));
        state.hear(&posted("kitchen", 12, 7, 2, "Two."));
        assert_eq!(totals.get_untracked().unread, 2);
        state.hear(&Change::ReadMoved {
            room_id: "kitchen".parse().expect("it is there"),
            v: 13,
            user_id: UserId(1),
            n: 7,
            level: Level::Everything,
        });
        assert_eq!(totals.get_untracked(), Totals::default());
    });
}

#[test]
fn only_what_one_wants_to_hear_of_counts() {
    told(|state| {
        let totals = state.totals();
        let level = |room: &str, level: Level| {
            let listed = untrack(|| state.listed(&room.parse().expect("it is there"))).expect("it is there");
            let standing = listed.with_untracked(|listed| listed.standing.clone());
            state.take_in(Standing { level, ..standing });
        };
        state.hear(&posted("kitchen", 11, 6, 2, "@here one"));
        state.hear(&posted("kitchen", 12, 7, 2, "two"));
        assert_eq!(totals.get_untracked(), Totals { unread: 2, mentions: 1 });
        level("kitchen", Level::Mentions);
        assert_eq!(totals.get_untracked(), Totals { unread: 1, mentions: 1 });
        level("kitchen", Level::Nothing);
        assert_eq!(totals.get_untracked(), Totals::default());
    });
}

#[test]
fn a_room_that_is_archived_goes_to_the_archived_ones_and_comes_back() {
    told(|state| {
        let mut room = listed("garden", Kind::Private, 2, vec![]).entry.room;
        room.archived_at = Some(Timestamp::from_milliseconds(9));
        let (room_id, by) = (room.id.clone(), UserId(1));
        state.hear(&Change::RoomArchived { room_id: room_id.clone(), v: 11, room: Box::new(room.clone()), by });
        assert_eq!(names(state, Section::Rooms), ["kitchen"]);
        assert_eq!(names(state, Section::Archived), ["garden"]);
        room.archived_at = None;
        room.name = "Orchard".to_owned();
        let what = vec![Touch::Renamed, Touch::Restored];
        state.hear(&Change::RoomChanged { room_id, v: 12, room: Box::new(room), what, by });
        assert_eq!(names(state, Section::Rooms), ["Orchard", "kitchen"]);
        assert!(names(state, Section::Archived).is_empty());
    });
}

#[test]
fn names_follow_the_person() {
    told(|state| {
        let bob = Person { display_name: "Robert".to_owned(), ..person(2, "Bob") };
        state.hear(&Change::PersonChanged { v: 11, person: bob });
        assert_eq!(names(state, Section::Direct), ["Robert"]);
        let ada = Person { role: Role::Administrator, ..person(1, "Ada") };
        state.hear(&Change::PersonChanged { v: 12, person: ada });
        assert_eq!(state.me.get_untracked().role, Role::Administrator);
    });
}

#[test]
fn a_lobby_read_anew_keeps_what_is_newer() {
    told(|state| {
        let totals = state.totals();
        state.hear(&posted("kitchen", 20, 6, 2, "New."));
        let kitchen = untrack(|| state.listed(&"kitchen".parse().expect("it is there"))).expect("it is there");
        let mut anew = lobby();
        // Read before the message, and without the garden; there is a cellar now.
        anew.rooms.retain(|listed| listed.entry.room.name != "garden");
        anew.rooms.push(listed("cellar", Kind::Private, 9, vec![]));
        anew.rooms[0].standing.v = 20;
        anew.rooms[0].standing.seq = 6;
        anew.rooms[0].standing.unread = 1;
        state.renew(anew);
        assert_eq!(totals.get_untracked().unread, 1);
        let mut rooms = names(state, Section::Rooms);
        rooms.sort();
        assert_eq!(rooms, ["cellar", "kitchen"]);
        assert_eq!(kitchen.with_untracked(|listed| listed.standing.unread), 1);
    });
}
