//! Live events: how a durable change reaches everyone who may hear it.
//!
//! One tail per process follows the log in Redis and puts each entry, encoded once, into the [`Hub`]'s ring. Every open stream
//! reads that ring at a place of its own and keeps nothing else. Invariants: a stream gives every change of its person's
//! rooms, in order, without a gap; where it cannot, it says `reset` or ends, so that the browser comes back with its cursor.
//! Who posts has no path of their own: they hear of it like everybody.

#[cfg(feature = "ssr")]
mod connection;
#[cfg(feature = "ssr")]
mod cursor;
#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
mod hub;
#[cfg(feature = "ssr")]
mod log;
#[cfg(feature = "ssr")]
mod replay;
#[cfg(feature = "ssr")]
mod ring;
#[cfg(feature = "ssr")]
mod stream;
#[cfg(feature = "ssr")]
mod tail;

#[cfg(feature = "ssr")]
pub use {
    connection::Connection,
    cursor::Cursor,
    hub::Hub,
    log::range as entries_after,
    tail::{follow, open},
};

mod banner;
pub use banner::{Banner, Link};

mod listener;
pub use listener::{Listener, News};

mod texts;
pub use texts::Texts;

/// Seconds between two pings. A browser that hears nothing for longer takes the connection for dead.
pub const PING_SECONDS: u32 = 15;
