//! The reply of a script: a rejection, a single value, or values by name.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use redis::{FromRedisValue, ParsingError, Value};

use crate::error::{Code, Error, Result};

/// Parses a reply. A rejection becomes the error with its code.
pub(super) fn parse<T: FromRedisValue>(reply: Value) -> Result<T> {
    if let Value::Array(items) = &reply
        && let [Value::BulkString(first), rejection @ ..] = items.as_slice()
        && first == b"refused"
    {
        return Err(rejection_error(rejection));
    }
    redis::from_redis_value(reply).map_err(unreadable)
}

fn rejection_error(rejection: &[Value]) -> Error {
    let text = |index: usize| redis::from_redis_value_ref::<String>(rejection.get(index)?).ok();
    let Some(code) = text(0).and_then(|name| Code::from_name(&name)) else {
        return unreadable(format!("{rejection:?}"));
    };
    let seconds = text(1).and_then(|text| text.parse::<u64>().ok()).map(|milliseconds| milliseconds.div_ceil(1000));
    Error { retry_after: seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)), ..code.into() }
}

/// The error for malformed data in Redis or a malformed reply of a script. It is logged, as it is a defect of Teahouse.
pub fn unreadable(error: impl Display) -> Error {
    tracing::error!(%error, "Data or reply of Redis is malformed");
    Code::Internal.into()
}

/// A reply with values by name: `{'n', 3, 'v', 17}`.
#[derive(Default)]
pub struct Reply(HashMap<String, Value>);

impl Reply {
    /// Whether the reply has no values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes and returns the value of `name`. Fails if there is none.
    pub fn take<T: FromRedisValue>(&mut self, name: &str) -> Result<T> {
        let value = self.0.remove(name).ok_or_else(|| unreadable(format!("no `{name}`")))?;
        redis::from_redis_value(value).map_err(unreadable)
    }

    /// Removes and parses the text of `name`. Fails if there is none or it is malformed.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<T> {
        self.take::<String>(name)?.parse().map_err(unreadable)
    }

    /// Removes and returns the value of `name`; none if there is none.
    pub fn find<T: FromRedisValue>(&mut self, name: &str) -> Result<Option<T>> {
        self.0.remove(name).map(redis::from_redis_value).transpose().map_err(unreadable)
    }
}

impl FromRedisValue for Reply {
    fn from_redis_value_ref(value: &Value) -> std::result::Result<Self, ParsingError> {
        Self::from_redis_value(value.clone())
    }

    fn from_redis_value(value: Value) -> std::result::Result<Self, ParsingError> {
        redis::from_redis_value(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn rejection_is_the_error_of_its_code() {
        let refused = |words: &[&str]| {
            let words = std::iter::once("refused").chain(words.iter().copied());
            parse::<Value>(Value::Array(words.map(text).collect())).expect_err("a rejection")
        };
        assert_eq!(refused(&["room_not_found"]), Code::RoomNotFound.into());
        assert_eq!(refused(&["muted"]), Code::Muted.into());
        assert_eq!(refused(&["muted", "1001"]), Error::rate_limited(Code::Muted, 2));
        assert_eq!(refused(&["no_code"]), Code::Internal.into());
        assert_eq!(refused(&[]), Code::Internal.into());
    }

    #[test]
    fn reply_is_read_by_name() {
        let reply = Value::Array(vec![text("n"), Value::Int(3), text("v"), text("17")]);
        let mut reply: Reply = parse(reply).expect("a reply");
        assert_eq!(reply.take::<u64>("n"), Ok(3));
        assert_eq!(reply.parse::<u64>("v"), Ok(17));
        assert_eq!(reply.take::<u64>("n"), Err(Code::Internal.into()));
        assert!(parse::<Reply>(Value::Array(Vec::new())).expect("a reply").is_empty());
    }
}
