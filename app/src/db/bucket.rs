//! Limits on how often: token buckets in Redis, so that all processes count together.
//!
//! A bucket holds at most `burst` tokens and gains one every `refill_ms` milliseconds. It is stored as the moment at which it
//! will be full again (GCRA), one key that expires when it is full.

use std::sync::LazyLock;

use crate::db::Db;
use crate::error::{Code, Error, Result};
use crate::time::Timestamp;

/// Lua that goes before a script in which a token is taken: `take_token(bucket, now, interval, burst)`.
pub const TAKE_TOKEN: &str = include_str!("token.lua");

static TAKE: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(&["#!lua\n", TAKE_TOKEN, include_str!("bucket.lua")].concat()));

/// How much of something is allowed.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    /// What is limited; part of the key.
    pub what: &'static str,
    /// How many may come at once.
    pub burst: u32,
    /// Milliseconds until one more is allowed.
    pub refill_ms: u32,
}

impl Bucket {
    /// Takes one token for `whose`, or answers [`Code::TooManyTries`] with the seconds until there is one.
    pub async fn take(self, db: &Db, whose: &str, now: Timestamp) -> Result<()> {
        let mut invocation = TAKE.prepare_invoke();
        invocation.key(db.keys().bucket(self.what, whose));
        invocation.arg(now.milliseconds()).arg(self.refill_ms).arg(self.burst);
        // Whatever became of the token: what it was taken for has not begun.
        let wait: u64 = db.tell(invocation).await.map_err(|_| Code::StoreUnavailable)?;
        match u32::try_from(wait.div_ceil(1000)).unwrap_or(u32::MAX) {
            0 => Ok(()),
            seconds => Err(Error::too_many(Code::TooManyTries, seconds)),
        }
    }
}
