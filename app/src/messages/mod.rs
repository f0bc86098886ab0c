//! Messages: what people say in a room.
//!
//! Invariants: in each room `n` counts 1, 2, 3… without a gap and decides the order everyone sees; a removed message keeps its
//! number. A message's id is chosen by whoever writes it, so that sending again never says it twice. `v` is the log sequence
//! of its last change.

use serde::{Deserialize, Serialize};

use crate::auth::Role;
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
pub use crate::messages::system_message::SystemNote;
pub use crate::messages::texts::Texts;
pub use crate::messages::timeline::message_list::{Applied, MessageList};

/// How many messages a page of history has at most.
pub const PAGE_LIMIT: u32 = 100;
/// How many messages a page of history has unless asked otherwise, and how many a room opens with.
pub const PAGE: u32 = 50;

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
    /// Of whom Teahouse says something here, if it does.
    pub fn about(&self) -> Option<UserId> {
        (self.message_type == MessageType::System).then(|| SystemNote::of_content(&self.content).about()).flatten()
    }
}

/// Messages with the place in the log from which events continue them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The sequence of the log's newest entry when this was read.
    pub version: u64,
    /// The messages, newest first, without removed ones.
    pub messages: Vec<ChatMessage>,
    /// Whether there are older ones.
    pub has_older: bool,
    /// Whether there are newer ones.
    pub has_newer: bool,
    /// What the replies among them quote.
    pub quotes: Vec<Quote>,
}

/// What a reply shows of the message it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The message that is answered.
    pub id: MessageId,
    /// The log sequence of its last change.
    pub v: u64,
    /// What is to be seen of it.
    pub quoted: Quoted,
}

/// What is to be seen of a message in the replies to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quoted {
    /// Who said what.
    Said {
        /// Who said it.
        sender_id: UserId,
        /// The sender's name when it was said.
        sender_name: String,
        /// What kind of message it is.
        message_type: MessageType,
        /// Its first line, at most [`Quote::LINE`] characters.
        line: String,
    },
    /// It was removed, or is kept no longer.
    Removed,
}

impl Quote {
    /// How many characters of a message are quoted.
    pub const LINE: usize = 140;

    /// The quote of a message as it is now.
    pub fn of(message: &ChatMessage) -> Self {
        let first = message.content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let quoted = Quoted::Said {
            sender_id: message.sender_id,
            sender_name: message.sender_name.clone(),
            message_type: message.message_type,
            line: first.chars().take(Self::LINE).collect(),
        };
        Self { id: message.id, v: message.v, quoted }
    }

    /// The quote of a message that is gone.
    pub fn removed(id: MessageId, v: u64) -> Self {
        Self { id, v, quoted: Quoted::Removed }
    }
}
