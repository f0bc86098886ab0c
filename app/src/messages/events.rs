//! The events of messages, and how the server reads them from the log. The golden JSON of each is in `server/tests/golden`,
//! and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, RoomId};
use crate::messages::ChatMessage;
use crate::time::Timestamp;

/// A change of a room's messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MessageEvent {
    /// A message was posted.
    #[serde(rename = "message.posted")]
    Posted {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The message.
        message: Box<ChatMessage>,
    },
    /// The text of a message was edited.
    #[serde(rename = "message.edited")]
    Edited {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The whole message after the edit.
        message: Box<ChatMessage>,
    },
    /// A message was removed for everybody.
    #[serde(rename = "message.removed")]
    Removed {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The message.
        message_id: MessageId,
        /// Its number in the room, which is not used again.
        n: u64,
        /// When it was removed.
        removed_at: Timestamp,
    },
}

impl MessageEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["message.posted", "message.edited", "message.removed"];

    /// The room of the message.
    pub fn room_id(&self) -> &RoomId {
        match self {
            Self::Posted { room_id, .. } | Self::Edited { room_id, .. } | Self::Removed { room_id, .. } => room_id,
        }
    }

    /// The message as it is after the event; none if it was removed.
    pub fn message(&self) -> Option<&ChatMessage> {
        match self {
            Self::Posted { message, .. } | Self::Edited { message, .. } => Some(message),
            Self::Removed { .. } => None,
        }
    }
}

server_only! {
    use crate::log::server::{Audience, ExampleRecord, LogRecord, LoggedEvent, MembershipChange, Subject};
    use crate::messages::server::StoredMessage;

    impl LoggedEvent for MessageEvent {
        const TYPES: &'static [&'static str] = MessageEvent::TYPES;

        fn parse(record: &LogRecord) -> Option<Self> {
            let (v, room_id) = (record.v, record.value("room")?);
            match record.event_type() {
                "message.posted" => message(record, &room_id).map(|message| Self::Posted { room_id, v, message }),
                "message.edited" => message(record, &room_id).map(|message| Self::Edited { room_id, v, message }),
                "message.removed" => Some(Self::Removed {
                    room_id,
                    v,
                    message_id: record.value("id")?,
                    n: record.value("n")?,
                    removed_at: record.value("del")?,
                }),
                _ => None,
            }
        }

        fn audience(&self) -> Audience {
            Audience::Room(self.room_id().clone())
        }

        fn subject(&self) -> Option<Subject> {
            let (room_id, message_id) = match self {
                Self::Posted { room_id, message, .. } | Self::Edited { room_id, message, .. } => (room_id, message.id),
                Self::Removed { room_id, message_id, .. } => (room_id, *message_id),
            };
            Some(Subject::Message(room_id.clone(), message_id))
        }

        fn is_redaction(&self) -> bool {
            match self {
                Self::Posted { .. } => false,
                Self::Edited { .. } | Self::Removed { .. } => true,
            }
        }

        fn membership_change(&self) -> Option<MembershipChange> {
            None
        }

        const EXAMPLES: &'static [ExampleRecord] = &[
            (
                "message.posted",
                12,
                &[
                    ("room", "global"),
                    (
                        "message",
                        r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000a","sid":3,"sn":"小明","sr":"member","t":"text",
                            "c":"Two lines,\nand \"quotes\".","ts":"2026-11-23T01:02:03.004Z","unheard":"of","n":7,"v":12}"#,
                    ),
                ],
            ),
            (
                "message.edited",
                18,
                &[
                    ("room", "global"),
                    (
                        "message",
                        r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000a","sid":3,"sn":"小明","sr":"member","t":"text",
                            "c":"One line.","ts":"2026-11-23T01:02:03.004Z","ed":"2026-11-23T01:03:04.005Z","n":7,"v":18}"#,
                    ),
                ],
            ),
            (
                "message.removed",
                21,
                &[
                    ("room", "global"),
                    ("id", "0196d2d6-7a9c-7c3e-8000-00000000000a"),
                    ("n", "7"),
                    ("sender", "3"),
                    ("ts", "2026-11-23T01:02:03.004Z"),
                    ("del", "2026-11-23T01:04:05.006Z"),
                ],
            ),
        ];
    }

    fn message(record: &LogRecord, room_id: &RoomId) -> Option<Box<ChatMessage>> {
        let stored = StoredMessage::parse(record.text("message")?).ok()?;
        Some(Box::new(stored.into_message(room_id.clone())))
    }
}
