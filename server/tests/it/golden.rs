//! The JSON of every event type, checked in as golden files: as the server produces it from log entries, and as the
//! browser parses it.

use std::collections::HashMap;
use std::path::Path;

use app::events::Event;
use app::events::server::Entry;
use app::log::server::LogRecord;
use app::messages::{Applied, MessageEvent, MessageList, Snapshot};
use serde_json::Value;

/// The type of a log entry, its sequence and its other fields as stored in Redis.
type RawEntry = (&'static str, u64, Vec<(&'static str, &'static str)>);

/// A log entry for each golden file.
fn entries() -> Vec<RawEntry> {
    let message = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000a","sid":3,"sn":"小明","sr":"member","t":"text",
        "c":"Two lines,\nand \"quotes\".","ts":"2026-11-23T01:02:03.004Z","unheard":"of","n":7,"v":12}"#;
    let edited = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000a","sid":3,"sn":"小明","sr":"member","t":"text","c":"One line.",
        "ts":"2026-11-23T01:02:03.004Z","ed":"2026-11-23T01:03:04.005Z","n":7,"v":18}"#;
    let removed = vec![
        ("room", "global"),
        ("id", "0196d2d6-7a9c-7c3e-8000-00000000000a"),
        ("n", "7"),
        ("sender", "3"),
        ("ts", "2026-11-23T01:02:03.004Z"),
        ("del", "2026-11-23T01:04:05.006Z"),
    ];
    let room = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000c","name":"茶 & tea",
        "description":"Two lines,\nand \"quotes\".","kind":"private","member_count":1,"creator_id":3,
        "created_at":"2026-11-23T01:02:03.004Z","last_activity":"2026-11-23T01:02:03.004Z","archived_at":null}"#;
    let renamed = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000c","name":"Tea","description":"Two lines,\nand \"quotes\".",
        "kind":"private","member_count":2,"creator_id":3,"created_at":"2026-11-23T01:02:03.004Z",
        "last_activity":"2026-11-23T01:02:03.004Z","archived_at":null}"#;
    let archived = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000c","name":"Tea","description":"Two lines,\nand \"quotes\".",
        "kind":"private","member_count":2,"creator_id":3,"created_at":"2026-11-23T01:02:03.004Z",
        "last_activity":"2026-11-23T01:02:03.004Z","archived_at":"2026-11-23T01:04:05.006Z"}"#;
    let private_room = ("room", "0196d2d6-7a9c-7c3e-8000-00000000000c");
    let avatar = ("avatar", "/uploads/avatars/0196d2d6-7a9c-7c3e-8000-00000000000b.jpg");
    let ming = vec![("user", "3"), ("username", "小明"), ("name", "小明 (茶)"), ("role", "member"), avatar];
    // Without display name and avatar, like a new account.
    let ada = vec![("user", "4"), ("username", "Ada"), ("role", "moderator")];
    let with =
        |account: &[(&'static str, &'static str)], more: &[(&'static str, &'static str)]| [account, more].concat();
    let administrator = [&ming[..3], &[("role", "administrator"), avatar]].concat();
    vec![
        ("message.posted", 12, vec![("room", "global"), ("message", message)]),
        ("message.edited", 18, vec![("room", "global"), ("message", edited)]),
        ("message.removed", 21, removed),
        ("room.created", 31, vec![private_room, ("state", room)]),
        ("room.changed", 32, vec![private_room, ("state", renamed), ("what", "renamed "), ("by", "3")]),
        ("room.archived", 33, vec![private_room, ("state", archived), ("by", "4")]),
        ("member.joined", 3, with(&ming, &[("room", "global")])),
        ("member.left", 34, with(&ada, &[private_room, ("why", "banned"), ("by", "3")])),
        (
            "member.changed",
            35,
            with(&ada, &[private_room, ("room_role", "moderator"), ("muted_until", "1795399323004")]),
        ),
        ("read.moved", 36, vec![("room", "global"), ("user", "3"), ("n", "7"), ("level", "mentions")]),
        ("person.changed", 37, administrator),
    ]
}

/// The event types that are not logged.
const EPHEMERAL: [&str; 2] = ["presence.changed", "typing"];

fn golden(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn log_entries_become_golden_json() {
    let entries = entries();
    let types = Event::types();
    let logged_types = || types.iter().filter(|event_type| !EPHEMERAL.contains(event_type));
    assert!(
        logged_types().eq(entries.iter().map(|(event_type, ..)| event_type)),
        "one entry for each logged event type, in the same order"
    );
    for (event_type, v, fields) in entries {
        let fields: HashMap<String, String> = fields
            .into_iter()
            .chain([("type", event_type)])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let entry = Entry::parse(&LogRecord::new(v, fields));
        let Some(Entry::Event(event)) = entry else { panic!("{event_type} is not parsed") };
        assert_eq!(serde_json::to_value(&event).unwrap(), golden(event_type));
    }
}

#[test]
fn every_event_type_has_golden_file() {
    let paths = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")).unwrap();
    let mut files: Vec<String> =
        paths.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    files.sort();
    let mut types = Event::types();
    types.sort_unstable();
    assert_eq!(files, types);
}

fn change(name: &str) -> Event {
    serde_json::from_value(golden(name)).unwrap()
}

fn apply(timeline: &mut MessageList, event: &Event) -> Applied {
    match event {
        Event::Message(event) => timeline.apply(event),
        Event::Room(_) | Event::Member(_) | Event::Read(_) | Event::User(_) | Event::Presence(_) | Event::Unknown => {
            Applied::Nothing
        }
    }
}

fn empty() -> MessageList {
    let snapshot =
        Snapshot { version: 0, messages: Vec::new(), has_older: false, has_newer: false, quotes: Vec::new() };
    MessageList::new(snapshot, 300)
}

#[test]
fn timeline_applies_every_event_type() {
    for name in Event::types() {
        let change = change(name);
        assert_ne!(change, Event::Unknown, "{name}");
        assert_eq!(serde_json::to_value(&change).unwrap(), golden(name));
        let mut timeline = empty();
        let first = apply(&mut timeline, &change);
        // An edited message can be the first event of a message, because the log drops the entry of the post.
        let shows = ["message.posted", "message.edited"].contains(&name);
        assert_eq!(matches!(first, Applied::Added(_)), shows, "{name}: {first:?}");
        assert_eq!(apply(&mut timeline, &change), Applied::Nothing, "{name} a second time");
    }
}

#[test]
fn timeline_applies_edit_and_removal_in_order() {
    let mut timeline = empty();
    let [posted, edited, removed] = ["message.posted", "message.edited", "message.removed"].map(change);
    let Event::Message(MessageEvent::Posted { message, .. }) = &posted else { panic!("{posted:?}") };
    assert_eq!(apply(&mut timeline, &posted), Applied::Added(message.id));
    assert_eq!(apply(&mut timeline, &edited), Applied::Changed(message.id));
    assert_eq!(apply(&mut timeline, &posted), Applied::Nothing, "older than the current state");
    assert_eq!(timeline.messages()[0].content, "One line.");
    assert_eq!(apply(&mut timeline, &removed), Applied::Removed(message.id));
    assert_eq!(apply(&mut timeline, &removed), Applied::Nothing);
    assert!(timeline.messages().is_empty());
}

#[test]
fn unknown_event_type_is_ignored() {
    let later = serde_json::json!({ "type": "message.sung", "room_id": "global", "v": 13, "melody": [1, 2] });
    assert_eq!(serde_json::from_value::<Event>(later).unwrap(), Event::Unknown);
}
