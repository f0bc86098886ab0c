//! Edits a message.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::messages::server::update::{Update, update_message};
use crate::messages::{ChatMessage, Content, EditMessage, MessageType};
use crate::rooms::server::access;
use crate::state::State;

/// Replaces the content of a message of the caller: a text, or the caption of an image or file. The same content changes nothing.
///
/// # Errors
/// [`Code::MessageNotFound`] if the message is removed or has left the list of its room; [`Code::NotYoursToEdit`].
pub async fn edit(state: &State, session: &Session, input: EditMessage) -> Result<ChatMessage> {
    let content = Content::parse(&input.content)?;
    let membership = access::require_member(state, session, &input.room_id).await?;
    let user_id = membership.person().id;
    let edited = update_message(state, &membership, input.id, |found, now| {
        let stored = &found.stored;
        if stored.removed_at().is_some() || !found.is_listed {
            return Err(Code::MessageNotFound.into());
        }
        if stored.sender() != user_id || stored.message_type() == MessageType::System {
            return Err(Code::NotYoursToEdit.into());
        }
        if stored.content() == content.as_str() {
            return Ok(Update::Unchanged);
        }
        Ok(Update::Edited(stored.edited(content.as_str(), now)))
    });
    Ok(edited.await?.into_message(membership.room_id().clone()))
}
