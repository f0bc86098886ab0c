//! Keeps what a page shows fresh: asks again every few seconds while the page is looked at.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::{Code, Error};

/// How long between two questions.
const EVERY: Duration = Duration::from_secs(3);

/// Renews `shown` with what `ask` answers, where that differs. While nothing is answered, `is_stale`. Whoever may not know any
/// more gets the page anew, which says so.
pub fn keep_fresh<T, Asked>(shown: RwSignal<T>, is_stale: RwSignal<bool>, ask: impl Fn() -> Asked + Clone + 'static)
where
    T: PartialEq + Send + Sync + 'static,
    Asked: Future<Output = Result<T, Error>> + 'static,
{
    let is_asking = Rc::new(Cell::new(false));
    Effect::new(move || {
        let (ask, is_asking) = (ask.clone(), is_asking.clone());
        let tick = move || {
            if is_asking.get() || document().hidden() {
                return;
            }
            is_asking.set(true);
            let (asked, is_asking) = (ask(), is_asking.clone());
            spawn_local(async move {
                let answer = asked.await;
                is_asking.set(false);
                take_in(shown, is_stale, answer);
            });
        };
        if let Ok(interval) = set_interval_with_handle(tick, EVERY) {
            on_cleanup(move || interval.clear());
        }
    });
}

/// The page may be gone by the time the answer is there.
fn take_in<T: PartialEq + Send + Sync + 'static>(
    shown: RwSignal<T>,
    is_stale: RwSignal<bool>,
    answer: Result<T, Error>,
) {
    match answer {
        Ok(fresh) => {
            is_stale.try_set(false);
            if shown.try_with_untracked(|shown| *shown != fresh) == Some(true) {
                shown.try_set(fresh);
            }
        }
        Err(error) if error.code.retryable() || error.code == Code::Internal => {
            is_stale.try_set(true);
        }
        Err(_) if shown.try_with_untracked(|_| ()).is_some() => {
            let _ = window().location().reload();
        }
        Err(_) => {}
    }
}
