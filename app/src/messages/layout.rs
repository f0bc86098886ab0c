//! What stands in each row, and how rows stand to each other: days and runs of one speaker. Pure.

use super::ChatMessage;
use crate::auth::{Person, Role};
use crate::error::Error;
use crate::id::{MessageId, UserId};
use crate::time::Timestamp;

/// Messages of one person within this time stand together, in milliseconds.
const RUN: i64 = 5 * 60 * 1000;

/// How far a message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is in the room.
    Posted,
    /// It is on its way.
    Pending,
    /// It did not get out, as far as is known.
    Failed(Error),
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The message.
    pub id: MessageId,
    /// Who says it.
    pub sender_id: UserId,
    /// Their name.
    pub sender_name: String,
    /// Their role.
    pub sender_role: Role,
    /// The words.
    pub content: String,
    /// When.
    pub timestamp: Timestamp,
    /// How far it has come.
    pub fate: Fate,
}

/// How a row stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first of its day.
    pub starts_day: bool,
    /// Goes on where the same person just spoke.
    pub continues: bool,
}

impl Line {
    /// The row of a message in the room.
    pub fn of(message: &ChatMessage) -> Self {
        Self {
            id: message.id,
            sender_id: message.sender_id,
            sender_name: message.sender_name.clone(),
            sender_role: message.sender_role.unwrap_or_default(),
            content: message.content.clone(),
            timestamp: message.timestamp,
            fate: Fate::Posted,
        }
    }

    /// The row of a message that is being sent.
    pub fn pending(id: MessageId, me: &Person, content: String, timestamp: Timestamp) -> Self {
        Self {
            id,
            sender_id: me.id,
            sender_name: me.username.clone(),
            sender_role: me.role,
            content,
            timestamp,
            fate: Fate::Pending,
        }
    }

    /// How this row stands after `previous` for a reader `offset` minutes ahead of UTC.
    pub fn place_after(&self, previous: Option<&Self>, offset: i32) -> Place {
        let Some(previous) = previous else { return Place { starts_day: true, continues: false } };
        let starts_day = previous.timestamp.day(offset) != self.timestamp.day(offset);
        let apart = self.timestamp.milliseconds() - previous.timestamp.milliseconds();
        let continues = !starts_day && previous.sender_id == self.sender_id && apart < RUN;
        Place { starts_day, continues }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(sender: u64, timestamp: &str) -> Line {
        let me = Person { id: UserId(sender), username: "Ada".to_owned(), role: Role::Member };
        Line::pending(MessageId::new(), &me, "hi".to_owned(), timestamp.parse().expect("a time"))
    }

    #[test]
    fn rows_stand_together_while_one_person_talks() {
        let first = line(1, "2026-11-23T15:58:00.000Z");
        let place = |next: &Line, offset| next.place_after(Some(&first), offset);
        let together = Place { starts_day: false, continues: true };
        let apart = Place { starts_day: false, continues: false };
        assert_eq!(first.place_after(None, 0), Place { starts_day: true, continues: false });
        assert_eq!(place(&line(1, "2026-11-23T16:02:59.000Z"), 0), together);
        assert_eq!(place(&line(1, "2026-11-23T16:03:00.000Z"), 0), apart);
        assert_eq!(place(&line(2, "2026-11-23T15:58:01.000Z"), 0), apart);
        // In Shanghai midnight lies between them.
        assert_eq!(place(&line(1, "2026-11-23T16:02:00.000Z"), 480), Place { starts_day: true, continues: false });
    }
}
