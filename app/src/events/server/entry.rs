//! An entry of the event log: an event, or something that only processes apply.

use crate::auth::server::SessionEnded;
use crate::events::Event;
use crate::log::server::{Cursor, Delivery, ExampleRecord, LogRecord, LoggedEvent};
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
        if record.event_type() == SessionEnded::TYPE {
            return Some(SessionEnded::parse(record).map_or(Self::Unreadable, Self::SessionEnded));
        }
        let entry = parse_event(record)?;
        if matches!(entry, Self::Unreadable) {
            tracing::error!(v = record.v, kind = record.event_type(), "Log entry is malformed");
        }
        Some(entry)
    }

    /// What the streams do with the entry at `cursor`; none if it does not concern them.
    pub fn delivery(&self, cursor: &Cursor) -> Option<Delivery> {
        match self {
            Self::Event(event) => event_delivery(event, cursor),
            Self::SessionEnded(SessionEnded { session }) => Some(Delivery::SessionEnded(session.as_str().to_owned())),
            Self::Unreadable => Some(Delivery::reset(cursor)),
        }
    }
}

macro_rules! logged_rows {
    ($($row:ident($event:ty),)*) => {
        /// Parses a record of any row; none if its `type` is of no row.
        fn parse_event(record: &LogRecord) -> Option<Entry> {
            None$(.or_else(|| parse_row::<$event>(record)))*
        }

        /// What the streams do with the event at `cursor`; none if it is not logged.
        fn event_delivery(event: &Event, cursor: &Cursor) -> Option<Delivery> {
            match event {
                $(Event::$row(event) => Some(Delivery::from_event(cursor, event)),)*
                Event::Presence(_) | Event::Unknown => None,
            }
        }

        /// A record of each event that is logged, in the order of [`Event::types`].
        pub fn example_records() -> Vec<ExampleRecord> {
            [$(<$event>::EXAMPLES),*].concat()
        }
    };
}

// The rows of the table of events that are logged.
logged_rows! {
    Message(MessageEvent),
    Room(RoomEvent),
    Member(MemberEvent),
    Read(ReadEvent),
    User(UserEvent),
}

/// Parses a record of one row; none if its `type` is of another row.
fn parse_row<E: LoggedEvent + Into<Event>>(record: &LogRecord) -> Option<Entry> {
    record.is::<E>().then(|| E::parse(record).map_or(Entry::Unreadable, |event| Entry::Event(event.into())))
}
