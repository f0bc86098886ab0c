//! The event log in Redis and what follows it in this process.

#[cfg(feature = "ssr")]
pub mod server;

/// Seconds between two pings. A browser that hears nothing for longer takes the connection for dead.
pub const PING_SECONDS: u32 = 15;
