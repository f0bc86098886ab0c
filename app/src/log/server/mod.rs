//! The event log: every durable change in order, read from Redis by one tailer and handed to all open streams by the hub.

pub(crate) mod connection;
pub(crate) mod cursor;
pub(crate) mod event_buffer;
pub(crate) mod hub;
pub(crate) mod log;
pub(crate) mod log_tailer;
pub(crate) mod observer;
pub(crate) mod sse_frame;

pub use connection::Connection;
pub use cursor::Cursor;
pub use hub::Hub;
pub use log::range as entries_after;
pub use log_tailer::{follow, open};
pub use observer::LogObserver;
