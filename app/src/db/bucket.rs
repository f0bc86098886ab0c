//! Rate limits: token buckets in Redis, so that all processes share them.
//!
//! A bucket holds at most `burst` tokens and gains one every `refill_ms` milliseconds. It is stored as the time at which it
//! will be full (GCRA), in one key that expires then.

use crate::db::Db;
use crate::db::script::script;
use crate::error::{Code, Error, Result};
use crate::time::Timestamp;

/// Lua: `take_token(bucket, now, interval, burst)`.
pub const TAKE_TOKEN: &str = include_str!("take_token.lua");

/// How often something is allowed.
#[derive(Debug, Clone, Copy)]
pub struct RateLimit {
    /// What is limited; part of the key.
    pub name: &'static str,
    /// How many are allowed at once.
    pub burst: u32,
    /// Milliseconds until one more is allowed.
    pub refill_ms: u32,
}

impl RateLimit {
    /// Takes one token for `subject`: a user id, an address. Fails with [`Code::TooManyTries`] and the seconds until the next
    /// token, or with [`Code::StoreUnavailable`], also if the answer was lost: what the token was for has not begun.
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
