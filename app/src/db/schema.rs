//! What is stored, as a whole: its version, its shards and its epoch, written at the very first start.
//!
//! Invariant: a process never works on data written by a newer Teahouse or spread over another number of shards.

use std::fmt;
use std::sync::LazyLock;

use crate::db::Db;
use crate::error::Error;

static CHANGE_EPOCH: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("change_epoch.lua")));

/// The oldest Redis whose scripts say what they are (`#!lua`), which is why none of ours ends halfway for want of memory.
const OLDEST_REDIS: u32 = 7;
/// The version of the stored data that this Teahouse reads and writes.
pub const VERSION: u32 = 1;
/// Over how many shards rooms are spread.
const SHARDS: u32 = 1;

/// Why a process must not work on this store.
#[derive(Debug)]
pub enum Unfit {
    /// Redis did not answer.
    Unreachable(Error),
    /// Redis is of a version before 7.
    TooOld(String),
    /// A newer Teahouse wrote this data.
    Newer(u32),
    /// The rooms are spread over another number of shards.
    OtherShards(u32),
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(_) => formatter.write_str("Redis does not answer"),
            Self::TooOld(version) => write!(formatter, "Redis {version} is too old; {OLDEST_REDIS} or newer is needed"),
            Self::Newer(version) => {
                write!(
                    formatter,
                    "the data was written by a newer Teahouse (schema {version}, this one knows {VERSION})"
                )
            }
            Self::OtherShards(shards) => write!(formatter, "the data is spread over {shards} shards, not {SHARDS}"),
        }
    }
}

impl std::error::Error for Unfit {}

/// Checks the store, and marks an empty one as ours. Answers the epoch.
pub async fn open(db: &Db) -> Result<String, Unfit> {
    let info: String = db.ask(redis::cmd("INFO").arg("server").clone()).await.map_err(Unfit::Unreachable)?;
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:")).unwrap_or_default();
    if version.split('.').next().and_then(|major| major.parse().ok()).is_some_and(|major: u32| major < OLDEST_REDIS) {
        return Err(Unfit::TooOld(version.to_owned()));
    }
    let keys = db.keys();
    let mut marks = redis::pipe();
    marks.cmd("SET").arg(keys.schema()).arg(VERSION).arg("NX").ignore();
    marks.cmd("SET").arg(keys.shards()).arg(SHARDS).arg("NX").ignore();
    marks.cmd("SET").arg(keys.epoch()).arg(new_epoch()).arg("NX").ignore();
    marks.get(keys.schema()).get(keys.shards()).get(keys.epoch());
    let (version, shards, epoch): (u32, u32, String) = db.tell(marks).await.map_err(Unfit::Unreachable)?;
    match (version, shards) {
        (newer, _) if newer > VERSION => Err(Unfit::Newer(newer)),
        (_, shards) if shards != SHARDS => Err(Unfit::OtherShards(shards)),
        _ => Ok(epoch),
    }
}

/// Gives the history of the data a new name where it is still called `known`: cursors that name the old one are void.
/// Answers the name that counts from now on.
pub async fn change_epoch(db: &Db, known: &str) -> Result<String, Error> {
    let mut invocation = CHANGE_EPOCH.prepare_invoke();
    invocation.key(db.keys().epoch()).arg(known).arg(new_epoch());
    db.tell(invocation).await
}

/// Whether Redis answers now.
pub async fn ready(db: &Db) -> bool {
    db.ask::<String>(redis::cmd("PING")).await.is_ok()
}

fn new_epoch() -> String {
    uuid::Uuid::now_v7().simple().to_string()[20..].to_owned()
}
