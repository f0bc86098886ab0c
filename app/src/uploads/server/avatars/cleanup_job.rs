//! Sweeps the pictures of people: those that are nobody's go, as when a process died between keeping one and telling of it.

use std::time::{Duration, SystemTime};

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::db::Db;
use crate::error::Result;
use crate::uploads::server::{Settings, avatars, cleanup_job};
use crate::users::server::avatar_addresses;

/// Sweeps at once and then every so often, until `shutdown`. What is not yet `old` is let be, and so is everything where the folder
/// and the store do not belong together.
pub async fn keep_sweeping(db: Db, settings: Settings, every: Duration, old: Duration, shutdown: CancellationToken) {
    let mut times = tokio::time::interval(every);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let sweeping = async {
        loop {
            times.tick().await;
            match sweep(&db, &settings, old).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "Unused avatars removed"),
                Err(error) => tracing::warn!(%error, "Avatar cleanup failed"),
            }
        }
    };
    shutdown.run_until_cancelled(sweeping).await;
}

/// Removes pictures that have lain there for at least `old` and are nobody's. Answers how many went.
async fn sweep(db: &Db, settings: &Settings, old: Duration) -> Result<usize> {
    if !cleanup_job::belong_together(db, settings).await? {
        return Ok(0);
    }
    let lying = avatars::older_than(settings, SystemTime::now(), old).await?;
    if lying.is_empty() {
        return Ok(0);
    }
    let owned = avatar_addresses(db).await?;
    let mut count = 0;
    for address in lying.iter().filter(|address| !owned.contains(*address)) {
        avatars::discard(settings, address).await;
        count += 1;
    }
    Ok(count)
}
