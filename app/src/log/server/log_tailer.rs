//! The one tailer of the process: follows the log over a connection of its own and passes its entries to the hub.
//!
//! Invariant: the hub receives every entry once and in order. Where that is impossible, because the data was replaced or the log
//! was trimmed beyond the hub's position, all clients start again with a reset.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::db::{Db, schema};
use crate::log::PING_SECONDS;
use crate::log::server::log::Follower;
use crate::log::server::{Hub, LogReader, log};

/// Pauses between attempts to connect: the first and the longest.
const RETRY_PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// Entries that a process reads back at its start, so that streams that reconnect after a restart find what they missed.
const READ_BACK: usize = 4_000;

/// A hub at the log's present end, which passes each entry to `reader` first.
pub async fn open(db: &Db, reader: Box<dyn LogReader>) -> crate::error::Result<Hub> {
    let (status, records) = log::newest(db, READ_BACK).await?;
    let start = records.first().map_or(status.version, |record| record.v.saturating_sub(1));
    let hub = Hub::new(status.epoch, start, reader);
    hub.apply(&records);
    Ok(hub)
}

/// Follows the log and runs the hub's ticker until `shutdown`, then closes the hub.
pub async fn follow(db: Db, hub: Hub, shutdown: CancellationToken) {
    tokio::select! {
        () = run_tailer(&db, &hub) => {}
        () = run_ticker(&hub) => {}
        () = shutdown.cancelled() => {}
    }
    hub.close();
}

async fn run_tailer(db: &Db, hub: &Hub) {
    let mut pause = RETRY_PAUSES.0;
    loop {
        match Follower::connect(db).await {
            Err(error) => tracing::warn!(%error, "Event log could not be opened"),
            Ok(mut follower) => {
                let started = Instant::now();
                read(db, hub, &mut follower).await;
                if started.elapsed() > RETRY_PAUSES.1 {
                    pause = RETRY_PAUSES.0;
                }
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(RETRY_PAUSES.1);
    }
}

/// Reads until the connection breaks.
async fn read(db: &Db, hub: &Hub, follower: &mut Follower) {
    let on_error = |error| tracing::warn!(%error, "Event log connection lost");
    let status = match follower.status().await {
        Ok(status) => status,
        Err(error) => return on_error(error),
    };
    let (epoch, v) = hub.position();
    if status.epoch == epoch && status.version < v {
        // Redis restarted without entries that were delivered already. New entries reuse their sequences, so cursors of this epoch
        // are invalid from now on.
        let Ok(epoch) = schema::change_epoch(db, &epoch).await else { return };
        tracing::error!(v, found = status.version, "Redis lost log entries; all streams restart");
        hub.reset_log(epoch, status.version);
    } else if status.epoch != epoch || !status.can_resume_after(v) {
        tracing::warn!(v, found = status.version, "Event log was replaced; all streams restart");
        hub.reset_log(status.epoch, status.version);
    }
    loop {
        let sent = Instant::now();
        match follower.next(hub.with_state(|state| state.v)).await {
            Ok(records) => {
                // An empty reply means that there was no entry for as long as Redis waited, however late the reply arrived. A reply
                // with entries comes at once.
                let as_of = if records.is_empty() { sent + log::BLOCK } else { sent };
                let caught_up = (records.len() < log::BATCH).then_some(as_of);
                if !records.is_empty() {
                    hub.apply(&records);
                }
                hub.record_reply(caught_up);
            }
            Err(error) => return on_error(error),
        }
    }
}

/// One timer for all streams: heartbeats, and a check for slow clients each second.
async fn run_ticker(hub: &Hub) {
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        for _ in 0..PING_SECONDS {
            second.tick().await;
            hub.drop_slow_consumers();
        }
        if hub.is_alive() {
            hub.ping();
        }
    }
}
