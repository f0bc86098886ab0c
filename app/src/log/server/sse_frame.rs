//! Events as they stand on the wire, encoded once for everyone who hears them.

use bytes::Bytes;

use crate::events::Change;
use crate::log::server::Cursor;

/// A change at its place in the log.
pub fn change(cursor: &Cursor, change: &Change) -> Bytes {
    let json = serde_json::to_string(change).unwrap_or_default();
    event(cursor, "change", &json)
}

/// The heartbeat, which also moves a quiet reader's cursor on.
pub fn ping(cursor: &Cursor) -> Bytes {
    event(cursor, "ping", "{}")
}

/// "What you have cannot be continued; read everything again, then go on from here."
pub fn reset(cursor: &Cursor) -> Bytes {
    event(cursor, "reset", "{}")
}

/// How many milliseconds a browser waits before it opens a broken stream again.
pub fn retry(milliseconds: u32) -> Bytes {
    Bytes::from(format!("retry: {milliseconds}\n\n"))
}

/// JSON has no raw line ends, so one `data` line holds it.
fn event(cursor: &Cursor, name: &str, data: &str) -> Bytes {
    Bytes::from(format!("id: {cursor}\nevent: {name}\ndata: {data}\n\n"))
}
