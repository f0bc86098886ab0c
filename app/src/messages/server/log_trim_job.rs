//! Deletes old entries from the log.
//!
//! Invariant: every message in the log can still be removed: its entry is deleted before the record of its request expires
//! ([`store::SENT_RETENTION`]), without which only its content would be known.

use std::time::Duration;

use tokio::time::interval;
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::messages::server::store;
use crate::state::State;
use crate::time::Timestamp;

/// The time between two runs.
const TRIM_EVERY: Duration = Duration::from_secs(3600);

/// Runs until `shutdown`.
pub async fn run(state: State, shutdown: CancellationToken) {
    let mut ticks = interval(TRIM_EVERY);
    loop {
        tokio::select! {
            // A run that fails is repeated by the next one.
            _ = ticks.tick() => drop(trim(&state).await),
            () = shutdown.cancelled() => return,
        }
    }
}

async fn trim(state: &State) -> Result<()> {
    let max_age =
        i64::from(store::SENT_RETENTION) * 1000 - 2 * i64::try_from(TRIM_EVERY.as_millis()).unwrap_or_default();
    let before = Timestamp::from_milliseconds(state.clock.now().milliseconds() - max_age);
    state.hub.evict_up_to(store::trim_log(&state.db, before).await?);
    Ok(())
}
