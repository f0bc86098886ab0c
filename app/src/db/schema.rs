//! What is stored, as a whole: its version, its shards and its epoch, written at the very first start.
//!
//! Invariant: a process never works on data written by a newer Teahouse or spread over another number of shards.

use std::fmt;

use super::Db;
use crate::error::Error;

/// The version of the stored data that this Teahouse reads and writes.
pub const VERSION: u32 = 1;
/// Over how many shards rooms are spread.
const SHARDS: u32 = 1;

/// Why a process must not work on this store.
#[derive(Debug)]
pub enum Unfit {
    /// Redis did not answer.
    Unreachable(Error),
    /// A newer Teahouse wrote this data.
    Newer(u32),
    /// The rooms are spread over another number of shards.
    OtherShards(u32),
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(_) => formatter.write_str("Redis does not answer"),
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

/// Whether Redis answers now.
pub async fn ready(db: &Db) -> bool {
    db.ask::<String>(redis::cmd("PING")).await.is_ok()
}

fn new_epoch() -> String {
    uuid::Uuid::now_v7().simple().to_string()[20..].to_owned()
}
