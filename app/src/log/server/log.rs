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

/// How long Redis waits for an entry before it says that there is none.
pub const WAIT: Duration = Duration::from_millis(250);
/// How long after that an answer is still hoped for.
const GRACE: Duration = Duration::from_secs(2);
/// Entries read at once by whoever follows.
pub const AT_ONCE: usize = 1_000;

/// An entry at its sequence; none where this process does not know its kind.
pub type Logged = (u64, Option<Entry>);

/// The log's state at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing {
    /// Names this history.
    pub epoch: String,
    /// The sequence of the newest entry.
    pub version: u64,
    /// The sequence of the oldest entry that is still there.
    pub oldest: Option<u64>,
}

impl Standing {
    /// Whether someone who has heard everything up to `v` of this history can be given all the rest. Entries are also
    /// taken out of the middle of the log; only one before the oldest entry counts as possibly lost.
    pub fn continues(&self, v: u64) -> bool {
        v == self.version || (v < self.version && self.oldest.is_some_and(|oldest| oldest <= v + 1))
    }
}

type RawStanding = (Option<String>, Option<u64>, StreamRangeReply);

fn standing_question(db: &Db) -> redis::Pipeline {
    let mut question = redis::pipe();
    question.atomic().get(db.keys().epoch()).get(db.keys().version());
    question.cmd("XRANGE").arg(db.keys().events()).arg("-").arg("+").arg("COUNT").arg(1);
    question
}

fn standing_answer((epoch, version, oldest): RawStanding) -> Standing {
    let oldest = oldest.ids.first().map(|entry| sequence(&entry.id));
    Standing { epoch: epoch.unwrap_or_default(), version: version.unwrap_or_default(), oldest }
}

/// How the log stands.
pub async fn standing(db: &Db) -> Result<Standing> {
    db.ask::<RawStanding>(standing_question(db)).await.map(standing_answer)
}

/// How the log stands, and its newest entries, oldest first.
pub async fn newest(db: &Db, count: usize) -> Result<(Standing, Vec<Logged>)> {
    let mut question = standing_question(db);
    question.cmd("XREVRANGE").arg(db.keys().events()).arg("+").arg("-").arg("COUNT").arg(count);
    type Answer = (Option<String>, Option<u64>, StreamRangeReply, StreamRangeReply);
    let (epoch, version, oldest, newest): Answer = db.ask(question).await?;
    Ok((standing_answer((epoch, version, oldest)), newest.ids.into_iter().rev().map(read).collect()))
}

/// Up to `count` entries after `v` of this epoch; none where some of them may be gone. Read in one step with how the log
/// stands, so that nothing is trimmed in between.
pub async fn range(db: &Db, epoch: &str, v: u64, count: usize) -> Result<Option<Vec<Logged>>> {
    let mut question = standing_question(db);
    question.cmd("XRANGE").arg(db.keys().events()).arg(format!("({v}-0")).arg("+").arg("COUNT").arg(count);
    type Answer = (Option<String>, Option<u64>, StreamRangeReply, StreamRangeReply);
    let (found, version, oldest, entries): Answer = db.ask(question).await?;
    let standing = standing_answer((found, version, oldest));
    let whole = standing.epoch == epoch && standing.continues(v);
    Ok(whole.then(|| entries.ids.into_iter().map(read).collect()))
}

/// Follows the log over a connection of its own. One that broke is of no more use.
pub struct Follower {
    db: Db,
    connection: MultiplexedConnection,
}

impl Follower {
    /// Connects.
    pub async fn connect(db: &Db) -> RedisResult<Self> {
        Ok(Self { db: db.clone(), connection: db.own_connection().await? })
    }

    /// How the log stands.
    pub async fn standing(&mut self) -> RedisResult<Standing> {
        let question = standing_question(&self.db);
        let answer = within(WAIT + GRACE, question.query_async::<RawStanding>(&mut self.connection)).await?;
        Ok(standing_answer(answer))
    }

    /// Entries after `v`, waiting half a second for one; none if there was none.
    pub async fn next(&mut self, v: u64) -> RedisResult<Vec<Logged>> {
        let mut question = redis::Cmd::new();
        question.arg("XREAD").arg("COUNT").arg(AT_ONCE);
        question.arg("BLOCK").arg(u64::try_from(WAIT.as_millis()).unwrap_or(u64::MAX));
        question.arg("STREAMS").arg(self.db.keys().events()).arg(format!("{v}-0"));
        let answer = question.query_async::<Option<StreamReadReply>>(&mut self.connection);
        let streams = within(WAIT + GRACE, answer).await?.map(|reply| reply.keys).unwrap_or_default();
        Ok(streams.into_iter().flat_map(|stream| stream.ids).map(read).collect())
    }
}

/// A Redis that hangs must not hang whoever follows.
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
