//! Refreshes what a page shows: fetches it again every few seconds while the page is visible.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::{Code, Error};

/// The time between two fetches.
const INTERVAL: Duration = Duration::from_secs(3);

/// Replaces `shown` with the response of `fetch` every few seconds, if it differs. `is_stale` is set while fetches fail and a later
/// one may succeed. If the reader is no longer allowed to see the data, the page is reloaded, and the server answers with the reason.
pub fn poll<T, Response>(shown: RwSignal<T>, is_stale: RwSignal<bool>, fetch: impl Fn() -> Response + Clone + 'static)
where
    T: PartialEq + Send + Sync + 'static,
    Response: Future<Output = Result<T, Error>> + 'static,
{
    let is_fetching = Rc::new(Cell::new(false));
    Effect::new(move || {
        let (fetch, is_fetching) = (fetch.clone(), is_fetching.clone());
        let tick = move || {
            if is_fetching.get() || document().hidden() {
                return;
            }
            is_fetching.set(true);
            let (response, is_fetching) = (fetch(), is_fetching.clone());
            spawn_local(async move {
                let result = response.await;
                is_fetching.set(false);
                apply(shown, is_stale, result);
            });
        };
        if let Ok(interval) = set_interval_with_handle(tick, INTERVAL) {
            on_cleanup(move || interval.clear());
        }
    });
}

/// Applies the result of a fetch. The signals are disposed if the reader has left the page in the meantime.
fn apply<T: PartialEq + Send + Sync + 'static>(shown: RwSignal<T>, is_stale: RwSignal<bool>, result: Result<T, Error>) {
    match result {
        Ok(fetched) => {
            is_stale.try_set(false);
            if shown.try_with_untracked(|shown| *shown != fetched) == Some(true) {
                shown.try_set(fetched);
            }
        }
        Err(error) if error.code.is_retryable() || error.code == Code::Internal => {
            is_stale.try_set(true);
        }
        Err(_) if shown.try_with_untracked(|_| ()).is_some() => {
            let _ = window().location().reload();
        }
        Err(_) => {}
    }
}
