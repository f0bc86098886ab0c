//! The event log: every durable event in order, read from Redis by one tailer and delivered to all open streams by the hub.
//!
//! Invariant: the hub passes each entry to its [`LogReader`] before the streams receive it, so no cache is older than what this
//! process has delivered.

pub(crate) mod connection;
pub(crate) mod cursor;
pub(crate) mod delivery;
pub(crate) mod event_buffer;
pub(crate) mod hub;
pub(crate) mod log;
pub(crate) mod log_reader;
pub(crate) mod log_record;
pub(crate) mod log_tailer;
pub(crate) mod sse_frame;

pub use connection::Connection;
pub use cursor::Cursor;
pub use delivery::{Audience, Delivery, MembershipChange, Subject};
pub use hub::Hub;
pub use log::range as entries_after;
pub use log_reader::{LogReader, LoggedEvent};
pub use log_record::{ExampleRecord, LogRecord};
pub use log_tailer::{follow, open};
