//! The process's one tail of the log: follows it over a connection of its own and tells the hub.
//!
//! Invariant: the hub hears every entry once and in order. Where that cannot be (the data is another, or the log was trimmed
//! past us), everyone starts again.

use std::time::Duration;

use redis::RedisResult;
use redis::aio::MultiplexedConnection;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Hub, PING_SECONDS, log};
use crate::db::Db;

/// How long Redis waits for an entry before it says that there is none.
const WAIT: Duration = Duration::from_millis(500);
/// How long after that an answer is still hoped for.
const GRACE: Duration = Duration::from_secs(2);
/// Entries read at once.
const AT_ONCE: usize = 1_000;
/// Pauses between tries to connect: the first and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// A hub at the log's present end.
pub async fn open(db: &Db) -> crate::error::Result<Hub> {
    let standing = log::standing(db).await?;
    Ok(Hub::new(standing.epoch, standing.version))
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
        match db.own_connection().await {
            Err(error) => tracing::warn!(%error, "the log cannot be followed"),
            Ok(mut connection) => {
                pause = PAUSES.0;
                if let Err(error) = read(db, hub, &mut connection).await {
                    tracing::warn!(%error, "the log was lost, trying again");
                }
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Reads until the connection breaks.
async fn read(db: &Db, hub: &Hub, connection: &mut MultiplexedConnection) -> RedisResult<()> {
    let standing = within(WAIT + GRACE, log::standing_over(db, connection)).await?;
    let (epoch, v) = hub.look(|heard| (heard.epoch.clone(), heard.v));
    if standing.epoch != epoch || !standing.continues(v) {
        tracing::warn!(?standing, v, "the log is not the one that was followed; everyone starts again");
        hub.lose_the_thread(standing.epoch, standing.version);
    }
    loop {
        let v = hub.look(|heard| heard.v);
        let entries = within(WAIT + GRACE, log::wait(db, connection, v, AT_ONCE, WAIT)).await?;
        if !entries.is_empty() {
            hub.hear(entries);
        }
    }
}

/// A Redis that hangs must not hang the tail.
async fn within<T>(limit: Duration, answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    timeout(limit, answer).await.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
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
        hub.ping();
    }
}
