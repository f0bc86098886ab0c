//! Messages: what people say in a room.
//!
//! Invariants: in each room `n` counts 1, 2, 3… without a gap and decides the order everyone sees. A message's id is chosen
//! by whoever writes it, so that sending again never says it twice. `v` is the log sequence of its last change.

use serde::{Deserialize, Serialize};

use crate::auth::Role;
use crate::id::{MessageId, RoomId, UserId};
use crate::time::Timestamp;

mod api;
mod composer;
mod content;
mod layout;
mod message_row;
mod outbox;
mod refused_form;
mod room_page;
mod scroll;
mod sending;
mod talk;
mod texts;
mod timeline;
mod timeline_view;

pub use api::{OlderMessages, OpenRoom, PostMessage};
pub use content::Content;
pub use refused_form::{Refused, RefusedForm};
pub use room_page::RoomPage;
pub use texts::Texts;
pub use timeline::{Applied, Timeline};

#[cfg(feature = "ssr")]
mod history;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
mod post;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod stored;

#[cfg(feature = "ssr")]
pub use {
    history::{Page, history},
    post::{Draft, post},
    settings::Settings,
    stored::StoredMessage,
};

/// How many messages a page of history has at most.
pub const PAGE_LIMIT: u32 = 100;
/// How many messages a page of history has unless asked otherwise, and how many a room opens with.
pub const PAGE: u32 = 50;

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Messages with the place in the log from which events continue them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The sequence of the log's newest entry when this was read.
    pub version: u64,
    /// The messages, newest first.
    pub messages: Vec<ChatMessage>,
    /// Whether there are older ones.
    pub has_older: bool,
}
