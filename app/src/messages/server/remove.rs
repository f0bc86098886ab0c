//! Removes a message.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::messages::RemoveMessage;
use crate::messages::server::update::{Update, update_message};
use crate::rooms::RoomRole;
use crate::rooms::server::access;
use crate::state::State;
use crate::uploads::server::FileId;

/// Removes a message of the caller, or as moderator of the room that of any user, which is audited. Its content and its file are
/// erased from list, log, replay buffer and disk; sender and time stay. The removal of a removed message changes nothing.
/// Returns the log sequence of the removal.
///
/// # Errors
/// [`Code::NotYoursToRemove`]; [`Code::MessageNotFound`], also if the message is removed and the caller could not remove it.
pub async fn remove(state: &State, session: &Session, input: RemoveMessage) -> Result<u64> {
    let membership = access::require_member(state, session, &input.room_id).await?;
    let user_id = membership.person().id;
    let is_moderator = membership.role() >= RoomRole::Moderator;
    let removed = update_message(state, &membership, input.id, |found, now| {
        let stored = &found.stored;
        let is_own = stored.sender() == user_id;
        if stored.removed_at().is_some() {
            return if is_own || is_moderator { Ok(Update::Unchanged) } else { Err(Code::MessageNotFound.into()) };
        }
        if !is_own && !is_moderator {
            return Err(Code::NotYoursToRemove.into());
        }
        let file = stored.file_url().and_then(FileId::from_address);
        Ok(Update::Removed { tombstone: stored.removed(now), file, is_audited: !is_own })
    });
    Ok(removed.await?.v())
}
