//! The form in which messages lie in Redis: JSON with short field names (design §2). Unknown fields are ignored.
//!
//! Invariant: the last two fields are `n` and `v`, which only Redis knows; scripts add them to a text that ends before.

use serde::{Deserialize, Serialize};

use crate::auth::{Person, Role};
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::{ChatMessage, MessageType};
use crate::time::Timestamp;

/// A message in a room's list and in the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredMessage {
    id: MessageId,
    sid: UserId,
    sn: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sr: Option<Role>,
    t: MessageType,
    c: String,
    ts: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    rt: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[serde(rename = "fn")]
    file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fs: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fw: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fh: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ed: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    del: Option<Timestamp>,
    n: u64,
    v: u64,
}

impl StoredMessage {
    /// The message as it is stored.
    pub(crate) fn of(message: &ChatMessage) -> Self {
        Self {
            id: message.id,
            sid: message.sender_id,
            sn: message.sender_name.clone(),
            sr: message.sender_role,
            t: message.message_type,
            c: message.content.clone(),
            ts: message.timestamp,
            rt: message.reply_to,
            fu: message.file_url.clone(),
            file_name: message.file_name.clone(),
            fs: message.file_size,
            fm: message.file_mime.clone(),
            fw: message.width,
            fh: message.height,
            ed: message.edited_at,
            del: None,
            n: message.n,
            v: message.v,
        }
    }

    /// The message as everyone sees it.
    pub fn into_message(self, room_id: RoomId) -> ChatMessage {
        ChatMessage {
            id: self.id,
            room_id,
            n: self.n,
            v: self.v,
            sender_id: self.sid,
            sender_name: self.sn,
            sender_role: self.sr,
            message_type: self.t,
            content: self.c,
            file_url: self.fu,
            file_name: self.file_name,
            file_size: self.fs,
            file_mime: self.fm,
            width: self.fw,
            height: self.fh,
            timestamp: self.ts,
            reply_to: self.rt,
            edited_at: self.ed,
        }
    }

    /// A message of Teahouse itself, without its number yet.
    pub(crate) fn of_teahouse(id: MessageId, content: String, said_at: Timestamp) -> Self {
        Self { t: MessageType::System, c: content, ..Self::remains(id, UserId(0), 0, 0, said_at) }
    }

    /// What stays of a message of which only this is known: who wrote it and when.
    pub(crate) fn remains(id: MessageId, sender: UserId, n: u64, v: u64, said_at: Timestamp) -> Self {
        Self {
            id,
            sid: sender,
            sn: String::new(),
            sr: None,
            t: MessageType::Text,
            c: String::new(),
            ts: said_at,
            rt: None,
            fu: None,
            file_name: None,
            fs: None,
            fm: None,
            fw: None,
            fh: None,
            ed: None,
            del: None,
            n,
            v,
        }
    }

    /// The message once it is removed: id, sender, time and place stay for audit, all else is gone.
    pub(crate) fn removed(&self, at: Timestamp) -> Self {
        let remains = Self::remains(self.id, self.sid, self.n, self.v, self.ts);
        Self { sn: self.sn.clone(), sr: self.sr, t: self.t, del: Some(at), ..remains }
    }

    /// The message with other words.
    pub(crate) fn edited(&self, content: &str, at: Timestamp) -> Self {
        Self { c: content.to_owned(), ed: Some(at), ..self.clone() }
    }

    /// The message as its change of this sequence left it.
    pub(crate) fn at_version(self, v: u64) -> Self {
        Self { v, ..self }
    }

    /// The message with the name and role its writer has now.
    pub(crate) fn of_person(self, writer: &Person) -> Self {
        Self { sn: writer.display_name.clone(), sr: Some(writer.role), ..self }
    }

    /// Who wrote it.
    pub(crate) fn sender(&self) -> UserId {
        self.sid
    }

    /// When it was said.
    pub(crate) fn said_at(&self) -> Timestamp {
        self.ts
    }

    /// What kind of message it is.
    pub(crate) fn message_type(&self) -> MessageType {
        self.t
    }

    /// The words.
    pub(crate) fn content(&self) -> &str {
        &self.c
    }

    /// Where its file is.
    pub(crate) fn file(&self) -> Option<&str> {
        self.fu.as_deref()
    }

    /// When it was removed, if it was.
    pub(crate) fn removed_at(&self) -> Option<Timestamp> {
        self.del
    }

    /// Its id.
    pub(crate) fn id(&self) -> MessageId {
        self.id
    }

    /// The log sequence of its last change.
    pub(crate) fn v(&self) -> u64 {
        self.v
    }

    /// The JSON without its last fields `n` and `v` and the closing brace.
    pub(crate) fn unnumbered(&self) -> Result<String, serde_json::Error> {
        self.without(&format!(r#","n":{},"v":{}}}"#, self.n, self.v))
    }

    /// The JSON without its last field `v` and the closing brace.
    pub(crate) fn unversioned(&self) -> Result<String, serde_json::Error> {
        self.without(&format!(r#","v":{}}}"#, self.v))
    }

    fn without(&self, end: &str) -> Result<String, serde_json::Error> {
        let mut json = serde_json::to_string(self)?;
        json.truncate(json.len() - end.len());
        Ok(json)
    }
}
