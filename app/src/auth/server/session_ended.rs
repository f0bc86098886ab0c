//! The log entry of a session that ended. Processes apply it; it is not streamed.

use crate::auth::server::SessionHash;
use crate::log::server::LogRecord;

/// A session that ended: its streams end as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEnded {
    /// The session.
    pub session: SessionHash,
}

impl SessionEnded {
    /// The `type` of the entry.
    pub const TYPE: &'static str = "session.ended";

    /// Parses a record of this `type`; none if it names no session.
    pub fn parse(record: &LogRecord) -> Option<Self> {
        record.text("session").map(|hash| Self { session: SessionHash(hash.to_owned()) })
    }
}
