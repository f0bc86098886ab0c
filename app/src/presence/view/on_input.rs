//! Tells the server that the reader is writing: that, not what.

use std::cell::RefCell;

use leptos::task::spawn_local;

use crate::id::RoomId;
use crate::presence::operations::note_typing;

/// How often it is told at most, in milliseconds. What was told counts for five seconds.
const TELL_EVERY: f64 = 3_000.0;

thread_local! {
    /// Where and when it was told last.
    static TOLD: RefCell<Option<(RoomId, f64)>> = const { RefCell::new(None) };
}

/// The reader pressed a key in the composer of a room. May be called at each of them.
pub fn keystroke(room_id: &RoomId) {
    let now = js_sys::Date::now();
    let is_told = |(room, at): &(RoomId, f64)| room == room_id && (now - at).abs() < TELL_EVERY;
    if TOLD.with_borrow(|told| told.as_ref().is_some_and(is_told)) {
        return;
    }
    TOLD.set(Some((room_id.clone(), now)));
    let room_id = room_id.clone();
    spawn_local(async move { drop(note_typing(room_id).await) });
}

/// The reader said what they were writing: what they write next is told at once.
pub fn forget_keystrokes() {
    TOLD.set(None);
}
