//! Saying something in a room.

use sha2::{Digest, Sha256};

use super::store::{self, Outcome, Request};
use super::{ChatMessage, Content, MessageType};
use crate::error::{Code, Result};
use crate::id::MessageId;
use crate::rooms::Membership;
use crate::state::State;

/// What someone wants to say.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The id the writer chose, so that sending again is safe; a new one otherwise.
    pub id: Option<MessageId>,
    /// The words.
    pub content: Content,
    /// The message it answers, of the same room.
    pub reply_to: Option<MessageId>,
}

/// Posts a text. The same draft sent again (same id, room, sender, words) answers the first result, and nothing is said
/// twice; the same id with anything else is [`Code::MessageIdTaken`].
pub async fn post(state: &State, membership: &Membership, draft: Draft) -> Result<ChatMessage> {
    let person = membership.person();
    let digest = digest(&draft);
    let mut message = ChatMessage {
        id: draft.id.unwrap_or_default(),
        room_id: membership.room_id().clone(),
        n: 0,
        v: 0,
        sender_id: person.id,
        sender_name: person.username.clone(),
        sender_role: Some(person.role),
        message_type: MessageType::Text,
        content: draft.content.into(),
        file_url: None,
        file_name: None,
        file_size: None,
        file_mime: None,
        width: None,
        height: None,
        timestamp: state.clock.now(),
        reply_to: draft.reply_to,
        edited_at: None,
    };
    let request =
        Request { message: &message, digest: &digest, session: membership.session(), settings: &state.messages };
    let outcome = store::post(&state.db, &request).await?;
    if state.messages.loses_answers() {
        return Err(Code::Indeterminate.into());
    }
    match outcome {
        Outcome::Said { n, v, timestamp } => {
            (message.n, message.v, message.timestamp) = (n, v, timestamp);
            Ok(message)
        }
        Outcome::Refused(code) => Err(code.into()),
    }
}

/// What makes two requests the same one: everything their writer chose.
fn digest(draft: &Draft) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"text\0");
    hasher.update(draft.reply_to.map(|id| id.to_string()).unwrap_or_default());
    hasher.update(b"\0");
    hasher.update(draft.content.as_str());
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
