//! What stands in each row, and how rows stand to each other: days and runs of one speaker. Pure.

use crate::auth::Person;
use crate::error::Error;
use crate::id::{MessageId, RoomId};
use crate::messages::composer::outbox::Unsent;
use crate::messages::{ChatMessage, MessageType, Quote};

/// Messages of one person within this time stand together, in milliseconds.
const RUN: i64 = 5 * 60 * 1000;

/// How far a message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is in the room.
    Posted,
    /// It is on its way.
    Pending,
    /// Too much was said in a short time: it goes out by itself in a moment.
    Waiting,
    /// It did not get out, as far as is known.
    Failed(Error),
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The message; one that is not posted has no place in the room yet.
    pub message: ChatMessage,
    /// What is known of the message that it answers.
    pub quote: Option<Quote>,
    /// How far it has come.
    pub fate: Fate,
    /// Whether its writer is changing it.
    pub editing: bool,
}

/// How a row stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first of its day.
    pub starts_day: bool,
    /// The first that is new, see [`crate::messages::timeline::unread_divider`].
    pub starts_new: bool,
    /// Goes on where the same person just spoke.
    pub continues: bool,
}

impl Place {
    /// The same for a row above which the "new" line stands: it begins anew.
    pub fn below_divider(self) -> Self {
        Self { starts_new: true, continues: false, ..self }
    }
}

impl Line {
    /// The row of a message in the room.
    pub fn of(message: &ChatMessage) -> Self {
        Self { message: message.clone(), quote: None, fate: Fate::Posted, editing: false }
    }

    /// The row of a message that is being sent.
    pub fn pending(unsent: Unsent, me: &Person, room_id: RoomId) -> Self {
        let message = ChatMessage {
            id: unsent.id,
            room_id,
            n: 0,
            v: 0,
            sender_id: me.id,
            sender_name: me.display_name.clone(),
            sender_role: Some(me.role),
            message_type: MessageType::Text,
            content: unsent.content,
            file_url: None,
            file_name: None,
            file_size: None,
            file_mime: None,
            width: None,
            height: None,
            timestamp: unsent.timestamp,
            reply_to: unsent.reply_to,
            edited_at: None,
        };
        Self { message, quote: None, fate: Fate::Pending, editing: false }
    }

    /// The message's id.
    pub fn id(&self) -> MessageId {
        self.message.id
    }

    /// Whether it did not get out.
    pub fn has_failed(&self) -> bool {
        matches!(self.fate, Fate::Failed(_))
    }

    /// How this row stands after `previous` for a reader `offset` minutes ahead of UTC.
    pub fn place_after(&self, previous: Option<&Self>, offset: i32) -> Place {
        let Some(previous) = previous else {
            return Place { starts_day: true, starts_new: false, continues: false };
        };
        let (before, now) = (&previous.message, &self.message);
        let starts_day = before.timestamp.day(offset) != now.timestamp.day(offset);
        let apart = now.timestamp.milliseconds() - before.timestamp.milliseconds();
        // A reply begins anew: what it answers stands between it and what was said before.
        let alone = starts_day || now.reply_to.is_some();
        let continues = !alone && before.sender_id == now.sender_id && apart < RUN;
        Place { starts_day, starts_new: false, continues }
    }
}

/// Where a message has its own address.
pub fn address(room: &RoomId, id: MessageId) -> String {
    format!("/rooms/{room}?at={id}#m-{id}")
}

/// The message that an address or the id of a row names.
pub fn named_in(address: &str) -> Option<MessageId> {
    address.rsplit_once("m-").and_then(|(_, id)| id.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use crate::id::UserId;

    fn line(sender: u64, timestamp: &str) -> Line {
        let me = Person {
            id: UserId(sender),
            username: "Ada".to_owned(),
            display_name: "Ada".to_owned(),
            role: Role::Member,
            avatar: None,
        };
        let timestamp = timestamp.parse().expect("a time");
        let unsent = Unsent { id: MessageId::new(), content: "hi".to_owned(), timestamp, reply_to: None };
        Line::pending(unsent, &me, RoomId::global())
    }

    #[test]
    fn rows_stand_together_while_one_person_talks() {
        let first = line(1, "2026-11-23T15:58:00.000Z");
        let place = |next: &Line, offset| next.place_after(Some(&first), offset);
        let together = Place { starts_day: false, starts_new: false, continues: true };
        let apart = Place { continues: false, ..together };
        let next_day = Place { starts_day: true, ..apart };
        assert_eq!(first.place_after(None, 0), next_day);
        assert_eq!(place(&line(1, "2026-11-23T16:02:59.000Z"), 0), together);
        assert_eq!(place(&line(1, "2026-11-23T16:03:00.000Z"), 0), apart);
        assert_eq!(place(&line(2, "2026-11-23T15:58:01.000Z"), 0), apart);
        // In Shanghai midnight lies between them.
        assert_eq!(place(&line(1, "2026-11-23T16:02:00.000Z"), 480), next_day);
        let mut reply = line(1, "2026-11-23T15:58:01.000Z");
        reply.message.reply_to = Some(first.id());
        assert_eq!(place(&reply, 0), apart);
        assert_eq!(together.below_divider(), Place { starts_new: true, ..apart });
    }

    #[test]
    fn an_address_names_its_message() {
        let id = MessageId::new();
        assert_eq!(named_in(&address(&RoomId::global(), id)), Some(id));
        assert_eq!(named_in(&format!("m-{id}")), Some(id));
        assert_eq!(named_in("/rooms/global"), None);
    }
}
