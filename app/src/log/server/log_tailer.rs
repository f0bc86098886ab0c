//! The process's one tail of the log: follows it over a connection of its own and tells the hub.
//!
//! Invariant: the hub hears every entry once and in order. Where that cannot be (the data is another, or the log was trimmed
//! past us), everyone starts again.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::db::{Db, schema};
use crate::log::PING_SECONDS;
use crate::log::server::Hub;
use crate::log::server::LogObserver;
use crate::log::server::log;
use crate::log::server::log::Follower;

/// Pauses between tries to connect: the first and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// Entries that a process reads back at its start, so that streams that come back after a restart find what they missed.
const READ_BACK: usize = 4_000;

/// A hub at the log's present end, which passes what comes from then on to `observers` first.
pub async fn open(db: &Db, observers: Vec<Box<dyn LogObserver>>) -> crate::error::Result<Hub> {
    let (standing, entries) = log::newest(db, READ_BACK).await?;
    let begin = entries.first().map_or(standing.version, |(v, _)| v.saturating_sub(1));
    let hub = Hub::new(standing.epoch, begin, observers);
    hub.hear(entries);
    Ok(hub)
}

/// Follows the log and keeps the hub's time until `shutdown`, then closes the hub.
pub async fn follow(db: Db, hub: Hub, shutdown: CancellationToken) {
    tokio::select! {
        () = tail(&db, &hub) => {}
        () = keep_time(&hub) => {}
        () = shutdown.cancelled() => {}
    }
    hub.close();
}

async fn tail(db: &Db, hub: &Hub) {
    let mut pause = PAUSES.0;
    loop {
        match Follower::connect(db).await {
            Err(error) => tracing::warn!(%error, "Event log could not be opened"),
            Ok(mut follower) => {
                let began = Instant::now();
                read(db, hub, &mut follower).await;
                if began.elapsed() > PAUSES.1 {
                    pause = PAUSES.0;
                }
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Reads until the connection breaks.
async fn read(db: &Db, hub: &Hub, follower: &mut Follower) {
    let lost = |error| tracing::warn!(%error, "Event log connection lost");
    let standing = match follower.standing().await {
        Ok(standing) => standing,
        Err(error) => return lost(error),
    };
    let (epoch, v) = hub.look(|heard| (heard.epoch.clone(), heard.v));
    if standing.epoch == epoch && standing.version < v {
        // Redis came back without entries that were heard already. What is logged from now on takes their numbers, so
        // cursors of this epoch are no longer to be believed.
        let Ok(epoch) = schema::change_epoch(db, &epoch).await else { return };
        tracing::error!(v, found = standing.version, "Redis lost log entries; all streams restart");
        hub.lose_the_thread(epoch, standing.version);
    } else if standing.epoch != epoch || !standing.continues(v) {
        tracing::warn!(v, found = standing.version, "Event log was replaced; all streams restart");
        hub.lose_the_thread(standing.epoch, standing.version);
    }
    loop {
        let asked = Instant::now();
        match follower.next(hub.look(|heard| heard.v)).await {
            Ok(entries) => {
                // However long the answer took: nothing was new for as long as Redis waited, or what is new came at once.
                let as_of = if entries.is_empty() { asked + log::WAIT } else { asked };
                let caught_up = (entries.len() < log::AT_ONCE).then_some(as_of);
                if !entries.is_empty() {
                    hub.hear(entries);
                }
                hub.note_alive(caught_up);
            }
            Err(error) => return lost(error),
        }
    }
}

/// One clock for all streams: heartbeats, and a look for readers that are too slow.
async fn keep_time(hub: &Hub) {
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        for _ in 0..PING_SECONDS {
            second.tick().await;
            hub.cut_the_slow();
        }
        if hub.is_alive() {
            hub.ping();
        }
    }
}
