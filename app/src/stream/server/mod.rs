//! The endpoint of the event stream.

pub(crate) mod event_stream;
pub mod http;
pub(crate) mod replay;
