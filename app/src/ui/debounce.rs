//! Doing something soon, once, however often it is asked for meanwhile.

use std::time::Duration;

use leptos::prelude::*;

/// Something that is done a little after it was asked for. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Soon {
    pause: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Soon {
    /// Nothing is asked for yet.
    pub fn after(milliseconds: u64) -> Self {
        Self { pause: Duration::from_millis(milliseconds), timer: StoredValue::new(None) }
    }

    /// Does `act` after the pause, unless that is about to happen already.
    pub fn once(self, act: impl FnOnce() + 'static) {
        if self.timer.try_with_value(Option::is_none) == Some(true) {
            self.begin(act);
        }
    }

    /// Does `act` after the pause, instead of what was asked for before: typing goes on.
    pub fn latest(self, act: impl FnOnce() + 'static) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.begin(act);
    }

    fn begin(self, act: impl FnOnce() + 'static) {
        let run = move || {
            // The page may be gone by now.
            if self.timer.try_update_value(Option::take).is_some() {
                act();
            }
        };
        let timer = set_timeout_with_handle(run, self.pause).ok();
        self.timer.try_set_value(timer);
    }
}
