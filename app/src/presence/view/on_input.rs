//! Sends to the server that the user is typing: only that, not the text.

use std::cell::RefCell;

use leptos::task::spawn_local;

use crate::id::RoomId;
use crate::presence::operations::publish_typing;

/// The minimum time between two requests, in milliseconds. Each one counts for five seconds.
const INTERVAL_MS: f64 = 3_000.0;

thread_local! {
    /// The room and time of the last request.
    static LAST_SENT: RefCell<Option<(RoomId, f64)>> = const { RefCell::new(None) };
}

/// To be called at each input in the composer of a room; sends at most one request per interval.
pub fn on_input(room_id: &RoomId) {
    let now = js_sys::Date::now();
    let is_recent = |(room, at): &(RoomId, f64)| room == room_id && (now - at).abs() < INTERVAL_MS;
    if LAST_SENT.with_borrow(|last_sent| last_sent.as_ref().is_some_and(is_recent)) {
        return;
    }
    LAST_SENT.set(Some((room_id.clone(), now)));
    let room_id = room_id.clone();
    spawn_local(async move { drop(publish_typing(room_id).await) });
}

/// To be called after the user posted a message: the next input sends a request at once.
pub fn reset_typing_throttle() {
    LAST_SENT.set(None);
}
