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

pub use crate::log::server::connection::Connection;
pub use crate::log::server::cursor::Cursor;
pub use crate::log::server::delivery::{Audience, Delivery, MembershipChange, Subject};
pub use crate::log::server::hub::Hub;
pub use crate::log::server::log::range as entries_after;
pub use crate::log::server::log_reader::{LogReader, LoggedEvent};
pub use crate::log::server::log_record::{ExampleRecord, LogRecord};
pub use crate::log::server::log_tailer::{follow, open};
