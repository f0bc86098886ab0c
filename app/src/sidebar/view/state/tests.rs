//! Tests that the sidebar state applies events and merges loaded data.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::auth::Role;
use crate::events::Event;
use crate::rooms::{Kind, RoomEntry, RoomField, RoomRole};
use crate::rooms::{Room, RoomEvent};
use crate::sidebar::view::state::*;
use crate::time::Timestamp;
use crate::unread::ReadEvent;
use crate::users::UserEvent;

fn person(id: u64, name: &str) -> Person {
    let username = name.to_owned();
    Person { id: UserId(id), display_name: username.clone(), username, role: Role::Member, avatar: None }
}

fn item(id: &str, kind: Kind, last: i64, people: Vec<Person>) -> RoomListItem {
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
    let read_state =
        ReadState { room_id, v: 10, seq: 5, read: 5, unread: 0, mentions: 0, kept: 1000, first_unread: None, level };
    RoomListItem { entry: RoomEntry { room, people, role: RoomRole::Member }, read_state }
}

fn sidebar_data() -> SidebarData {
    let rooms = vec![
        item("kitchen", Kind::Public, 1, vec![]),
        item("garden", Kind::Private, 2, vec![]),
        item("0190b2a4-0000-7000-8000-000000000001", Kind::Direct, 3, vec![person(2, "Bob")]),
    ];
    SidebarData { me: person(1, "Ada"), rooms, here: vec![], cursor: "e.10".to_owned() }
}

fn posted(room: &str, v: u64, n: u64, sender: u64, content: &str) -> Event {
    let mut event: Value = serde_json::from_str(include_str!("../../../../../server/tests/golden/message.posted.json"))
        .expect("it is there");
    event["room_id"] = json!(room);
    event["v"] = json!(v);
    let message = &mut event["message"];
    message["room_id"] = json!(room);
    message["n"] = json!(n);
    message["v"] = json!(v);
    message["sender_id"] = json!(sender);
    message["content"] = json!(content);
    event.to_string().parse().expect("it is there")
}

fn names(state: SidebarState, section: Section) -> Vec<String> {
    let rooms = untrack(|| state.section(section));
    rooms.iter().map(|room| room.item.with_untracked(|item| item.entry.title())).collect()
}

fn with_state(test: impl FnOnce(SidebarState)) {
    Owner::new().with(|| test(SidebarState::new(&sidebar_data())));
}

#[test]
fn posted_message_moves_its_room_up_and_counts_once() {
    with_state(|state| {
        assert_eq!(names(state, Section::Rooms), ["garden", "kitchen"]);
        assert_eq!(names(state, Section::Direct), ["Bob"]);
        let totals = state.unread_totals();
        state.apply(&posted("kitchen", 11, 6, 2, "Tea is ready, @ada!"));
        assert_eq!(names(state, Section::Rooms), ["kitchen", "garden"]);
        assert_eq!(totals.get_untracked(), UnreadTotals { unread: 1, mentions: 1 });
        // The same event is counted once, and the user's own message is not counted.
        state.apply(&posted("kitchen", 11, 6, 2, "Tea is ready, @ada!"));
        state.apply(&posted("garden", 12, 6, 1, "Coming."));
        assert_eq!(totals.get_untracked(), UnreadTotals { unread: 1, mentions: 1 });
        assert_eq!(names(state, Section::Rooms), ["garden", "kitchen"]);
        // An event of a room that the user is not a member of is ignored.
        state.apply(&posted("attic", 13, 1, 2, "@ada"));
        assert_eq!(totals.get_untracked().unread, 1);
    });
}

#[test]
fn moved_read_mark_clears_the_unread_count() {
    with_state(|state| {
        let totals = state.unread_totals();
        state.apply(&posted("kitchen", 11, 6, 2, "One."));
        state.apply(&posted("kitchen", 12, 7, 2, "Two."));
        assert_eq!(totals.get_untracked().unread, 2);
        state.apply(&Event::Read(ReadEvent::Moved {
            room_id: "kitchen".parse().expect("it is there"),
            v: 13,
            user_id: UserId(1),
            n: 7,
            level: Level::Everything,
        }));
        assert_eq!(totals.get_untracked(), UnreadTotals::default());
    });
}

#[test]
fn unread_totals_respect_the_notification_level() {
    with_state(|state| {
        let totals = state.unread_totals();
        let level = |room: &str, level: Level| {
            let item = untrack(|| state.item(&room.parse().expect("it is there"))).expect("it is there");
            let read_state = item.with_untracked(|item| item.read_state.clone());
            state.merge_read_state(ReadState { level, ..read_state });
        };
        state.apply(&posted("kitchen", 11, 6, 2, "@here one"));
        state.apply(&posted("kitchen", 12, 7, 2, "two"));
        assert_eq!(totals.get_untracked(), UnreadTotals { unread: 2, mentions: 1 });
        level("kitchen", Level::Mentions);
        assert_eq!(totals.get_untracked(), UnreadTotals { unread: 1, mentions: 1 });
        level("kitchen", Level::Nothing);
        assert_eq!(totals.get_untracked(), UnreadTotals::default());
    });
}

#[test]
fn archived_room_moves_to_the_archived_section_and_back() {
    with_state(|state| {
        let mut room = item("garden", Kind::Private, 2, vec![]).entry.room;
        room.archived_at = Some(Timestamp::from_milliseconds(9));
        let (room_id, by) = (room.id.clone(), UserId(1));
        state.apply(&RoomEvent::Archived { room_id: room_id.clone(), v: 11, room: Box::new(room.clone()), by }.into());
        assert_eq!(names(state, Section::Rooms), ["kitchen"]);
        assert_eq!(names(state, Section::Archived), ["garden"]);
        room.archived_at = None;
        room.name = "Orchard".to_owned();
        let what = vec![RoomField::Renamed, RoomField::Restored];
        state.apply(&RoomEvent::Changed { room_id, v: 12, room: Box::new(room), what, by }.into());
        assert_eq!(names(state, Section::Rooms), ["Orchard", "kitchen"]);
        assert!(names(state, Section::Archived).is_empty());
    });
}

#[test]
fn changed_person_is_renamed_everywhere() {
    with_state(|state| {
        let bob = Person { display_name: "Robert".to_owned(), ..person(2, "Bob") };
        state.apply(&UserEvent::Changed { v: 11, person: bob }.into());
        assert_eq!(names(state, Section::Direct), ["Robert"]);
        let ada = Person { role: Role::Administrator, ..person(1, "Ada") };
        state.apply(&UserEvent::Changed { v: 12, person: ada }.into());
        assert_eq!(state.me.get_untracked().role, Role::Administrator);
    });
}

#[test]
fn refreshed_data_does_not_overwrite_newer_events() {
    with_state(|state| {
        let totals = state.unread_totals();
        state.apply(&posted("kitchen", 20, 6, 2, "New."));
        let kitchen = untrack(|| state.item(&"kitchen".parse().expect("it is there"))).expect("it is there");
        let mut reloaded = sidebar_data();
        // Loaded before the message was posted; the garden is gone and there is a cellar now.
        reloaded.rooms.retain(|item| item.entry.room.name != "garden");
        reloaded.rooms.push(item("cellar", Kind::Private, 9, vec![]));
        reloaded.rooms[0].read_state.v = 20;
        reloaded.rooms[0].read_state.seq = 6;
        reloaded.rooms[0].read_state.unread = 1;
        state.refresh(reloaded);
        assert_eq!(totals.get_untracked().unread, 1);
        let mut rooms = names(state, Section::Rooms);
        rooms.sort();
        assert_eq!(rooms, ["cellar", "kitchen"]);
        assert_eq!(kitchen.with_untracked(|item| item.read_state.unread), 1);
    });
}
