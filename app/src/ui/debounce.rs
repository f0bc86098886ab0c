//! Delays an action and runs it once, however often it is requested during the delay.

use std::time::Duration;

use leptos::prelude::*;

/// A delayed action. Copies share the same timer.
#[derive(Clone, Copy)]
pub struct Debounce {
    delay: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Debounce {
    /// A debounce with this delay; nothing is scheduled yet.
    pub fn new(milliseconds: u64) -> Self {
        Self { delay: Duration::from_millis(milliseconds), timer: StoredValue::new(None) }
    }

    /// Runs `action` after the delay, unless a call is scheduled already.
    pub fn schedule(self, action: impl FnOnce() + 'static) {
        if self.timer.try_with_value(Option::is_none) == Some(true) {
            self.start(action);
        }
    }

    /// Runs `action` after the delay and cancels the scheduled call, so that the delay starts again at each key press.
    pub fn reschedule(self, action: impl FnOnce() + 'static) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.start(action);
    }

    fn start(self, action: impl FnOnce() + 'static) {
        let run = move || {
            // The page may be disposed by now.
            if self.timer.try_update_value(Option::take).is_some() {
                action();
            }
        };
        let timer = set_timeout_with_handle(run, self.delay).ok();
        self.timer.try_set_value(timer);
    }
}
