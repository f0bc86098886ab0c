//! A message: its fields, the value of each in an empty message, and the name of each in Redis. A new field is added to the three
//! lists of this file; the compiler finds a list that lacks it.

use serde::{Deserialize, Serialize};

use crate::auth::{Person, Role};
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::{MessageType, SystemMessage};
use crate::time::Timestamp;

/// A message as everyone sees it. Absent values are null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ChatMessage {
    /// Its id, chosen by its writer.
    pub id: MessageId,
    /// The room it was said in.
    pub room_id: RoomId,
    /// Its place in the room: 1, 2, 3…
    pub n: u64,
    /// The log sequence of its last change.
    pub v: u64,
    /// Who said it; 0 is Teahouse.
    pub sender_id: UserId,
    /// The sender's name when it was said.
    pub sender_name: String,
    /// The sender's role when it was said.
    pub sender_role: Option<Role>,
    /// What kind of message it is.
    pub message_type: MessageType,
    /// The words.
    pub content: String,
    /// Where the file is.
    pub file_url: Option<String>,
    /// What the file is called.
    pub file_name: Option<String>,
    /// The file's bytes.
    pub file_size: Option<u64>,
    /// The file's MIME type.
    pub file_mime: Option<String>,
    /// The picture's width in pixels.
    pub width: Option<u32>,
    /// The picture's height in pixels.
    pub height: Option<u32>,
    /// When it was said.
    pub timestamp: Timestamp,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
}

server_only! {
    /// The stored names and the order of the fields of a message; `server/stored.rs` uses them. The last two are `n` and `v`.
    #[derive(Serialize, Deserialize)]
    #[serde(remote = "ChatMessage")]
    pub(crate) struct StoredFields {
        id: MessageId,
        #[serde(rename = "sid")]
        sender_id: UserId,
        #[serde(rename = "sn")]
        sender_name: String,
        #[serde(rename = "sr", skip_serializing_if = "Option::is_none", default)]
        sender_role: Option<Role>,
        #[serde(rename = "t")]
        message_type: MessageType,
        #[serde(rename = "c")]
        content: String,
        #[serde(rename = "ts")]
        timestamp: Timestamp,
        #[serde(rename = "rt", skip_serializing_if = "Option::is_none", default)]
        reply_to: Option<MessageId>,
        #[serde(rename = "fu", skip_serializing_if = "Option::is_none", default)]
        file_url: Option<String>,
        #[serde(rename = "fn", skip_serializing_if = "Option::is_none", default)]
        file_name: Option<String>,
        #[serde(rename = "fs", skip_serializing_if = "Option::is_none", default)]
        file_size: Option<u64>,
        #[serde(rename = "fm", skip_serializing_if = "Option::is_none", default)]
        file_mime: Option<String>,
        #[serde(rename = "fw", skip_serializing_if = "Option::is_none", default)]
        width: Option<u32>,
        #[serde(rename = "fh", skip_serializing_if = "Option::is_none", default)]
        height: Option<u32>,
        #[serde(rename = "ed", skip_serializing_if = "Option::is_none", default)]
        edited_at: Option<Timestamp>,
        #[serde(skip_serializing)]
        n: u64,
        #[serde(skip_serializing)]
        v: u64,
        #[serde(skip, default = "RoomId::global")]
        room_id: RoomId,
    }
}

impl ChatMessage {
    /// A text message without content, number and version, of a sender whose name is not known.
    pub fn empty(id: MessageId, room_id: RoomId, sender_id: UserId, timestamp: Timestamp) -> Self {
        Self {
            id,
            room_id,
            n: 0,
            v: 0,
            sender_id,
            sender_name: String::new(),
            sender_role: None,
            message_type: MessageType::Text,
            content: String::new(),
            file_url: None,
            file_name: None,
            file_size: None,
            file_mime: None,
            width: None,
            height: None,
            timestamp,
            reply_to: None,
            edited_at: None,
        }
    }

    /// A text message without number and version, under the name that the sender has now.
    pub fn text(id: MessageId, room_id: RoomId, sender: &Person, content: String, timestamp: Timestamp) -> Self {
        Self {
            sender_name: sender.display_name.clone(),
            sender_role: Some(sender.role),
            content,
            ..Self::empty(id, room_id, sender.id, timestamp)
        }
    }

    /// The user that a system message is about; none if this is not a system message, or one of an unknown kind.
    pub fn subject_id(&self) -> Option<UserId> {
        (self.message_type == MessageType::System)
            .then(|| SystemMessage::from_content(&self.content).subject_id())
            .flatten()
    }
}
