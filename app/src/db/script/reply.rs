//! The answer of a script: a refusal, or what it answers by name.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use redis::{FromRedisValue, ParsingError, Value};

use crate::error::{Code, Error, Result};

/// Reads an answer; a refusal is an error.
pub(super) fn read<T: FromRedisValue>(answer: Value) -> Result<T> {
    if let Value::Array(items) = &answer
        && let [Value::BulkString(word), refusal @ ..] = items.as_slice()
        && word == b"refused"
    {
        return Err(refusal_error(refusal));
    }
    redis::from_redis_value(answer).map_err(unreadable)
}

fn refusal_error(refusal: &[Value]) -> Error {
    let text = |place: usize| redis::from_redis_value_ref::<String>(refusal.get(place)?).ok();
    let Some(code) = text(0).and_then(|name| Code::from_name(&name)) else {
        return unreadable(format!("{refusal:?}"));
    };
    let seconds = text(1).and_then(|milliseconds| milliseconds.parse::<u64>().ok()).map(|left| left.div_ceil(1000));
    Error { retry_after: seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)), ..code.into() }
}

/// The error for what Redis holds or answers and this version cannot read. Logged, since it is a fault of Teahouse.
pub fn unreadable(error: impl Display) -> Error {
    tracing::error!(%error, "what Redis holds or answered cannot be read");
    Code::Internal.into()
}

/// An answer with names: `{'n', 3, 'v', 17}`.
#[derive(Default)]
pub struct Reply(HashMap<String, Value>);

impl Reply {
    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of this name; fails if there is none.
    pub fn take<T: FromRedisValue>(&mut self, name: &str) -> Result<T> {
        let value = self.0.remove(name).ok_or_else(|| unreadable(format!("no `{name}`")))?;
        redis::from_redis_value(value).map_err(unreadable)
    }

    /// The value of this name, parsed; fails if there is none.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<T> {
        self.take::<String>(name)?.parse().map_err(unreadable)
    }

    /// The value of this name, if there is one.
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
    fn refusal_is_the_error_of_its_code() {
        let refused = |words: &[&str]| {
            let words = std::iter::once("refused").chain(words.iter().copied());
            read::<Value>(Value::Array(words.map(text).collect())).unwrap_err()
        };
        assert_eq!(refused(&["room_not_found"]), Code::RoomNotFound.into());
        assert_eq!(refused(&["muted"]), Code::Muted.into());
        assert_eq!(refused(&["muted", "1001"]), Error::too_many(Code::Muted, 2));
        assert_eq!(refused(&["no_code"]), Code::Internal.into());
        assert_eq!(refused(&[]), Code::Internal.into());
    }

    #[test]
    fn reply_is_read_by_name() {
        let answer = Value::Array(vec![text("n"), Value::Int(3), text("v"), text("17")]);
        let mut reply: Reply = read(answer).expect("a reply");
        assert_eq!(reply.take::<u64>("n"), Ok(3));
        assert_eq!(reply.parse::<u64>("v"), Ok(17));
        assert_eq!(reply.take::<u64>("n"), Err(Code::Internal.into()));
        assert!(read::<Reply>(Value::Array(Vec::new())).expect("a reply").is_empty());
    }
}
