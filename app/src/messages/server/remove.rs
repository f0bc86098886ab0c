//! Taking a message back, for everybody.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::messages::RemoveMessage;
use crate::messages::server::update::{Next, revise};
use crate::rooms::RoomRole;
use crate::rooms::server::access;
use crate::state::State;
use crate::uploads::server::FileId;

/// Removes one's own message, or as who keeps order in the room anybody's, which is audited. Its words and its file are gone
/// from list, log, replay and disk; who wrote it and when stays. Whoever may remove it may do so again, and nothing happens; to
/// others a removed message is [`Code::MessageNotFound`]. Answers the log sequence of the removal.
pub async fn remove(state: &State, session: &Session, input: RemoveMessage) -> Result<u64> {
    let membership = access::require_member(state, session, &input.room_id).await?;
    let me = membership.person();
    let keeps_order = membership.role() >= RoomRole::Moderator;
    let removed = revise(state, &membership, input.id, |found, now| {
        let stored = &found.stored;
        let is_mine = stored.sender() == me.id;
        if stored.removed_at().is_some() {
            return if is_mine || keeps_order { Ok(Next::Unchanged) } else { Err(Code::MessageNotFound.into()) };
        }
        if !is_mine && !keeps_order {
            return Err(Code::NotYoursToRemove.into());
        }
        let file = stored.file().and_then(FileId::from_address);
        Ok(Next::Removed { remains: stored.removed(now), file, is_audited: !is_mine })
    });
    Ok(removed.await?.v())
}
