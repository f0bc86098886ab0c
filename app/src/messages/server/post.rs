//! Posts a message.

use std::sync::atomic::Ordering;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::MessageId;
use crate::messages::server::StoredMessage;
use crate::messages::server::store;
use crate::messages::server::store::{FileRecord, PostRequest};
use crate::messages::{ChatMessage, Content, MessageType, PostMessage};
use crate::rooms::server::{Membership, access};
use crate::state::State;
use crate::time::Timestamp;
use crate::uploads::server::FileId;

/// A message that is well formed, before it is stored.
pub(crate) struct NewMessage {
    /// The id that the client chose, so that a repeated request posts the message once.
    pub id: MessageId,
    /// The content.
    pub content: Content,
    /// The message of the same room to which it replies.
    pub reply_to: Option<MessageId>,
}

/// The file of a message.
pub(crate) struct Attachment {
    pub id: FileId,
    pub name: String,
    pub size: u64,
    /// Width and height of an image in pixels.
    pub dimensions: Option<(u32, u32)>,
    pub has_thumbnail: bool,
    /// The SHA-256 of the file as it was received.
    pub sha256: [u8; 32],
}

/// The result of a post.
pub(crate) struct PostResult {
    pub n: u64,
    pub v: u64,
    pub timestamp: Timestamp,
    /// Whether this request posted it; otherwise it had been posted before.
    pub is_first: bool,
}

/// Posts a text message, and joins the sender to a public room. The same request again (same id, room, sender and content)
/// returns the first result and posts nothing; the same id with anything else is [`Code::MessageIdTaken`]. One round trip.
pub async fn post(state: &State, session: &Session, input: PostMessage) -> Result<ChatMessage> {
    let content = Content::parse(&input.content)?;
    let membership = access::require_can_post(state, session, &input.room_id).await?;
    let new = NewMessage { id: input.id, content, reply_to: input.reply_to };
    post_with(state, &membership, new, None).await.map(|(message, _)| message)
}

/// Posts a message with a file that is stored on disk already. Returns also whether this request posted it.
pub(crate) async fn post_with(
    state: &State,
    membership: &Membership,
    new: NewMessage,
    attachment: Option<Attachment>,
) -> Result<(ChatMessage, bool)> {
    let digest = digest(state, &new, attachment.as_ref());
    let mut message = message(state, membership, new, attachment.as_ref());
    let file = attachment.map(FileRecord::from);
    let request = PostRequest {
        stored: &StoredMessage::new(message.clone()),
        room: membership.room_id(),
        sender: membership.person(),
        timestamp: message.timestamp,
        reply_to: message.reply_to,
        digest: &digest,
        session: membership.session(),
        config: &state.config,
        is_rate_limited: state.config.limits,
        file: file.as_ref(),
    };
    let result = store::post(&state.db, &request).await?;
    if state.config.lose_answers.load(Ordering::Relaxed) {
        return Err(Code::Indeterminate.into());
    }
    state.recent_messages.record_write(membership.room_id(), result.v);
    state.presence.touch(membership.person().id, Some(membership.session().as_str()));
    state.presence.on_message(membership.person().id, membership.room_id());
    (message.n, message.v, message.timestamp) = (result.n, result.v, result.timestamp);
    Ok((message, result.is_first))
}

fn message(state: &State, membership: &Membership, new: NewMessage, attachment: Option<&Attachment>) -> ChatMessage {
    let dimensions = attachment.and_then(|attachment| attachment.dimensions);
    let room_id = membership.room_id().clone();
    ChatMessage {
        message_type: match attachment {
            None => MessageType::Text,
            Some(Attachment { dimensions: Some(_), .. }) => MessageType::Image,
            Some(_) => MessageType::File,
        },
        file_url: attachment.map(|attachment| attachment.id.address()),
        file_name: attachment.map(|attachment| attachment.name.clone()),
        file_size: attachment.map(|attachment| attachment.size),
        file_mime: attachment.map(|attachment| attachment.id.file_type().mime().to_owned()),
        width: dimensions.map(|(width, _)| width),
        height: dimensions.map(|(_, height)| height),
        reply_to: new.reply_to,
        ..ChatMessage::text(new.id, room_id, membership.person(), new.content.into(), state.clock.now())
    }
}

impl From<Attachment> for FileRecord {
    fn from(Attachment { id, name, has_thumbnail, .. }: Attachment) -> Self {
        Self { id, name, has_thumbnail }
    }
}

/// Identifies a request by everything that the client chose. Keyed, so that the record that is left of a removed message does not
/// allow to guess its content.
fn digest(state: &State, new: &NewMessage, attachment: Option<&Attachment>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(state.secret.as_bytes());
    hasher.update(if attachment.is_some() { b"file\0" } else { b"text\0" });
    hasher.update(new.reply_to.map(|id| id.to_string()).unwrap_or_default());
    hasher.update(b"\0");
    if let Some(Attachment { name, sha256, .. }) = attachment {
        hasher.update(sha256);
        hasher.update(name);
        hasher.update(b"\0");
    }
    hasher.update(new.content.as_str());
    HEXLOWER.encode(&hasher.finalize()[..16])
}
