//! The server side of stream: verbs, store and jobs.

pub(crate) mod event_stream;
pub mod http;
pub(crate) mod replay;
