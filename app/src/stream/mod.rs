//! Live events: how a durable change reaches everyone who may hear it.
//!
//! One tail per process follows the log in Redis and puts each entry, encoded once, into the [`Hub`]'s ring. Every open stream
//! reads that ring at a place of its own and keeps nothing else. Invariants: a stream gives every change of its person's
//! rooms, in order, without a gap; where it cannot, it says `reset` or ends, so that the browser comes back with its cursor.
//! Who posts has no path of their own: they hear of it like everybody.

mod banner;
mod event_source_client;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;

pub use banner::{Banner, Link};
pub use event_source_client::{Listener, News};
pub use texts::Texts;
