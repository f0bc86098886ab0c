//! Messages of rooms: their types, operations, server side and components.
//!
//! Invariants: in each room the number `n` of messages counts 1, 2, 3… without a gap and is the order in which everyone sees them; a
//! removed message keeps its number. The writer chooses the id of a message, so that a repeated request posts it once. `v` is the
//! log sequence of the last change of a message.

use serde::{Deserialize, Serialize};

use crate::auth::{Person, Role};
use crate::id::{MessageId, RoomId, UserId};
use crate::time::Timestamp;

pub(crate) mod composer;
mod content;
mod events;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod system_message;
mod texts;
pub(crate) mod timeline;

pub use crate::messages::composer::rejected_message::{RejectedMessage, RejectedMessagePage};
pub use crate::messages::content::Content;
pub use crate::messages::events::MessageEvent;
pub use crate::messages::operations::{EditMessage, PostMessage, QuotedMessage, ReadMessages, RemoveMessage};
pub use crate::messages::system_message::SystemMessage;
pub use crate::messages::texts::Texts;
pub use crate::messages::timeline::message_list::{Applied, MessageList};

/// The largest number of messages in a page of history.
pub const MAX_PAGE_SIZE: u32 = 100;
/// The default number of messages in a page of history, and the number with which a room opens.
pub const PAGE_SIZE: u32 = 50;

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum MessageType {
    /// Words.
    Text,
    /// A file to download.
    File,
    /// A picture.
    Image,
    /// Written by Teahouse itself.
    System,
}

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

impl ChatMessage {
    /// A text message without content, number and version, of a sender whose name is not known. The one place that lists all fields.
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

/// A page of messages with the log sequence after which events continue it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The sequence of the newest log entry when the page was read.
    pub version: u64,
    /// The messages, newest first, without removed ones.
    pub messages: Vec<ChatMessage>,
    /// Whether the room has older messages.
    pub has_older: bool,
    /// Whether the room has newer messages.
    pub has_newer: bool,
    /// The quotes of the messages to which these reply.
    pub quotes: Vec<Quote>,
}

/// The quote that a reply shows of the message to which it replies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The quoted message.
    pub id: MessageId,
    /// The log sequence of its last change.
    pub v: u64,
    /// Its visible part.
    pub quoted: Quoted,
}

/// The part of a message that is visible in replies to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quoted {
    /// The message exists.
    #[serde(rename = "Said")]
    Message {
        /// The sender.
        sender_id: UserId,
        /// The name of the sender.
        sender_name: String,
        /// The type of the message.
        message_type: MessageType,
        /// The first line with text, at most [`Quote::MAX_LINE_LENGTH`] characters.
        line: String,
    },
    /// The message was removed, or has left the list of its room.
    Removed,
}

impl Quote {
    /// The largest number of characters in a quoted line.
    pub const MAX_LINE_LENGTH: usize = 140;

    /// The quote of a message with its present content.
    pub fn of(message: &ChatMessage) -> Self {
        let first = message.content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let quoted = Quoted::Message {
            sender_id: message.sender_id,
            sender_name: message.sender_name.clone(),
            message_type: message.message_type,
            line: first.chars().take(Self::MAX_LINE_LENGTH).collect(),
        };
        Self { id: message.id, v: message.v, quoted }
    }

    /// The quote of a message that was removed or has left the list of its room.
    pub fn removed(id: MessageId, v: u64) -> Self {
        Self { id, v, quoted: Quoted::Removed }
    }
}
