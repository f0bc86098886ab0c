//! The form in which messages are stored in Redis: JSON with short field names. Unknown fields are ignored.
//!
//! Invariant: the last two fields are `n` and `v`. Only Redis can assign them, so the scripts append them to a text that ends
//! before them.

use serde::Deserialize;

use crate::auth::Person;
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::chat_message::StoredFields;
use crate::messages::{ChatMessage, MessageType};
use crate::time::Timestamp;

/// A message in the list of a room and in the log.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// Its room is not stored: it is part of the key, and set by [`StoredMessage::into_message`].
    message: ChatMessage,
    removed_at: Option<Timestamp>,
}

/// The field of a message that was removed.
#[derive(Deserialize)]
struct Removal {
    #[serde(default)]
    del: Option<Timestamp>,
}

impl StoredMessage {
    /// A message that is not removed.
    pub(crate) fn new(message: ChatMessage) -> Self {
        Self { message, removed_at: None }
    }

    /// Decodes the JSON that is stored.
    pub(crate) fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let message = StoredFields::deserialize(&mut serde_json::Deserializer::from_str(json))?;
        let Removal { del } = serde_json::from_str(json)?;
        Ok(Self { message, removed_at: del })
    }

    /// The message as everyone sees it.
    pub fn into_message(self, room_id: RoomId) -> ChatMessage {
        ChatMessage { room_id, ..self.message }
    }

    /// A system message without number and version.
    pub(crate) fn system(id: MessageId, content: String, timestamp: Timestamp) -> Self {
        let empty = ChatMessage::empty(id, RoomId::global(), UserId(0), timestamp);
        Self::new(ChatMessage { message_type: MessageType::System, content, ..empty })
    }

    /// A message of which only this is known.
    pub(crate) fn tombstone(id: MessageId, sender: UserId, n: u64, v: u64, timestamp: Timestamp) -> Self {
        Self::new(ChatMessage { n, v, ..ChatMessage::empty(id, RoomId::global(), sender, timestamp) })
    }

    /// The message after its removal: id, sender, time and number are left for the audit, everything else is erased.
    pub(crate) fn removed(&self, at: Timestamp) -> Self {
        let Self { message: ChatMessage { id, sender_id, n, v, timestamp, .. }, .. } = *self;
        let Self { message: tombstone, .. } = Self::tombstone(id, sender_id, n, v, timestamp);
        let message = ChatMessage {
            sender_name: self.message.sender_name.clone(),
            sender_role: self.message.sender_role,
            message_type: self.message.message_type,
            ..tombstone
        };
        Self { message, removed_at: Some(at) }
    }

    /// The message with other content.
    pub(crate) fn edited(&self, content: &str, at: Timestamp) -> Self {
        let mut edited = self.clone();
        (edited.message.content, edited.message.edited_at) = (content.to_owned(), Some(at));
        edited
    }

    /// The message with this log sequence as that of its last change.
    pub(crate) fn at_version(mut self, v: u64) -> Self {
        self.message.v = v;
        self
    }

    /// The message with the present name and role of its sender.
    pub(crate) fn with_current_names(mut self, sender: &Person) -> Self {
        self.message.sender_name.clone_from(&sender.display_name);
        self.message.sender_role = Some(sender.role);
        self
    }

    /// The id of the sender.
    pub(crate) fn sender(&self) -> UserId {
        self.message.sender_id
    }

    /// The time of the post.
    pub(crate) fn timestamp(&self) -> Timestamp {
        self.message.timestamp
    }

    /// The type of the message.
    pub(crate) fn message_type(&self) -> MessageType {
        self.message.message_type
    }

    /// The content.
    pub(crate) fn content(&self) -> &str {
        &self.message.content
    }

    /// The address of its file.
    pub(crate) fn file_url(&self) -> Option<&str> {
        self.message.file_url.as_deref()
    }

    /// The time of its removal; none if it is not removed.
    pub(crate) fn removed_at(&self) -> Option<Timestamp> {
        self.removed_at
    }

    /// The id.
    pub(crate) fn id(&self) -> MessageId {
        self.message.id
    }

    /// The log sequence of its last change.
    pub(crate) fn v(&self) -> u64 {
        self.message.v
    }

    /// The JSON up to its last fields `n` and `v`, without the closing brace.
    pub(crate) fn without_seq(&self) -> Result<String, serde_json::Error> {
        let mut json = Vec::new();
        StoredFields::serialize(&self.message, &mut serde_json::Serializer::new(&mut json))?;
        let mut json = String::from_utf8(json).unwrap_or_default();
        json.truncate(json.len().saturating_sub("}".len()));
        if let Some(at) = self.removed_at {
            json.push_str(&format!(r#","del":{}"#, serde_json::to_string(&at)?));
        }
        Ok(json)
    }

    /// The JSON up to its last field `v`, without the closing brace.
    pub(crate) fn without_version(&self) -> Result<String, serde_json::Error> {
        Ok(format!(r#"{},"n":{}"#, self.without_seq()?, self.message.n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_json_ends_with_number_and_version_and_is_parsed_again() {
        let at = |milliseconds| Timestamp::from_milliseconds(milliseconds);
        let id = MessageId::new();
        let system = StoredMessage::system(id, "{}".to_owned(), at(0));
        let edited =
            StoredMessage { message: ChatMessage { n: 3, ..system.message }, removed_at: None }.edited("tea", at(1));
        for stored in [edited.removed(at(2)), edited] {
            let json = format!(r#"{},"v":7}}"#, stored.without_version().expect("JSON"));
            let parsed = StoredMessage::parse(&json).expect("a message");
            assert_eq!(parsed.removed_at, stored.removed_at);
            assert_eq!(parsed.message, ChatMessage { v: 7, ..stored.message });
        }
        let json = StoredMessage::tombstone(id, UserId(2), 1, 1, at(0)).removed(at(0)).without_version().expect("JSON");
        let expected = format!(
            r#"{{"id":"{id}","sid":2,"sn":"","t":"text","c":"","ts":"1970-01-01T00:00:00.000Z","del":"1970-01-01T00:00:00.000Z","n":1"#
        );
        assert_eq!(json, expected);
    }
}
