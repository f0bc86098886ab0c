//! What changes and pages do to a stretch of messages.

use crate::auth::Role;
use crate::id::{RoomId, UserId};
use crate::messages::timeline::message_list::*;
use crate::messages::{MessageType, Quoted};
use crate::time::Timestamp;
use uuid::Uuid;

const NOW: i64 = 1_800_000_000_000;

fn id(n: u64) -> MessageId {
    Uuid::from_u128(u128::from(n)).to_string().parse().expect("an id")
}

fn message(n: u64) -> ChatMessage {
    ChatMessage {
        id: id(n),
        room_id: RoomId::global(),
        n,
        v: n * 10,
        sender_id: UserId(1),
        sender_name: "Ada".to_owned(),
        sender_role: Some(Role::Member),
        message_type: MessageType::Text,
        content: format!("Cup {n}"),
        file_url: None,
        file_name: None,
        file_size: None,
        file_mime: None,
        width: None,
        height: None,
        timestamp: Timestamp::from_milliseconds(NOW),
        reply_to: None,
        edited_at: None,
    }
}

fn reply(n: u64, to: u64) -> ChatMessage {
    ChatMessage { reply_to: Some(id(to)), ..message(n) }
}

fn reworded(n: u64, v: u64, content: &str) -> ChatMessage {
    ChatMessage { v, content: content.to_owned(), edited_at: Some(Timestamp::from_milliseconds(NOW)), ..message(n) }
}

/// The messages from `first` to `last` of a room that has those from 1 to `end`.
fn page(first: u64, last: u64, end: u64) -> Snapshot {
    Snapshot {
        version: end * 10,
        messages: (first..=last).rev().map(message).collect(),
        has_older: first > 1,
        has_newer: last < end,
        quotes: Vec::new(),
    }
}

fn posted(message: ChatMessage) -> Change {
    Change::MessagePosted { room_id: RoomId::global(), v: message.v, message: Box::new(message) }
}

fn edited(message: ChatMessage) -> Change {
    Change::MessageEdited { room_id: RoomId::global(), v: message.v, message: Box::new(message) }
}

fn removed(n: u64, v: u64) -> Change {
    let removed_at = Timestamp::from_milliseconds(NOW);
    Change::MessageRemoved { room_id: RoomId::global(), v, message_id: id(n), n, removed_at }
}

fn places(timeline: &Timeline) -> Vec<u64> {
    timeline.messages().iter().map(|message| message.n).collect()
}

fn line(timeline: &Timeline, n: u64) -> Option<String> {
    match timeline.quote(id(n))?.quoted {
        Quoted::Said { line, .. } => Some(line),
        Quoted::Removed => Some("(removed)".to_owned()),
    }
}

#[test]
fn what_is_said_is_added_at_the_newest_end() {
    let mut timeline = Timeline::new(page(1, 3, 3), 4);
    // One's own may be confirmed before the stream tells of the one before it.
    assert_eq!(timeline.upsert(message(5)), Applied::Added(id(5)));
    assert_eq!(timeline.apply(&posted(message(4))), Applied::Added(id(4)));
    assert_eq!(timeline.apply(&posted(message(4))), Applied::Nothing);
    assert_eq!(places(&timeline), [2, 3, 4, 5]);
    assert!(timeline.has_older());
    // What has left at the oldest end does not come back.
    assert_eq!(timeline.apply(&posted(message(1))), Applied::Nothing);
    assert_eq!(places(&timeline), [2, 3, 4, 5]);
}

#[test]
fn an_edit_is_taken_in_once_and_never_undone() {
    let mut timeline = Timeline::new(page(1, 3, 3), 9);
    assert_eq!(timeline.apply(&edited(reworded(2, 50, "Two cups"))), Applied::Changed(id(2)));
    assert_eq!(timeline.apply(&edited(reworded(2, 40, "Stale"))), Applied::Nothing);
    assert_eq!(timeline.apply(&posted(message(2))), Applied::Nothing);
    assert_eq!(timeline.messages()[1].content, "Two cups");
    // After an edit the log no longer has the post: the edit brings the message.
    assert_eq!(timeline.apply(&posted(message(5))), Applied::Added(id(5)));
    assert_eq!(timeline.apply(&edited(reworded(4, 60, "Four cups"))), Applied::Added(id(4)));
    assert_eq!(places(&timeline), [1, 2, 3, 4, 5]);
}

#[test]
fn what_is_removed_stays_away() {
    let mut timeline = Timeline::new(page(1, 3, 3), 9);
    assert_eq!(timeline.apply(&removed(3, 40)), Applied::Removed(id(3)));
    assert_eq!(timeline.apply(&removed(3, 40)), Applied::Nothing);
    assert_eq!(timeline.apply(&posted(message(3))), Applied::Nothing);
    assert_eq!(timeline.apply(&edited(reworded(3, 35, "Stale"))), Applied::Nothing);
    // Nor does a page bring it that was read before.
    timeline.append(page(2, 4, 4));
    assert_eq!(places(&timeline), [1, 2, 4]);
    // A page that has it no longer is believed.
    let mut gap = page(1, 3, 3);
    gap.messages.remove(1);
    let mut timeline = Timeline::new(gap, 9);
    assert_eq!(timeline.apply(&posted(message(2))), Applied::Nothing);
    assert_eq!(places(&timeline), [1, 3]);
}

#[test]
fn a_room_whose_messages_are_all_removed_goes_on() {
    let mut timeline = Timeline::new(Snapshot { has_older: true, ..page(1, 2, 2) }, 9);
    timeline.apply(&removed(1, 30));
    timeline.apply(&removed(2, 40));
    assert_eq!(timeline.apply(&posted(message(1))), Applied::Nothing);
    assert_eq!(timeline.apply(&posted(message(5))), Applied::Added(id(5)));
    assert_eq!(places(&timeline), [5]);
    let mut timeline = Timeline::new(Snapshot { messages: Vec::new(), ..page(1, 2, 2) }, 9);
    assert_eq!(timeline.apply(&posted(message(2))), Applied::Nothing);
    assert_eq!(timeline.apply(&posted(message(3))), Applied::Added(id(3)));
}

#[test]
fn what_is_said_beyond_the_stretch_is_waited_for() {
    let mut timeline = Timeline::new(page(3, 5, 6), 9);
    assert!(timeline.has_newer());
    assert_eq!(timeline.apply(&posted(message(7))), Applied::Beyond);
    assert_eq!(timeline.apply(&posted(message(7))), Applied::Nothing);
    assert_eq!(timeline.apply(&edited(reworded(6, 80, "Six cups"))), Applied::Nothing);
    assert_eq!(places(&timeline), [3, 4, 5]);
    // A page that was read before the seventh was said is not the end.
    timeline.append(page(6, 6, 6));
    assert_eq!((places(&timeline), timeline.has_newer()), (vec![3, 4, 5, 6], true));
    timeline.append(page(7, 8, 8));
    assert_eq!((places(&timeline), timeline.has_newer()), (vec![3, 4, 5, 6, 7, 8], false));
    assert_eq!(timeline.apply(&posted(message(9))), Applied::Added(id(9)));
}

#[test]
fn a_full_stretch_gives_way_at_the_other_end() {
    let mut timeline = Timeline::new(page(7, 10, 10), 6);
    timeline.prepend(page(3, 6, 10));
    assert_eq!((places(&timeline), timeline.has_older(), timeline.has_newer()), (vec![3, 4, 5, 6, 7, 8], true, true));
    assert_eq!(timeline.apply(&posted(message(11))), Applied::Beyond);
    timeline.append(page(9, 11, 11));
    assert_eq!(
        (places(&timeline), timeline.has_older(), timeline.has_newer()),
        (vec![6, 7, 8, 9, 10, 11], true, false)
    );
    timeline.prepend(page(1, 5, 11));
    assert_eq!((places(&timeline), timeline.has_older(), timeline.has_newer()), (vec![1, 2, 3, 4, 5, 6], false, true));
}

#[test]
fn a_page_read_too_early_is_not_the_end_of_what_was_shown() {
    let mut timeline = Timeline::new(page(5, 8, 8), 5);
    timeline.apply(&posted(message(9)));
    timeline.prepend(page(2, 4, 9));
    assert_eq!(places(&timeline), [2, 3, 4, 5, 6]);
    timeline.append(page(7, 8, 8));
    assert_eq!((places(&timeline), timeline.has_newer()), (vec![4, 5, 6, 7, 8], true));
}

#[test]
fn while_held_a_full_stretch_takes_nothing_more() {
    let mut timeline = Timeline::new(page(1, 3, 3), 3);
    timeline.hold(true);
    assert_eq!(timeline.apply(&posted(message(4))), Applied::Beyond);
    assert_eq!((places(&timeline), timeline.has_newer()), (vec![1, 2, 3], true));
    timeline.hold(false);
    timeline.append(page(4, 4, 4));
    assert_eq!((places(&timeline), timeline.has_newer()), (vec![2, 3, 4], false));
}

#[test]
fn quotes_follow_what_they_quote() {
    let quotes = vec![Quote::of(&message(1))];
    let mut timeline = Timeline::new(Snapshot { quotes, messages: vec![reply(4, 1), message(3)], ..page(3, 4, 4) }, 3);
    assert_eq!(timeline.quote_of(&reply(4, 1)).map(|quote| quote.id), Some(id(1)));
    assert_eq!(timeline.apply(&edited(reworded(1, 50, "One cup\nand more"))), Applied::Changed(id(1)));
    assert_eq!(line(&timeline, 1).as_deref(), Some("One cup"));
    // An answer older than the stream changes nothing.
    timeline.learn(Quote::of(&message(1)));
    assert_eq!(line(&timeline, 1).as_deref(), Some("One cup"));
    assert_eq!(timeline.apply(&removed(1, 60)), Applied::Changed(id(1)));
    assert_eq!(line(&timeline, 1).as_deref(), Some("(removed)"));
    timeline.learn(Quote::of(&message(1)));
    assert_eq!(line(&timeline, 1).as_deref(), Some("(removed)"));

    // What is quoted stays known when it leaves the stretch.
    timeline.apply(&posted(reply(7, 3)));
    timeline.apply(&posted(message(8)));
    assert_eq!(places(&timeline), [4, 7, 8]);
    assert_eq!(line(&timeline, 3).as_deref(), Some("Cup 3"));
    assert_eq!(line(&timeline, 2), None);
}
