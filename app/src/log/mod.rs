//! The event log in Redis, and what follows it in this process. It names no slice: an entry is a `type` with fields.

#[cfg(feature = "ssr")]
pub mod server;

/// Seconds between two pings of the event stream. If a browser receives nothing for longer, it counts the connection as lost.
pub const PING_SECONDS: u32 = 15;
