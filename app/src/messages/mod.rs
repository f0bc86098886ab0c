//! Messages of rooms: their types, operations, server side and components.
//!
//! Invariants: in each room the number `n` of messages counts 1, 2, 3… without a gap and is the order in which everyone sees them; a
//! removed message keeps its number. The writer chooses the id of a message, so that a repeated request posts it once. `v` is the
//! log sequence of the last change of a message.

use serde::{Deserialize, Serialize};

use crate::id::{MessageId, UserId};

mod chat_message;
pub(crate) mod composer;
mod content;
mod events;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod system_message;
mod texts;
pub(crate) mod timeline;

pub use chat_message::ChatMessage;
pub use composer::rejected_message::{RejectedMessage, RejectedMessagePage};
pub use content::Content;
pub use events::MessageEvent;
pub use operations::{EditMessage, PostMessage, QuotedMessage, ReadMessages, RemoveMessage};
pub use system_message::SystemMessage;
pub use texts::Texts;
pub use timeline::message_list::{Applied, MessageList};

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
