//! The event log in Redis: a stream whose entries have the ids `<v>-0`.

use std::collections::HashMap;
use std::time::Duration;

use redis::RedisResult;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamId, StreamRangeReply, StreamReadReply};
use tokio::time::timeout;

use crate::db::Db;
use crate::error::Result;
use crate::events::server::Entry;

/// How long Redis waits for an entry before it replies that there is none.
pub const WAIT: Duration = Duration::from_millis(250);
/// How long after that a reply can still arrive.
const GRACE: Duration = Duration::from_secs(2);
/// How many entries are read at once.
pub const AT_ONCE: usize = 1_000;

/// An entry with its sequence; none if this version does not know its type.
pub type Logged = (u64, Option<Entry>);

/// The log's state at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing {
    /// The epoch, which names this history of the data.
    pub epoch: String,
    /// The sequence of the newest entry.
    pub version: u64,
    /// The sequence of the oldest entry that is still there.
    pub oldest: Option<u64>,
}

impl Standing {
    /// Whether all entries of this history after `v` can still be read. Entries are also deleted in the middle of the log, with
    /// what they describe; only entries before the oldest one count as possibly lost.
    pub fn continues(&self, v: u64) -> bool {
        v == self.version || (v < self.version && self.oldest.is_some_and(|oldest| oldest <= v + 1))
    }
}

type RawStanding = (Option<String>, Option<u64>, StreamRangeReply);

fn standing_pipeline(db: &Db) -> redis::Pipeline {
    let mut pipeline = redis::pipe();
    pipeline.atomic().get(db.keys().epoch()).get(db.keys().version());
    pipeline.cmd("XRANGE").arg(db.keys().events()).arg("-").arg("+").arg("COUNT").arg(1);
    pipeline
}

fn parse_standing((epoch, version, oldest): RawStanding) -> Standing {
    let oldest = oldest.ids.first().map(|entry| sequence(&entry.id));
    Standing { epoch: epoch.unwrap_or_default(), version: version.unwrap_or_default(), oldest }
}

/// The state of the log now.
pub async fn standing(db: &Db) -> Result<Standing> {
    db.query::<RawStanding>(standing_pipeline(db)).await.map(parse_standing)
}

/// The state of the log, and its newest entries, oldest first.
pub async fn newest(db: &Db, count: usize) -> Result<(Standing, Vec<Logged>)> {
    let mut pipeline = standing_pipeline(db);
    pipeline.cmd("XREVRANGE").arg(db.keys().events()).arg("+").arg("-").arg("COUNT").arg(count);
    type Answer = (Option<String>, Option<u64>, StreamRangeReply, StreamRangeReply);
    let (epoch, version, oldest, newest): Answer = db.query(pipeline).await?;
    Ok((parse_standing((epoch, version, oldest)), newest.ids.into_iter().rev().map(read).collect()))
}

/// Up to `count` entries after `v` of this epoch; none if some of them may be lost. Read in one step with the state of the
/// log, so that nothing is trimmed in between.
pub async fn range(db: &Db, epoch: &str, v: u64, count: usize) -> Result<Option<Vec<Logged>>> {
    let mut pipeline = standing_pipeline(db);
    pipeline.cmd("XRANGE").arg(db.keys().events()).arg(format!("({v}-0")).arg("+").arg("COUNT").arg(count);
    type Answer = (Option<String>, Option<u64>, StreamRangeReply, StreamRangeReply);
    let (found, version, oldest, entries): Answer = db.query(pipeline).await?;
    let standing = parse_standing((found, version, oldest));
    let whole = standing.epoch == epoch && standing.continues(v);
    Ok(whole.then(|| entries.ids.into_iter().map(read).collect()))
}

/// Follows the log over a connection of its own. Once that breaks, another follower must be connected.
pub struct Follower {
    db: Db,
    connection: MultiplexedConnection,
}

impl Follower {
    /// Connects.
    pub async fn connect(db: &Db) -> RedisResult<Self> {
        Ok(Self { db: db.clone(), connection: db.own_connection().await? })
    }

    /// The state of the log now.
    pub async fn standing(&mut self) -> RedisResult<Standing> {
        let command = standing_pipeline(&self.db);
        let answer = within(WAIT + GRACE, command.query_async::<RawStanding>(&mut self.connection)).await?;
        Ok(parse_standing(answer))
    }

    /// Entries after `v`. If there is none, waits for one for up to [`WAIT`]; none if none comes.
    pub async fn next(&mut self, v: u64) -> RedisResult<Vec<Logged>> {
        let mut command = redis::Cmd::new();
        command.arg("XREAD").arg("COUNT").arg(AT_ONCE);
        command.arg("BLOCK").arg(u64::try_from(WAIT.as_millis()).unwrap_or(u64::MAX));
        command.arg("STREAMS").arg(self.db.keys().events()).arg(format!("{v}-0"));
        let answer = command.query_async::<Option<StreamReadReply>>(&mut self.connection);
        let streams = within(WAIT + GRACE, answer).await?.map(|reply| reply.keys).unwrap_or_default();
        Ok(streams.into_iter().flat_map(|stream| stream.ids).map(read).collect())
    }
}

/// A timeout, so that a Redis that hangs does not hang the follower.
async fn within<T>(limit: Duration, answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    timeout(limit, answer).await.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}

fn read(entry: StreamId) -> Logged {
    let v = sequence(&entry.id);
    let text = |value: &redis::Value| redis::from_redis_value_ref::<String>(value).ok();
    let fields: HashMap<String, String> =
        entry.map.into_iter().filter_map(|(name, value)| Some((name, text(&value)?))).collect();
    (v, Entry::parse(v, &fields))
}

fn sequence(id: &str) -> u64 {
    id.split('-').next().and_then(|v| v.parse().ok()).unwrap_or_default()
}
