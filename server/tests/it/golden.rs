//! The JSON of every event type, checked in as golden files: as the server produces it from the examples of log
//! entries beside each slice's events, and as the browser parses it.

use std::path::Path;

use app::events::Event;
use app::events::server::{Entry, example_records};
use app::log::server::LogRecord;
use app::messages::{Applied, MessageEvent, MessageList, Snapshot};
use serde_json::Value;

/// The event types that are not logged.
const EPHEMERAL: [&str; 2] = ["presence.changed", "typing"];

fn golden(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn log_entries_become_golden_json() {
    let examples = example_records();
    let types = Event::types();
    let logged_types = || types.iter().filter(|event_type| !EPHEMERAL.contains(event_type));
    assert!(
        logged_types().eq(examples.iter().map(|(event_type, ..)| event_type)),
        "one example for each logged event type, in the same order"
    );
    for example in examples {
        let (event_type, ..) = example;
        let entry = Entry::parse(&LogRecord::from(example));
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
    golden(name).to_string().parse().unwrap()
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
    assert_eq!(later.to_string().parse::<Event>().unwrap(), Event::Unknown);
}
