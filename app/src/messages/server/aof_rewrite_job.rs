//! Rewrites the append-only file of Redis after messages were edited or removed, so that their former content is erased from disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::db::Db;
use crate::error::Result;
use crate::messages::MessageEvent;
use crate::messages::server::store;

/// The time between two checks whether a rewrite is due or finished.
const CHECK_EVERY: Duration = Duration::from_secs(2);
/// The shortest time between two rewrites.
const MIN_PAUSE: Duration = Duration::from_secs(10);
/// The pause after a rewrite is at least this many times as long as the rewrite took, so that it takes at most a twentieth of the time.
const PAUSE_FACTOR: u32 = 20;

/// Records that content was removed from the log. Cheap to clone; the clones share the record.
#[derive(Debug, Clone, Default)]
pub struct RemovedContent(Arc<AtomicBool>);

impl RemovedContent {
    /// Records what a message event removed.
    pub(crate) fn apply_message(&self, event: &MessageEvent) {
        match event {
            MessageEvent::Posted { .. } => {}
            MessageEvent::Edited { .. } | MessageEvent::Removed { .. } => self.0.store(true, Ordering::Relaxed),
        }
    }
}

/// The progress of a rewrite.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rewrite {
    /// The file has no removed content.
    Done,
    /// The file has removed content.
    Due,
    /// The rewrite was started.
    Started,
}

/// Runs until `shutdown`.
pub async fn run(db: Db, removed: RemovedContent, shutdown: CancellationToken) {
    tokio::select! {
        () = run_worker(db, removed) => {}
        () = shutdown.cancelled() => {}
    }
}

async fn run_worker(db: Db, removed: RemovedContent) {
    let mut check = interval(CHECK_EVERY);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut rewrite, mut next_at) = (Rewrite::Done, Instant::now());
    log_aof_leftover(&db).await;
    loop {
        check.tick().await;
        if removed.0.swap(false, Ordering::Relaxed) {
            rewrite = Rewrite::Due;
        }
        if rewrite != Rewrite::Done && next_at <= Instant::now() {
            let (next, pause) = advance(&db, rewrite).await.unwrap_or((Rewrite::Due, MIN_PAUSE));
            (rewrite, next_at) = (next, Instant::now() + pause);
        }
    }
}

/// Starts a rewrite if one is due, and checks whether one that was started has succeeded. Returns the progress and the time until the
/// next call.
async fn advance(db: &Db, rewrite: Rewrite) -> Result<(Rewrite, Duration)> {
    let status = store::aof_status(db).await?;
    if !status.is_enabled {
        return Ok((Rewrite::Done, Duration::ZERO));
    }
    match rewrite {
        _ if status.is_rewriting => Ok((rewrite, CHECK_EVERY)),
        Rewrite::Started if status.has_succeeded => {
            Ok((Rewrite::Done, MIN_PAUSE.max(status.last_duration * PAUSE_FACTOR)))
        }
        _ => {
            store::start_aof_rewrite(db).await?;
            Ok((Rewrite::Started, CHECK_EVERY))
        }
    }
}

/// Logs a warning if removed entries stay in the file. An entry that is deleted from a stream stays in its node, in memory and in the
/// file, until all entries of the node are deleted. The private Redis has one entry per node; the setting of another Redis is
/// not changed.
async fn log_aof_leftover(db: &Db) {
    let entries = store::stream_node_max_entries(db).await.unwrap_or_default();
    if entries.is_some_and(|entries| entries != "1") {
        tracing::warn!("Redis stores removed messages for a while: set `stream-node-max-entries 1` in redis.conf");
    }
}
