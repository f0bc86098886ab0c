//! An entry of the event log: an event, or something that only processes apply.

use crate::auth::server::SessionEnded;
use crate::events::Event;
use crate::log::server::{Cursor, Delivery, LogRecord, LoggedEvent};
use crate::messages::MessageEvent;
use crate::rooms::{MemberEvent, RoomEvent};
use crate::unread::ReadEvent;
use crate::users::UserEvent;

/// The content of a log entry.
#[derive(Debug, Clone)]
pub enum Entry {
    /// An event for its audience.
    Event(Event),
    /// A session ended; its streams end as well.
    SessionEnded(SessionEnded),
    /// An entry of a known `type` with missing or invalid fields, perhaps written by a newer process.
    Unreadable,
}

impl Entry {
    /// Parses a record. None if its `type` is unknown.
    pub fn parse(record: &LogRecord) -> Option<Self> {
        let entry = if record.event_type() == SessionEnded::TYPE {
            return Some(SessionEnded::parse(record).map_or(Self::Unreadable, Self::SessionEnded));
        } else {
            row::<MessageEvent>(record)
                .or_else(|| row::<RoomEvent>(record))
                .or_else(|| row::<MemberEvent>(record))
                .or_else(|| row::<ReadEvent>(record))
                .or_else(|| row::<UserEvent>(record))?
        };
        if matches!(entry, Self::Unreadable) {
            tracing::error!(v = record.v, kind = record.event_type(), "Log entry is malformed");
        }
        Some(entry)
    }

    /// What the streams do with the entry at `cursor`; none if it does not concern them.
    pub fn delivery(&self, cursor: &Cursor) -> Option<Delivery> {
        match self {
            Self::Event(Event::Message(event)) => Some(Delivery::from_event(cursor, event)),
            Self::Event(Event::Room(event)) => Some(Delivery::from_event(cursor, event)),
            Self::Event(Event::Member(event)) => Some(Delivery::from_event(cursor, event)),
            Self::Event(Event::Read(event)) => Some(Delivery::from_event(cursor, event)),
            Self::Event(Event::User(event)) => Some(Delivery::from_event(cursor, event)),
            // These are not logged.
            Self::Event(Event::Presence(_) | Event::Unknown) => None,
            Self::SessionEnded(SessionEnded { session }) => Some(Delivery::SessionEnded(session.as_str().to_owned())),
            Self::Unreadable => Some(Delivery::reset(cursor)),
        }
    }
}

/// Parses a record of one row of the table; none if its `type` is of another row.
fn row<E: LoggedEvent + Into<Event>>(record: &LogRecord) -> Option<Entry> {
    record.is::<E>().then(|| E::parse(record).map_or(Entry::Unreadable, |event| Entry::Event(event.into())))
}
