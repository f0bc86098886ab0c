//! What the log requires of those who know its events: one trait for each type of logged event, one for all of them together.

use serde::Serialize;

use crate::log::server::{Audience, Delivery, ExampleRecord, LogRecord, MembershipChange, Subject};

/// The logged events of one slice. Its properties are what the event buffer and the streams have to know of an event.
pub trait LoggedEvent: Serialize + Sized {
    /// The `type` of each of these events.
    const TYPES: &'static [&'static str];

    /// Parses a record whose `type` is in [`Self::TYPES`]; none if a field is missing or invalid.
    fn parse(record: &LogRecord) -> Option<Self>;

    /// Who may receive the event. A user who leaves a room receives it as well, which the stream ensures.
    fn audience(&self) -> Audience;

    /// What the event is about; none if no later event can replace it.
    fn subject(&self) -> Option<Subject>;

    /// Whether the event makes all earlier ones with the same subject obsolete, so that they are not replayed.
    fn is_redaction(&self) -> bool;

    /// The change of a room's members by this event, if any.
    fn membership_change(&self) -> Option<MembershipChange>;

    /// The stored form of each event, in the order of [`Self::TYPES`]. The golden test reads these records and compares the events
    /// with their golden JSON.
    const EXAMPLES: &'static [ExampleRecord];
}

/// Reads the entries of the log on behalf of the hub: applies each to the caches of the process and encodes it.
pub trait LogReader: Send + Sync {
    /// Applies an entry of this epoch to all caches and jobs, and encodes it like [`Self::decode`]. The hub calls this once for
    /// each entry, in order, before any stream receives the entry.
    fn observe(&self, epoch: &str, record: &LogRecord) -> Option<Delivery>;

    /// What the streams do with an entry of this epoch; none if it does not concern them. Has no effects.
    fn decode(&self, epoch: &str, record: &LogRecord) -> Option<Delivery>;

    /// Clears all caches: the log was replaced by another one.
    fn reset(&self);
}
