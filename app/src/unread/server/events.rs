//! The events of unread in the log: how each is read, and who receives it.

use crate::log::server::{Audience, LogRecord, LoggedEvent, MembershipChange, Subject};
use crate::unread::Level;
use crate::unread::ReadEvent;

impl LoggedEvent for ReadEvent {
    const TYPES: &'static [&'static str] = ReadEvent::TYPES;

    fn parse(record: &LogRecord) -> Option<Self> {
        match record.event_type() {
            "read.moved" => Some(Self::Moved {
                room_id: record.value("room")?,
                v: record.v,
                user_id: record.user_id("user")?,
                n: record.value("n")?,
                level: record.text("level").map(Level::from_name).unwrap_or_default(),
            }),
            _ => None,
        }
    }

    fn audience(&self) -> Audience {
        match self {
            Self::Moved { user_id, .. } => Audience::User(*user_id),
        }
    }

    fn subject(&self) -> Option<Subject> {
        match self {
            Self::Moved { room_id, user_id, .. } => Some(Subject::ReadPosition(room_id.clone(), *user_id)),
        }
    }

    fn is_redaction(&self) -> bool {
        match self {
            Self::Moved { .. } => true,
        }
    }

    fn membership_change(&self) -> Option<MembershipChange> {
        None
    }
}
