//! Rate limits as token buckets in Redis, which all processes share.
//!
//! A bucket contains at most `burst` tokens, and one is added every `refill_ms` milliseconds. Redis stores only the time at
//! which the bucket will be full (GCRA), in one key that expires at that time.

use crate::db::Db;
use crate::db::script::script;
use crate::error::{Code, Error, Result};
use crate::time::Timestamp;

/// Lua source of `take_token(bucket, now, interval, burst)`.
pub const TAKE_TOKEN: &str = include_str!("take_token.lua");

/// A rate limit: how often one subject, such as a user or an address, can do something.
#[derive(Debug, Clone, Copy)]
pub struct RateLimit {
    /// The name of the limit, part of its key in Redis.
    pub name: &'static str,
    /// How many times in succession, after a pause.
    pub burst: u32,
    /// Milliseconds until a token is added.
    pub refill_ms: u32,
}

impl RateLimit {
    /// Takes one token of `subject`, a user id or an address. Fails with [`Code::TooManyTries`] and the seconds until the
    /// next token, or with [`Code::StoreUnavailable`]. The latter also if the reply was lost, because the limited action has
    /// not begun.
    pub async fn take(self, db: &Db, subject: &str, now: Timestamp) -> Result<()> {
        let invocation = script! {
            write [TAKE_TOKEN, include_str!("rate_limit.lua")]
            keys { bucket: db.keys().rate_limit(self.name, subject) }
            args { now_ms: now.milliseconds(), refill_ms: self.refill_ms, burst: self.burst }
        };
        invocation.run(db).await.map_err(|error| match error.code {
            Code::TooManyTries => error,
            _ => Error::from(Code::StoreUnavailable),
        })
    }
}
