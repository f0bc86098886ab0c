//! Saying something else in the place of what one said.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::messages::server::update::{Next, revise};
use crate::messages::{ChatMessage, Content, EditMessage, MessageType};
use crate::rooms::server::access;
use crate::state::State;

/// Changes the words of one's own message: a text, or the caption of a picture or file. The same words change nothing.
/// A message that is removed or has left its room's list is [`Code::MessageNotFound`].
pub async fn edit(state: &State, session: &Session, input: EditMessage) -> Result<ChatMessage> {
    let content = Content::parse(&input.content)?;
    let membership = access::require_member(state, session, &input.room_id).await?;
    let me = membership.person().id;
    let edited = revise(state, &membership, input.id, |found, now| {
        let stored = &found.stored;
        if stored.removed_at().is_some() || !found.is_listed {
            return Err(Code::MessageNotFound.into());
        }
        if stored.sender() != me || stored.message_type() == MessageType::System {
            return Err(Code::NotYoursToEdit.into());
        }
        if stored.content() == content.as_str() {
            return Ok(Next::Unchanged);
        }
        Ok(Next::Revised(stored.edited(content.as_str(), now)))
    });
    Ok(edited.await?.into_message(membership.room_id().clone()))
}
