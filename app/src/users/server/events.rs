//! The events of users in the log: how each is read, and who receives it.

use crate::auth::server::person_from_record;
use crate::log::server::{Audience, LogRecord, LoggedEvent, MembershipChange, Subject};
use crate::users::UserEvent;

impl LoggedEvent for UserEvent {
    const TYPES: &'static [&'static str] = UserEvent::TYPES;

    fn parse(record: &LogRecord) -> Option<Self> {
        match record.event_type() {
            "person.changed" => Some(Self::Changed { v: record.v, person: person_from_record(record)? }),
            _ => None,
        }
    }

    fn audience(&self) -> Audience {
        match self {
            Self::Changed { .. } => Audience::Everyone,
        }
    }

    fn subject(&self) -> Option<Subject> {
        None
    }

    fn is_redaction(&self) -> bool {
        false
    }

    fn membership_change(&self) -> Option<MembershipChange> {
        None
    }
}
