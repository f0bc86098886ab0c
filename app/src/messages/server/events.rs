//! The events of messages in the log: how each is read, and who receives it.

use crate::id::RoomId;
use crate::log::server::{Audience, LogRecord, LoggedEvent, MembershipChange, Subject};
use crate::messages::ChatMessage;
use crate::messages::MessageEvent;
use crate::messages::server::StoredMessage;

impl LoggedEvent for MessageEvent {
    const TYPES: &'static [&'static str] = MessageEvent::TYPES;

    fn parse(record: &LogRecord) -> Option<Self> {
        let (v, room_id) = (record.v, record.value("room")?);
        match record.event_type() {
            "message.posted" => message(record, &room_id).map(|message| Self::Posted { room_id, v, message }),
            "message.edited" => message(record, &room_id).map(|message| Self::Edited { room_id, v, message }),
            "message.removed" => Some(Self::Removed {
                room_id,
                v,
                message_id: record.value("id")?,
                n: record.value("n")?,
                removed_at: record.value("del")?,
            }),
            _ => None,
        }
    }

    fn audience(&self) -> Audience {
        Audience::Room(self.room_id().clone())
    }

    fn subject(&self) -> Option<Subject> {
        let (room_id, message_id) = match self {
            Self::Posted { room_id, message, .. } | Self::Edited { room_id, message, .. } => (room_id, message.id),
            Self::Removed { room_id, message_id, .. } => (room_id, *message_id),
        };
        Some(Subject::Message(room_id.clone(), message_id))
    }

    fn is_redaction(&self) -> bool {
        match self {
            Self::Posted { .. } => false,
            Self::Edited { .. } | Self::Removed { .. } => true,
        }
    }

    fn membership_change(&self) -> Option<MembershipChange> {
        None
    }
}

fn message(record: &LogRecord, room_id: &RoomId) -> Option<Box<ChatMessage>> {
    let stored = StoredMessage::parse(record.text("message")?).ok()?;
    Some(Box::new(stored.into_message(room_id.clone())))
}
