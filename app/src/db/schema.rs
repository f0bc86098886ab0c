//! The schema: version, number of shards and epoch of the stored data. The first start writes it.
//!
//! Invariant: a process does not start on data of a newer schema or with another number of shards.

use std::fmt;

use crate::db::Db;
use crate::db::script::script;
use crate::error::Error;

/// The oldest supported major version of Redis, the first with script flags (`#!lua`). With flags, Redis rejects a script
/// before it runs if the memory limit is reached.
const OLDEST_REDIS: u32 = 7;
/// The version of the schema that this program reads and writes.
pub const VERSION: u32 = 1;
/// The number of shards over which the rooms are distributed.
const SHARDS: u32 = 1;

/// The reason for which a process cannot start on the stored data.
#[derive(Debug)]
pub enum SchemaError {
    /// Redis did not reply.
    Unreachable(Error),
    /// The version of Redis is older than 7.
    TooOld(String),
    /// The data has a newer schema, with this version.
    Newer(u32),
    /// The data is distributed over this other number of shards.
    OtherShards(u32),
}

impl fmt::Display for SchemaError {
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

impl std::error::Error for SchemaError {}

/// Checks the schema of the stored data, and writes it if there is none. Returns the epoch.
pub async fn open(db: &Db) -> Result<String, SchemaError> {
    let info: String = db.query(redis::cmd("INFO").arg("server").clone()).await.map_err(SchemaError::Unreachable)?;
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:")).unwrap_or_default();
    if version.split('.').next().and_then(|major| major.parse().ok()).is_some_and(|major: u32| major < OLDEST_REDIS) {
        return Err(SchemaError::TooOld(version.to_owned()));
    }
    let keys = db.keys();
    let mut pipeline = redis::pipe();
    pipeline.cmd("SET").arg(keys.schema()).arg(VERSION).arg("NX").ignore();
    pipeline.cmd("SET").arg(keys.shards()).arg(SHARDS).arg("NX").ignore();
    pipeline.cmd("SET").arg(keys.epoch()).arg(new_epoch()).arg("NX").ignore();
    pipeline.get(keys.schema()).get(keys.shards()).get(keys.epoch());
    let (version, shards, epoch): (u32, u32, String) = db.write(pipeline).await.map_err(SchemaError::Unreachable)?;
    match (version, shards) {
        (newer, _) if newer > VERSION => Err(SchemaError::Newer(newer)),
        (_, shards) if shards != SHARDS => Err(SchemaError::OtherShards(shards)),
        _ => Ok(epoch),
    }
}

/// Replaces the epoch if it is still `known`, which makes all older cursors invalid. Returns the epoch that is stored
/// afterwards.
pub async fn change_epoch(db: &Db, known: &str) -> Result<String, Error> {
    let invocation = script! {
        write [include_str!("change_epoch.lua")]
        keys { epoch: db.keys().epoch() }
        args { known: known, new: new_epoch() }
    };
    invocation.run(db).await
}

/// Whether Redis replies.
pub async fn is_reachable(db: &Db) -> bool {
    db.query::<String>(redis::cmd("PING")).await.is_ok()
}

fn new_epoch() -> String {
    uuid::Uuid::now_v7().simple().to_string()[20..].to_owned()
}
