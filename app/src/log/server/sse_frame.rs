//! The text of server-sent events, encoded once for everyone who receives them.

use bytes::Bytes;
use serde::Serialize;

use crate::log::server::Cursor;

/// An event, as `change`, with the cursor to continue after.
pub fn event(cursor: &Cursor, event: &impl Serialize) -> Bytes {
    frame(cursor, "change", &serde_json::to_string(event).unwrap_or_default())
}

/// A heartbeat, which also advances the cursor of a client without events.
pub fn ping(cursor: &Cursor) -> Bytes {
    frame(cursor, "ping", "{}")
}

/// A reset: the client's state cannot be continued, so it refetches everything and continues after this cursor.
pub fn reset(cursor: &Cursor) -> Bytes {
    frame(cursor, "reset", "{}")
}

/// How many milliseconds a browser waits before it reconnects a broken stream.
pub fn retry(milliseconds: u32) -> Bytes {
    Bytes::from(format!("retry: {milliseconds}\n\n"))
}

/// JSON has no raw line breaks, so one `data` line is enough.
fn frame(cursor: &Cursor, name: &str, data: &str) -> Bytes {
    Bytes::from(format!("id: {cursor}\nevent: {name}\ndata: {data}\n\n"))
}
