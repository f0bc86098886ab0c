//! Where what is new begins: before which row the "new" line stands. Pure.
//!
//! Invariant: it stays where it is while one reads on, until one leaves the room or draws it elsewhere.

use crate::id::{MessageId, UserId};
use crate::messages::MessageType;
use crate::messages::timeline::layout::{Fate, Line};
use crate::unread::Standing;

/// The line above what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divider {
    /// Everything up to this number was read when it was drawn.
    read: u64,
    /// What has a greater number came later and is not what it is about.
    to: u64,
    /// The message below it, where that is known.
    first: Option<MessageId>,
    /// Who drew it, as only whoever opens a room finds it where it was.
    drawn: Drawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    /// There was something unread when the room was opened.
    Opening,
    /// Something came while nobody looked.
    Absence,
    /// The reader wants to read on from here another time.
    Hand,
}

impl Divider {
    /// The line that a room opens with, if anything is unread.
    pub fn on_opening(standing: &Standing) -> Option<Self> {
        let Standing { read, seq, first_unread: first, .. } = *standing;
        (standing.unread > 0).then_some(Self { read, to: seq, first, drawn: Drawn::Opening })
    }

    /// The line above a message that came while nobody looked.
    pub fn in_absence(n: u64, id: MessageId) -> Self {
        Self { read: n.saturating_sub(1), to: u64::MAX, first: Some(id), drawn: Drawn::Absence }
    }

    /// The line above a message from which its reader wants to read on another time.
    pub fn by_hand(n: u64, id: MessageId) -> Self {
        Self { read: n.saturating_sub(1), to: u64::MAX, first: Some(id), drawn: Drawn::Hand }
    }

    /// Whether it gives way to that of another absence.
    pub fn gives_way(self) -> bool {
        self.drawn == Drawn::Absence
    }

    /// Whether something below it was read, for one who has read up to `n`.
    pub fn is_read(self, n: u64) -> bool {
        self.read < n
    }

    /// The message below it, as far as is known.
    pub fn first(self) -> Option<MessageId> {
        self.first
    }

    /// Whether the message below it is older than all that is shown.
    pub fn is_above(self, lines: &[Line], has_older: bool, me: UserId) -> bool {
        let oldest = lines.iter().find(|line| line.fate == Fate::Posted).map(|line| line.message.n);
        has_older && self.place(lines, has_older, me).is_none() && oldest.is_some_and(|oldest| self.read + 1 < oldest)
    }

    /// Before which of these rows it stands. None where what is new begins above them, or nothing of it is left.
    pub fn place(self, lines: &[Line], has_older: bool, me: UserId) -> Option<usize> {
        let is_new = |line: &Line| {
            let message = &line.message;
            let counts = message.sender_id != me && message.message_type != MessageType::System;
            let new = self.read < message.n && message.n <= self.to;
            line.fate == Fate::Posted && new && (counts || self.drawn == Drawn::Hand)
        };
        let at = lines.iter().position(is_new)?;
        // Above the rows there may be others that are as new.
        let is_first = lines[..at].iter().any(|line| line.fate == Fate::Posted && line.message.n <= self.read)
            || Some(lines[at].id()) == self.first
            || lines[0].message.n <= self.read + 1;
        (is_first || !has_older).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RoomId;
    use crate::messages::ChatMessage;
    use crate::time::Timestamp;

    const ME: UserId = UserId(1);
    const BOB: UserId = UserId(2);

    fn line(n: u64, sender_id: UserId) -> Line {
        Line::of(&ChatMessage {
            id: MessageId::new(),
            room_id: RoomId::global(),
            n,
            v: n,
            sender_id,
            sender_name: "Ada".to_owned(),
            sender_role: None,
            message_type: if sender_id.0 == 0 { MessageType::System } else { MessageType::Text },
            content: "hi".to_owned(),
            file_url: None,
            file_name: None,
            file_size: None,
            file_mime: None,
            width: None,
            height: None,
            timestamp: Timestamp::from_milliseconds(0),
            reply_to: None,
            edited_at: None,
        })
    }

    fn opening(read: u64, to: u64) -> Divider {
        Divider { read, to, first: None, drawn: Drawn::Opening }
    }

    #[test]
    fn it_stands_before_the_first_message_of_others_that_is_new() {
        let lines = [line(1, BOB), line(2, ME), line(3, UserId(0)), line(4, BOB), line(5, BOB)];
        assert_eq!(opening(1, 5).place(&lines, true, ME), Some(3));
        assert_eq!(opening(4, 5).place(&lines, true, ME), Some(4));
        // What comes after is not what was unread.
        assert_eq!(opening(1, 3).place(&lines, true, ME), None);
        assert_eq!(opening(5, 5).place(&lines, false, ME), None);
    }

    #[test]
    fn it_is_not_drawn_in_the_midst_of_what_is_new() {
        let lines = [line(11, BOB), line(12, BOB)];
        assert_eq!(opening(5, 12).place(&lines, true, ME), None);
        assert!(opening(5, 12).is_above(&lines, true, ME));
        // There is nothing older: what was between is gone.
        assert_eq!(opening(5, 12).place(&lines, false, ME), Some(0));
        assert!(!opening(5, 12).is_above(&lines, false, ME));
        assert_eq!(opening(10, 12).place(&lines, true, ME), Some(0));
        let known = Divider { first: Some(lines[0].id()), ..opening(5, 12) };
        assert_eq!(known.place(&lines, true, ME), Some(0));
    }

    #[test]
    fn drawn_by_hand_it_stands_at_ones_own_message_too() {
        let lines = [line(1, BOB), line(2, ME), line(3, BOB)];
        assert_eq!(Divider::by_hand(2, lines[1].id()).place(&lines, true, ME), Some(1));
        assert_eq!(Divider::in_absence(2, lines[1].id()).place(&lines, true, ME), Some(2));
        assert!(Divider::in_absence(2, lines[1].id()).gives_way() && !opening(1, 1).gives_way());
    }
}
