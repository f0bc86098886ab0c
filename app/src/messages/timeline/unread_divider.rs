//! The unread divider: the row that it is above, and why it was placed. Pure.
//!
//! Invariant: it stays at its row while the user reads on, until the user leaves the room or marks another message as
//! unread.

use crate::id::{MessageId, UserId};
use crate::messages::MessageType;
use crate::messages::timeline::layout::{Row, SendStatus};
use crate::unread::ReadState;

/// The divider above the first unread message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadDivider {
    /// `n` of the last message that was read when the divider was placed.
    read_to: u64,
    /// Messages with a greater `n` arrived later and do not count.
    upper_bound: u64,
    /// The message below it, if known.
    first: Option<MessageId>,
    /// Why it was placed.
    reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// There were unread messages when the room was opened.
    OnOpen,
    /// A message arrived while the page was not active.
    WhileAway,
    /// The user marked messages as unread.
    MarkedByUser,
}

impl UnreadDivider {
    /// The divider that a room opens with, if there are unread messages.
    pub fn on_open(read_state: &ReadState) -> Option<Self> {
        let ReadState { read, seq, first_unread: first, .. } = *read_state;
        (read_state.unread > 0).then_some(Self { read_to: read, upper_bound: seq, first, reason: Reason::OnOpen })
    }

    /// The divider above a message that arrived while the page was not active.
    pub fn while_away(n: u64, id: MessageId) -> Self {
        Self { read_to: n.saturating_sub(1), upper_bound: u64::MAX, first: Some(id), reason: Reason::WhileAway }
    }

    /// The divider above the first message that the user marked as unread.
    pub fn marked_by_user(n: u64, id: MessageId) -> Self {
        Self { read_to: n.saturating_sub(1), upper_bound: u64::MAX, first: Some(id), reason: Reason::MarkedByUser }
    }

    /// Whether a message that arrives while the page is not active may move it.
    pub fn is_replaceable(self) -> bool {
        self.reason == Reason::WhileAway
    }

    /// Whether a message below it was read, if everything up to `n` was read.
    pub fn is_passed_at(self, n: u64) -> bool {
        self.read_to < n
    }

    /// The message below it, if known.
    pub fn first(self) -> Option<MessageId> {
        self.first
    }

    /// Whether the message below it is before the loaded ones.
    pub fn is_above(self, rows: &[Row], has_older: bool, me: UserId) -> bool {
        let oldest = rows.iter().find(|row| row.status == SendStatus::Posted).map(|row| row.message.n);
        has_older
            && self.row_index(rows, has_older, me).is_none()
            && oldest.is_some_and(|oldest| self.read_to + 1 < oldest)
    }

    /// The index of the row below it; none if the unread messages start before the rows, or none of them is left.
    pub fn row_index(self, rows: &[Row], has_older: bool, me: UserId) -> Option<usize> {
        let is_new = |row: &Row| {
            let message = &row.message;
            let is_counted = message.sender_id != me && message.message_type != MessageType::System;
            let is_in_range = self.read_to < message.n && message.n <= self.upper_bound;
            row.status == SendStatus::Posted && is_in_range && (is_counted || self.reason == Reason::MarkedByUser)
        };
        let index = rows.iter().position(is_new)?;
        // If nothing read is above the row, older messages that are not loaded may be unread too.
        let is_first =
            rows[..index].iter().any(|row| row.status == SendStatus::Posted && row.message.n <= self.read_to)
                || Some(rows[index].id()) == self.first
                || rows[0].message.n <= self.read_to + 1;
        (is_first || !has_older).then_some(index)
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

    fn row(n: u64, sender_id: UserId) -> Row {
        let message_type = if sender_id.0 == 0 { MessageType::System } else { MessageType::Text };
        let empty = ChatMessage::empty(MessageId::new(), RoomId::global(), sender_id, Timestamp::from_milliseconds(0));
        Row::posted(&ChatMessage { n, v: n, message_type, content: "hi".to_owned(), ..empty })
    }

    fn opened(read_to: u64, upper_bound: u64) -> UnreadDivider {
        UnreadDivider { read_to, upper_bound, first: None, reason: Reason::OnOpen }
    }

    #[test]
    fn divider_is_before_the_first_unread_message_of_others() {
        let rows = [row(1, BOB), row(2, ME), row(3, UserId(0)), row(4, BOB), row(5, BOB)];
        assert_eq!(opened(1, 5).row_index(&rows, true, ME), Some(3));
        assert_eq!(opened(4, 5).row_index(&rows, true, ME), Some(4));
        // Later messages are not the ones that were unread.
        assert_eq!(opened(1, 3).row_index(&rows, true, ME), None);
        assert_eq!(opened(5, 5).row_index(&rows, false, ME), None);
    }

    #[test]
    fn divider_is_absent_if_unread_messages_begin_above_the_rows() {
        let rows = [row(11, BOB), row(12, BOB)];
        assert_eq!(opened(5, 12).row_index(&rows, true, ME), None);
        assert!(opened(5, 12).is_above(&rows, true, ME));
        // Nothing older is left: the messages in between were removed.
        assert_eq!(opened(5, 12).row_index(&rows, false, ME), Some(0));
        assert!(!opened(5, 12).is_above(&rows, false, ME));
        assert_eq!(opened(10, 12).row_index(&rows, true, ME), Some(0));
        let known = UnreadDivider { first: Some(rows[0].id()), ..opened(5, 12) };
        assert_eq!(known.row_index(&rows, true, ME), Some(0));
    }

    #[test]
    fn divider_set_by_the_user_may_be_before_an_own_message() {
        let rows = [row(1, BOB), row(2, ME), row(3, BOB)];
        assert_eq!(UnreadDivider::marked_by_user(2, rows[1].id()).row_index(&rows, true, ME), Some(1));
        assert_eq!(UnreadDivider::while_away(2, rows[1].id()).row_index(&rows, true, ME), Some(2));
        assert!(UnreadDivider::while_away(2, rows[1].id()).is_replaceable() && !opened(1, 1).is_replaceable());
    }
}
