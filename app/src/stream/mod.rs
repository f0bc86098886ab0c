//! The event stream: the endpoint that sends events to browsers and programs, and the browser's client with its banner.
//!
//! Every open stream reads the event buffer of the process's [`crate::log::server::Hub`] at an index of its own; its only other
//! state is the rooms of its user. Invariants: a stream sends every event of its user's rooms, in order, without a gap; where it
//! cannot, it sends `reset` or ends, so that the client reconnects with its cursor. The author of a message receives it over the
//! stream like everybody else.

mod banner;
mod event_source_client;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;

pub use banner::Banner;
pub use event_source_client::{EventSourceClient, StreamEvent};
pub use texts::Texts;
