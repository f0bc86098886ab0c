//! The content of the rows of the timeline, and their layout: days, and groups of messages of one sender. Pure.

use crate::auth::Person;
use crate::error::Error;
use crate::id::{MessageId, RoomId};
use crate::messages::composer::outbox::Unsent;
use crate::messages::{ChatMessage, Quote};

/// Two messages of one sender are grouped if less time than this is between them, in milliseconds.
const GROUP_INTERVAL_MS: i64 = 5 * 60 * 1000;

/// Send status of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendStatus {
    /// The message is in the room.
    Posted,
    /// The message is being sent.
    Pending,
    /// The rate limit was reached; the message is sent automatically after a wait.
    Waiting,
    /// Sending failed; the message may be in the room all the same, if only the response was lost.
    Failed(Error),
}

/// The content of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The message. A message that is not posted has `n` 0.
    pub message: ChatMessage,
    /// The quote of the message that it replies to, if loaded.
    pub quote: Option<Quote>,
    /// Its send status.
    pub status: SendStatus,
    /// Whether the user is editing it.
    pub is_editing: bool,
}

/// The layout of a row, which depends on the row before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowLayout {
    /// Whether it is the first of its day.
    pub starts_day: bool,
    /// Whether it is the first unread message, see [`crate::messages::timeline::unread_divider`].
    pub starts_unread: bool,
    /// Whether it is grouped with the row before it: same sender, within a short time.
    pub is_grouped: bool,
}

impl RowLayout {
    /// The layout of the same row with the unread divider above it: it starts a new group.
    pub fn after_divider(self) -> Self {
        Self { starts_unread: true, is_grouped: false, ..self }
    }
}

impl Row {
    /// The row of a posted message.
    pub fn posted(message: &ChatMessage) -> Self {
        Self { message: message.clone(), quote: None, status: SendStatus::Posted, is_editing: false }
    }

    /// The row of a message that is being sent.
    pub fn pending(unsent: Unsent, me: &Person, room_id: RoomId) -> Self {
        let message = ChatMessage {
            reply_to: unsent.reply_to,
            ..ChatMessage::text(unsent.id, room_id, me, unsent.content, unsent.timestamp)
        };
        Self { message, quote: None, status: SendStatus::Pending, is_editing: false }
    }

    /// The message's id.
    pub fn id(&self) -> MessageId {
        self.message.id
    }

    /// Whether sending failed.
    pub fn has_failed(&self) -> bool {
        matches!(self.status, SendStatus::Failed(_))
    }

    /// The layout of this row after `previous`; `offset` is the local time zone in minutes from UTC.
    pub fn layout_after(&self, previous: Option<&Self>, offset: i32) -> RowLayout {
        let Some(previous) = previous else {
            return RowLayout { starts_day: true, starts_unread: false, is_grouped: false };
        };
        let (before, current) = (&previous.message, &self.message);
        let starts_day = before.timestamp.day(offset) != current.timestamp.day(offset);
        let elapsed = current.timestamp.milliseconds() - before.timestamp.milliseconds();
        // A reply starts a new group, as its quote is between it and the message before.
        let is_separate = starts_day || current.reply_to.is_some();
        let is_grouped = !is_separate && before.sender_id == current.sender_id && elapsed < GROUP_INTERVAL_MS;
        RowLayout { starts_day, starts_unread: false, is_grouped }
    }
}

/// The permalink of a message.
pub fn permalink(room: &RoomId, id: MessageId) -> String {
    format!("/rooms/{room}?at={id}#m-{id}")
}

/// The id of the message in a permalink or in the element id of a row.
pub fn message_id_in(address: &str) -> Option<MessageId> {
    address.rsplit_once("m-").and_then(|(_, id)| id.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use crate::id::UserId;

    fn row(sender: u64, timestamp: &str) -> Row {
        let me = Person {
            id: UserId(sender),
            username: "Ada".to_owned(),
            display_name: "Ada".to_owned(),
            role: Role::Member,
            avatar: None,
        };
        let timestamp = timestamp.parse().expect("a time");
        let unsent = Unsent { id: MessageId::new(), content: "hi".to_owned(), timestamp, reply_to: None };
        Row::pending(unsent, &me, RoomId::global())
    }

    #[test]
    fn rows_of_one_sender_are_grouped_within_the_interval() {
        let first = row(1, "2026-11-23T15:58:00.000Z");
        let layout = |next: &Row, offset| next.layout_after(Some(&first), offset);
        let grouped = RowLayout { starts_day: false, starts_unread: false, is_grouped: true };
        let separate = RowLayout { is_grouped: false, ..grouped };
        let next_day = RowLayout { starts_day: true, ..separate };
        assert_eq!(first.layout_after(None, 0), next_day);
        assert_eq!(layout(&row(1, "2026-11-23T16:02:59.000Z"), 0), grouped);
        assert_eq!(layout(&row(1, "2026-11-23T16:03:00.000Z"), 0), separate);
        assert_eq!(layout(&row(2, "2026-11-23T15:58:01.000Z"), 0), separate);
        // In UTC+8, midnight is between them.
        assert_eq!(layout(&row(1, "2026-11-23T16:02:00.000Z"), 480), next_day);
        let mut reply = row(1, "2026-11-23T15:58:01.000Z");
        reply.message.reply_to = Some(first.id());
        assert_eq!(layout(&reply, 0), separate);
        assert_eq!(grouped.after_divider(), RowLayout { starts_unread: true, ..separate });
    }

    #[test]
    fn permalink_contains_the_message_id() {
        let id = MessageId::new();
        assert_eq!(message_id_in(&permalink(&RoomId::global(), id)), Some(id));
        assert_eq!(message_id_in(&format!("m-{id}")), Some(id));
        assert_eq!(message_id_in("/rooms/global"), None);
    }
}
