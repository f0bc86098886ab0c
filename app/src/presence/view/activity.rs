//! Tells the server that the reader is there: that they move or press something, not what.

use std::cell::Cell;

use leptos::ev::{focus, keydown, pointerdown, pointermove};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::presence::operations::note_activity;

/// How often it is told at most, in milliseconds.
const TELL_EVERY: f64 = 60_000.0;

thread_local! {
    /// When it was told last, by whatever page of this tab.
    static TOLD_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// Watches for signs of the reader as long as the page is open, in the browser only.
pub fn watch_activity() {
    Effect::new(|| {
        let listening = (
            window_event_listener(keydown, |_| tell()),
            window_event_listener(pointerdown, |_| tell()),
            window_event_listener(pointermove, |_| tell()),
            window_event_listener(focus, |_| tell()),
        );
        on_cleanup(move || {
            listening.0.remove();
            listening.1.remove();
            listening.2.remove();
            listening.3.remove();
        });
    });
}

fn tell() {
    let now = js_sys::Date::now();
    // A clock that was put back does not keep silence for hours.
    if (now - TOLD_AT.get()).abs() < TELL_EVERY {
        return;
    }
    TOLD_AT.set(now);
    // What does not arrive is told the next time.
    spawn_local(async { drop(note_activity().await) });
}
