//! Removes avatars that no account has, for example because a process ended between storing a file and publishing its address.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use tokio_util::sync::CancellationToken;

use crate::db::Db;
use crate::error::Result;
use crate::uploads::server::{Settings, avatars, cleanup_job};
use crate::users::server::avatar_addresses;

/// Cleans up at once and then at each `interval`, until `shutdown`. Files younger than `min_age` stay. If the folder does not belong
/// to this Redis, nothing is removed.
pub async fn run_cleanup(
    db: Db,
    settings: Settings,
    interval: Duration,
    min_age: Duration,
    shutdown: CancellationToken,
) {
    let (db, settings) = (&db, &settings);
    let run_once = || async move {
        match cleanup(db, settings, min_age).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "Unused avatars removed"),
            Err(error) => tracing::warn!(%error, "Avatar cleanup failed"),
        }
        ControlFlow::Continue(())
    };
    cleanup_job::run_periodically(interval, shutdown, run_once).await;
}

/// Removes the avatars that are at least `min_age` old and belong to no account. Returns their number.
async fn cleanup(db: &Db, settings: &Settings, min_age: Duration) -> Result<usize> {
    if !cleanup_job::same_store(db, settings).await? {
        return Ok(0);
    }
    let stored = avatars::older_than(settings, SystemTime::now(), min_age).await?;
    if stored.is_empty() {
        return Ok(0);
    }
    let used = avatar_addresses(db).await?;
    let mut count = 0;
    for address in stored.iter().filter(|address| !used.contains(*address)) {
        avatars::discard(settings, address).await;
        count += 1;
    }
    Ok(count)
}
