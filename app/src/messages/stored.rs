//! The form in which messages lie in Redis: JSON with short field names (design §2). Unknown fields are ignored.

use serde::{Deserialize, Serialize};

use super::{ChatMessage, MessageType};
use crate::auth::Role;
use crate::id::{MessageId, RoomId, UserId};
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
    n: u64,
    v: u64,
}

impl StoredMessage {
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

    /// The JSON without its last two fields `n` and `v` and the closing brace: the script that numbers the message adds
    /// them, for only Redis knows them.
    pub(super) fn unnumbered(message: &ChatMessage) -> Result<String, serde_json::Error> {
        let stored = Self {
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
            n: 0,
            v: 0,
        };
        let mut json = serde_json::to_string(&stored)?;
        json.truncate(json.len() - r#","n":0,"v":0}"#.len());
        Ok(json)
    }
}
