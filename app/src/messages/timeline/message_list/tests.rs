//! Tests of how events and pages change the loaded messages.

use crate::auth::Role;
use crate::id::{RoomId, UserId};
use crate::messages::Quoted;
use crate::messages::timeline::message_list::*;
use crate::time::Timestamp;
use uuid::Uuid;

const NOW: i64 = 1_800_000_000_000;

fn id(n: u64) -> MessageId {
    Uuid::from_u128(u128::from(n)).to_string().parse().expect("an id")
}

fn message(n: u64) -> ChatMessage {
    ChatMessage {
        n,
        v: n * 10,
        sender_name: "Ada".to_owned(),
        sender_role: Some(Role::Member),
        content: format!("Cup {n}"),
        ..ChatMessage::empty(id(n), RoomId::global(), UserId(1), Timestamp::from_milliseconds(NOW))
    }
}

fn reply(n: u64, to: u64) -> ChatMessage {
    ChatMessage { reply_to: Some(id(to)), ..message(n) }
}

fn edited_message(n: u64, v: u64, content: &str) -> ChatMessage {
    ChatMessage { v, content: content.to_owned(), edited_at: Some(Timestamp::from_milliseconds(NOW)), ..message(n) }
}

/// The messages from `first` to `last` of a room that has the messages from 1 to `end`.
fn page(first: u64, last: u64, end: u64) -> Snapshot {
    Snapshot {
        version: end * 10,
        messages: (first..=last).rev().map(message).collect(),
        has_older: first > 1,
        has_newer: last < end,
        quotes: Vec::new(),
    }
}

fn posted(message: ChatMessage) -> MessageEvent {
    MessageEvent::Posted { room_id: RoomId::global(), v: message.v, message: Box::new(message) }
}

fn edited(message: ChatMessage) -> MessageEvent {
    MessageEvent::Edited { room_id: RoomId::global(), v: message.v, message: Box::new(message) }
}

fn removed(n: u64, v: u64) -> MessageEvent {
    let removed_at = Timestamp::from_milliseconds(NOW);
    MessageEvent::Removed { room_id: RoomId::global(), v, message_id: id(n), n, removed_at }
}

fn seqs(list: &MessageList) -> Vec<u64> {
    list.messages().iter().map(|message| message.n).collect()
}

fn line(list: &MessageList, n: u64) -> Option<String> {
    match list.quote(id(n))?.quoted {
        Quoted::Message { line, .. } => Some(line),
        Quoted::Removed => Some("(removed)".to_owned()),
    }
}

#[test]
fn posted_message_is_added_at_the_newest_end() {
    let mut list = MessageList::new(page(1, 3, 3), 4);
    // An own message may be confirmed before the event of the message before it arrives.
    assert_eq!(list.upsert(message(5)), Applied::Added(id(5)));
    assert_eq!(list.apply(&posted(message(4))), Applied::Added(id(4)));
    assert_eq!(list.apply(&posted(message(4))), Applied::Nothing);
    assert_eq!(seqs(&list), [2, 3, 4, 5]);
    assert!(list.has_older());
    // A message that was evicted at the oldest end does not come back.
    assert_eq!(list.apply(&posted(message(1))), Applied::Nothing);
    assert_eq!(seqs(&list), [2, 3, 4, 5]);
}

#[test]
fn edit_is_applied_once_and_never_undone() {
    let mut list = MessageList::new(page(1, 3, 3), 9);
    assert_eq!(list.apply(&edited(edited_message(2, 50, "Two cups"))), Applied::Changed(id(2)));
    assert_eq!(list.apply(&edited(edited_message(2, 40, "Stale"))), Applied::Nothing);
    assert_eq!(list.apply(&posted(message(2))), Applied::Nothing);
    assert_eq!(list.messages()[1].content, "Two cups");
    // After an edit the log no longer has the post: the edit adds the message.
    assert_eq!(list.apply(&posted(message(5))), Applied::Added(id(5)));
    assert_eq!(list.apply(&edited(edited_message(4, 60, "Four cups"))), Applied::Added(id(4)));
    assert_eq!(seqs(&list), [1, 2, 3, 4, 5]);
}

#[test]
fn removed_message_never_comes_back() {
    let mut list = MessageList::new(page(1, 3, 3), 9);
    assert_eq!(list.apply(&removed(3, 40)), Applied::Removed(id(3)));
    assert_eq!(list.apply(&removed(3, 40)), Applied::Nothing);
    assert_eq!(list.apply(&posted(message(3))), Applied::Nothing);
    assert_eq!(list.apply(&edited(edited_message(3, 35, "Stale"))), Applied::Nothing);
    // A page that was read earlier does not bring it back either.
    list.append(page(2, 4, 4));
    assert_eq!(seqs(&list), [1, 2, 4]);
    // If a page does not have a message any more, no event adds it.
    let mut gap = page(1, 3, 3);
    gap.messages.remove(1);
    let mut list = MessageList::new(gap, 9);
    assert_eq!(list.apply(&posted(message(2))), Applied::Nothing);
    assert_eq!(seqs(&list), [1, 3]);
}

#[test]
fn messages_are_added_after_all_were_removed() {
    let mut list = MessageList::new(Snapshot { has_older: true, ..page(1, 2, 2) }, 9);
    list.apply(&removed(1, 30));
    list.apply(&removed(2, 40));
    assert_eq!(list.apply(&posted(message(1))), Applied::Nothing);
    assert_eq!(list.apply(&posted(message(5))), Applied::Added(id(5)));
    assert_eq!(seqs(&list), [5]);
    let mut list = MessageList::new(Snapshot { messages: Vec::new(), ..page(1, 2, 2) }, 9);
    assert_eq!(list.apply(&posted(message(2))), Applied::Nothing);
    assert_eq!(list.apply(&posted(message(3))), Applied::Added(id(3)));
}

#[test]
fn message_beyond_the_loaded_range_is_left_to_a_page() {
    let mut list = MessageList::new(page(3, 5, 6), 9);
    assert!(list.has_newer());
    assert_eq!(list.apply(&posted(message(7))), Applied::Beyond);
    assert_eq!(list.apply(&posted(message(7))), Applied::Nothing);
    assert_eq!(list.apply(&edited(edited_message(6, 80, "Six cups"))), Applied::Nothing);
    assert_eq!(seqs(&list), [3, 4, 5]);
    // A page that was read before message 7 was posted is not the newest end.
    list.append(page(6, 6, 6));
    assert_eq!((seqs(&list), list.has_newer()), (vec![3, 4, 5, 6], true));
    list.append(page(7, 8, 8));
    assert_eq!((seqs(&list), list.has_newer()), (vec![3, 4, 5, 6, 7, 8], false));
    assert_eq!(list.apply(&posted(message(9))), Applied::Added(id(9)));
}

#[test]
fn full_list_evicts_at_the_opposite_end() {
    let mut list = MessageList::new(page(7, 10, 10), 6);
    list.prepend(page(3, 6, 10));
    assert_eq!((seqs(&list), list.has_older(), list.has_newer()), (vec![3, 4, 5, 6, 7, 8], true, true));
    assert_eq!(list.apply(&posted(message(11))), Applied::Beyond);
    list.append(page(9, 11, 11));
    assert_eq!((seqs(&list), list.has_older(), list.has_newer()), (vec![6, 7, 8, 9, 10, 11], true, false));
    list.prepend(page(1, 5, 11));
    assert_eq!((seqs(&list), list.has_older(), list.has_newer()), (vec![1, 2, 3, 4, 5, 6], false, true));
}

#[test]
fn page_older_than_a_known_message_is_not_the_newest_end() {
    let mut list = MessageList::new(page(5, 8, 8), 5);
    list.apply(&posted(message(9)));
    list.prepend(page(2, 4, 9));
    assert_eq!(seqs(&list), [2, 3, 4, 5, 6]);
    list.append(page(7, 8, 8));
    assert_eq!((seqs(&list), list.has_newer()), (vec![4, 5, 6, 7, 8], true));
}

#[test]
fn full_list_adds_nothing_while_detached() {
    let mut list = MessageList::new(page(1, 3, 3), 3);
    list.set_detached(true);
    assert_eq!(list.apply(&posted(message(4))), Applied::Beyond);
    assert_eq!((seqs(&list), list.has_newer()), (vec![1, 2, 3], true));
    list.set_detached(false);
    list.append(page(4, 4, 4));
    assert_eq!((seqs(&list), list.has_newer()), (vec![2, 3, 4], false));
}

#[test]
fn quotes_follow_their_message() {
    let quotes = vec![Quote::of(&message(1))];
    let mut list = MessageList::new(Snapshot { quotes, messages: vec![reply(4, 1), message(3)], ..page(3, 4, 4) }, 3);
    assert_eq!(list.quote_of(&reply(4, 1)).map(|quote| quote.id), Some(id(1)));
    assert_eq!(list.apply(&edited(edited_message(1, 50, "One cup\nand more"))), Applied::Changed(id(1)));
    assert_eq!(line(&list, 1).as_deref(), Some("One cup"));
    // A quote that is older than the event changes nothing.
    list.merge_quote(Quote::of(&message(1)));
    assert_eq!(line(&list, 1).as_deref(), Some("One cup"));
    assert_eq!(list.apply(&removed(1, 60)), Applied::Changed(id(1)));
    assert_eq!(line(&list, 1).as_deref(), Some("(removed)"));
    list.merge_quote(Quote::of(&message(1)));
    assert_eq!(line(&list, 1).as_deref(), Some("(removed)"));

    // The quote of an evicted message stays known.
    list.apply(&posted(reply(7, 3)));
    list.apply(&posted(message(8)));
    assert_eq!(seqs(&list), [4, 7, 8]);
    assert_eq!(line(&list, 3).as_deref(), Some("Cup 3"));
    assert_eq!(line(&list, 2), None);
}
