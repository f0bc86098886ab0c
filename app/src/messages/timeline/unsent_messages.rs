//! The unsent messages of the timeline: shown as pending rows, and stored in the outbox until the server confirms them.

use leptos::prelude::*;

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::ChatMessage;
use crate::messages::composer::outbox::{Outbox, Unsent};
use crate::messages::timeline::layout::{Row, SendStatus};
use crate::messages::timeline::state::TimelineState;
use crate::messages::timeline::window::MessageWindow;

impl TimelineState {
    /// Shows a message that is being sent, and stores it in the outbox until it is confirmed.
    pub fn add_pending(self, unsent: Unsent) {
        let Some((me, outbox)) = self.me.try_get_value().zip(self.outbox()) else { return };
        let Some(room_id) = self.room_id.try_get_value() else { return };
        outbox.save(&unsent);
        self.update(|window| window.unsent.push(Row::pending(unsent, &me, room_id)));
    }

    /// The server has confirmed the message: it replaces the pending row.
    pub fn confirm(self, message: ChatMessage) {
        self.remove_from_outbox(message.id);
        self.update(|window| {
            window.unsent.retain(|row| row.id() != message.id);
            window.list.upsert(message);
        });
    }

    /// Sets the send status of an unsent message.
    pub fn set_status(self, id: MessageId, status: SendStatus) {
        self.update(|window| {
            if let Some(row) = window.unsent.iter_mut().find(|row| row.id() == id) {
                // The message that it replies to was removed: the next attempt is not a reply.
                let is_orphan = matches!(&row.status, SendStatus::Failed(error) if error.code == Code::MessageNotFound);
                if status == SendStatus::Pending && is_orphan {
                    row.message.reply_to = None;
                }
                row.status = status;
            }
        });
    }

    /// Discards an unsent message.
    pub fn discard(self, id: MessageId) {
        self.remove_from_outbox(id);
        self.update(|window| window.drop_message(id));
    }

    /// The text of an unsent message, and the message that it replies to.
    pub fn unsent(self, id: MessageId) -> Option<(String, Option<MessageId>)> {
        let unsent = |window: &MessageWindow| {
            let row = window.unsent.iter().find(|row| row.id() == id)?;
            Some((row.message.content.clone(), row.message.reply_to))
        };
        self.window.try_with_value(unsent).flatten()
    }

    /// The messages whose sending failed, in the order they were written.
    pub fn failed_ids(self) -> Vec<MessageId> {
        self.window.with_value(|window| window.unsent.iter().filter(|row| row.has_failed()).map(Row::id).collect())
    }

    /// Those of them that may succeed if they are sent again unchanged.
    pub fn retryable_ids(self) -> Vec<MessageId> {
        let is_retryable = |row: &&Row| matches!(&row.status, SendStatus::Failed(error) if error.code.is_retryable());
        let retryable_ids = |window: &MessageWindow| window.unsent.iter().filter(is_retryable).map(Row::id).collect();
        self.window.try_with_value(retryable_ids).unwrap_or_default()
    }

    /// Shows the messages in the outbox that an earlier page could not send as pending. Returns their ids, in order.
    pub fn restore_unsent(self) -> Vec<MessageId> {
        let Some((me, outbox)) = self.me.try_get_value().zip(self.outbox()) else { return Vec::new() };
        let Some(room_id) = self.room_id.try_get_value() else { return Vec::new() };
        let stored = outbox.load();
        let (posted, unsent): (Vec<_>, Vec<_>) = self
            .window
            .with_value(|window| stored.into_iter().partition(|unsent| window.list.message(unsent.id).is_some()));
        posted.iter().for_each(|posted| outbox.remove(posted.id));
        let ids = unsent.iter().map(|unsent| unsent.id).collect();
        let pending = |unsent| Row::pending(unsent, &me, room_id.clone());
        self.update(|window| window.unsent.extend(unsent.into_iter().map(pending)));
        ids
    }

    /// The outbox of this room; none once the page is disposed, as when a response arrives after the user signed out.
    fn outbox(self) -> Option<Outbox> {
        let me = self.me.try_with_value(|me| me.id)?;
        self.room_id.try_with_value(|room| Outbox::new(me, room))
    }

    pub(super) fn remove_from_outbox(self, id: MessageId) {
        if let Some(outbox) = self.outbox() {
            outbox.remove(id);
        }
    }
}
