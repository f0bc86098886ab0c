//! Sends the user's activity to the server: only that a key was pressed or the pointer moved, not which.

use std::cell::Cell;

use leptos::ev::{focus, keydown, pointerdown, pointermove};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::presence::operations::record_activity;

/// The minimum time between two requests, in milliseconds.
const INTERVAL_MS: f64 = 60_000.0;

thread_local! {
    /// When the last request was sent by any page of this tab.
    static LAST_SENT_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// Listens for activity as long as the page is open, in the browser only.
pub fn watch_activity() {
    Effect::new(|| {
        let listeners = (
            window_event_listener(keydown, |_| send_activity()),
            window_event_listener(pointerdown, |_| send_activity()),
            window_event_listener(pointermove, |_| send_activity()),
            window_event_listener(focus, |_| send_activity()),
        );
        on_cleanup(move || {
            listeners.0.remove();
            listeners.1.remove();
            listeners.2.remove();
            listeners.3.remove();
        });
    });
}

fn send_activity() {
    let now = js_sys::Date::now();
    // If the clock has been set back, activity is still sent after at most the interval.
    if (now - LAST_SENT_AT.get()).abs() < INTERVAL_MS {
        return;
    }
    LAST_SENT_AT.set(now);
    // A failed request is not repeated: the next activity sends another one.
    spawn_local(async { drop(record_activity().await) });
}
