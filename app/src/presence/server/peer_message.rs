//! Ephemeral messages between the processes on one Redis. They are published on a channel and stored nowhere.

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, UserId};

/// A message to the other processes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word")]
pub enum PeerMessage {
    /// Who is online has changed, so each process reads it from Redis again.
    #[serde(rename = "look")]
    Refresh,
    /// Users with streams at other processes were active at this one.
    #[serde(rename = "active")]
    Active {
        /// The users.
        #[serde(rename = "people")]
        users: Vec<UserId>,
    },
    /// A user is typing.
    #[serde(rename = "typing")]
    Typing {
        /// The room.
        room_id: RoomId,
        /// The user.
        user_id: UserId,
        /// The display name of the user.
        name: String,
    },
}

/// A message with its sender, because a process receives its own messages too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerEnvelope {
    /// The process that published the message.
    #[serde(rename = "by")]
    pub process: String,
    /// The message.
    #[serde(flatten)]
    pub message: PeerMessage,
}

impl PeerEnvelope {
    /// Decodes a message; none if its type is unknown, as that of a newer version of Teahouse.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl std::fmt::Display for PeerEnvelope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peer_messages_are_decoded_as_they_were_encoded() {
        let typing = PeerMessage::Typing { room_id: RoomId::global(), user_id: UserId(3), name: "小明".to_owned() };
        for message in [PeerMessage::Refresh, PeerMessage::Active { users: vec![UserId(1), UserId(2)] }, typing] {
            let envelope = PeerEnvelope { process: "one".to_owned(), message };
            assert_eq!(PeerEnvelope::parse(&envelope.to_string()), Some(envelope));
        }
        for unknown in ["", "look", r#"{"by":"one"}"#, r#"{"by":"one","word":"sing"}"#] {
            assert_eq!(PeerEnvelope::parse(unknown), None, "{unknown:?}");
        }
    }
}
