//! The ids of users, rooms and messages. Each has its own type, so that the compiler rejects one in place of another.
//!
//! Invariant: every value of these types is well formed, because the constructors and `Deserialize` reject any other text.
//!
//! The doc comments of the types are texts of the REST API's description.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The error for a text that is not a well-formed id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedId;

impl fmt::Display for MalformedId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("malformed id")
    }
}

impl std::error::Error for MalformedId {}

/// A person's number: 1, 2, 3… Zero is Teahouse itself, the sender of system messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(example = 3))]
#[serde(transparent)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A room's name in addresses and keys: a slug of 1 to 64 of `a-z 0-9 -`, or a UUID (which is such a slug).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "ssr",
    derive(utoipa::ToSchema),
    schema(pattern = "^[a-z0-9][a-z0-9-]{0,63}$", example = "global")
)]
#[serde(try_from = "String", into = "String")]
pub struct RoomId(String);

impl RoomId {
    /// The maximum length of a room id, in characters.
    pub const MAX: usize = 64;

    /// The id of the default room, which is created at the first start.
    pub fn global() -> Self {
        Self("global".to_owned())
    }

    /// The id as text, as it is written in URLs and Redis keys.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for RoomId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for RoomId {
    type Error = MalformedId;

    fn try_from(text: String) -> Result<Self, MalformedId> {
        let is_slug_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let has_valid_form = (1..=Self::MAX).contains(&text.len()) && !text.starts_with('-');
        if has_valid_form && text.bytes().all(is_slug_byte) { Ok(Self(text)) } else { Err(MalformedId) }
    }
}

impl From<RoomId> for String {
    fn from(room: RoomId) -> Self {
        room.0
    }
}

/// A message's UUID, of any version; ours are version 7. Chosen by whoever writes the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(Uuid);

impl MessageId {
    /// A new id, ordered by time (UUID version 7).
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// The message id with this UUID, of any version.
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl Default for MessageId {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

impl FromStr for MessageId {
    type Err = MalformedId;

    /// Accepts the hyphenated form only (36 characters, upper or lower case), so that equal ids are written equally.
    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let hyphenated = text.len() == 36 && text.is_ascii();
        let uuid = hyphenated.then(|| Uuid::try_parse(text).ok()).flatten().ok_or(MalformedId)?;
        Ok(Self(uuid))
    }
}

impl TryFrom<String> for MessageId {
    type Error = MalformedId;

    fn try_from(text: String) -> Result<Self, MalformedId> {
        text.parse()
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_id_is_a_slug() {
        for good in ["global", "a", "r-2", "0196d2d6-7a9c-7c3e-8000-000000000000"] {
            assert!(good.parse::<RoomId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "A", "a b", "a:b", "茶", "a\n", "{a}", "../a", &"a".repeat(65)] {
            assert!(bad.parse::<RoomId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn message_id_is_a_hyphenated_uuid_printed_in_lower_case() {
        let upper: MessageId = "0196D2D6-7A9C-7C3E-8000-00000000000A".parse().expect("a uuid");
        assert_eq!(upper.to_string(), "0196d2d6-7a9c-7c3e-8000-00000000000a");
        for bad in ["", "1", "0196d2d67a9c7c3e800000000000000a", "{0196d2d6-7a9c-7c3e-8000-00000000000a}"] {
            assert!(bad.parse::<MessageId>().is_err(), "{bad:?}");
        }
    }
}
