//! The event log in Redis: a stream whose entries have the ids `<v>-0`.

use std::collections::HashMap;
use std::time::Duration;

use redis::RedisResult;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamId, StreamRangeReply, StreamReadReply};
use tokio::time::timeout;

use crate::db::Db;
use crate::error::Result;
use crate::log::server::LogRecord;

/// How long Redis waits for an entry before it replies that there is none.
pub const BLOCK: Duration = Duration::from_millis(250);
/// How long after that a reply may still come before the connection counts as broken.
const GRACE_PERIOD: Duration = Duration::from_secs(2);
/// Entries that the tailer reads at once.
pub const BATCH: usize = 1_000;

/// The log's state at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct LogStatus {
    /// The epoch of the data.
    pub epoch: String,
    /// The sequence of the newest entry.
    pub version: u64,
    /// The sequence of the oldest entry that is still there.
    pub oldest: Option<u64>,
}

impl LogStatus {
    /// Whether a client that has received everything of this epoch up to `v` can receive all the rest. Entries are also removed
    /// from the middle of the log; only entries before the oldest one count as possibly missed.
    pub fn can_resume_after(&self, v: u64) -> bool {
        v == self.version || (v < self.version && self.oldest.is_some_and(|oldest| oldest <= v + 1))
    }
}

type StatusReply = (Option<String>, Option<u64>, StreamRangeReply);

fn status_pipeline(db: &Db) -> redis::Pipeline {
    let mut pipeline = redis::pipe();
    pipeline.atomic().get(db.keys().epoch()).get(db.keys().version());
    pipeline.cmd("XRANGE").arg(db.keys().events()).arg("-").arg("+").arg("COUNT").arg(1);
    pipeline
}

fn status_from((epoch, version, oldest): StatusReply) -> LogStatus {
    let oldest = oldest.ids.first().map(|entry| sequence(&entry.id));
    LogStatus { epoch: epoch.unwrap_or_default(), version: version.unwrap_or_default(), oldest }
}

/// The status of the log.
pub async fn status(db: &Db) -> Result<LogStatus> {
    db.query::<StatusReply>(status_pipeline(db)).await.map(status_from)
}

/// The status of the log, and its newest entries, oldest first.
pub async fn newest(db: &Db, count: usize) -> Result<(LogStatus, Vec<LogRecord>)> {
    let mut pipeline = status_pipeline(db);
    pipeline.cmd("XREVRANGE").arg(db.keys().events()).arg("+").arg("-").arg("COUNT").arg(count);
    type Reply = (Option<String>, Option<u64>, StreamRangeReply, StreamRangeReply);
    let (epoch, version, oldest, newest): Reply = db.query(pipeline).await?;
    Ok((status_from((epoch, version, oldest)), newest.ids.into_iter().rev().map(record).collect()))
}

/// Up to `count` entries after `v` of this epoch; none where some of them may be missing. Read in one step with the status of the
/// log, so that nothing is trimmed in between.
pub async fn range(db: &Db, epoch: &str, v: u64, count: usize) -> Result<Option<Vec<LogRecord>>> {
    let mut pipeline = status_pipeline(db);
    pipeline.cmd("XRANGE").arg(db.keys().events()).arg(format!("({v}-0")).arg("+").arg("COUNT").arg(count);
    type Reply = (Option<String>, Option<u64>, StreamRangeReply, StreamRangeReply);
    let (found, version, oldest, entries): Reply = db.query(pipeline).await?;
    let status = status_from((found, version, oldest));
    let is_complete = status.epoch == epoch && status.can_resume_after(v);
    Ok(is_complete.then(|| entries.ids.into_iter().map(record).collect()))
}

/// Reads the log over a connection of its own. After an error it must be replaced.
pub struct Follower {
    db: Db,
    connection: MultiplexedConnection,
}

impl Follower {
    /// Connects.
    pub async fn connect(db: &Db) -> RedisResult<Self> {
        Ok(Self { db: db.clone(), connection: db.new_connection().await? })
    }

    /// The status of the log.
    pub async fn status(&mut self) -> RedisResult<LogStatus> {
        let pipeline = status_pipeline(&self.db);
        let reply = with_timeout(pipeline.query_async::<StatusReply>(&mut self.connection)).await?;
        Ok(status_from(reply))
    }

    /// Entries after `v`, after waiting for one up to [`BLOCK`]; empty if there was none.
    pub async fn next(&mut self, v: u64) -> RedisResult<Vec<LogRecord>> {
        let mut command = redis::Cmd::new();
        command.arg("XREAD").arg("COUNT").arg(BATCH);
        command.arg("BLOCK").arg(u64::try_from(BLOCK.as_millis()).unwrap_or(u64::MAX));
        command.arg("STREAMS").arg(self.db.keys().events()).arg(format!("{v}-0"));
        let reply = command.query_async::<Option<StreamReadReply>>(&mut self.connection);
        let streams = with_timeout(reply).await?.map(|reply| reply.keys).unwrap_or_default();
        Ok(streams.into_iter().flat_map(|stream| stream.ids).map(record).collect())
    }
}

/// Fails if Redis does not reply in time, so that the tailer never hangs.
async fn with_timeout<T>(reply: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    let timed_out = || Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into());
    timeout(BLOCK + GRACE_PERIOD, reply).await.unwrap_or_else(|_| timed_out())
}

fn record(entry: StreamId) -> LogRecord {
    let v = sequence(&entry.id);
    let text = |value: &redis::Value| redis::from_redis_value_ref::<String>(value).ok();
    let fields: HashMap<String, String> =
        entry.map.into_iter().filter_map(|(name, value)| Some((name, text(&value)?))).collect();
    LogRecord::new(v, fields)
}

fn sequence(id: &str) -> u64 {
    id.split('-').next().and_then(|v| v.parse().ok()).unwrap_or_default()
}
