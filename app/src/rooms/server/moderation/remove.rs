//! Taking somebody out of a room, and letting them in again.

use crate::error::Result;
use crate::id::UserId;
use crate::rooms::server::Authority;
use crate::rooms::server::store::act::MemberAction;
use crate::state::State;

/// Takes a member out, with their role in the room; nothing happens to others. With `ban` they are kept out too, members or not:
/// the room is not there for them any more.
pub async fn remove(state: &State, authority: &Authority, user: UserId, ban: bool) -> Result<()> {
    crate::rooms::server::moderation::deed::change_member(state, authority, user, MemberAction::Remove { bans: ban })
        .await
}

/// Ends a ban. They come in again by joining, or by being added. Nothing happens to who is not banned.
pub async fn unban(state: &State, authority: &Authority, user: UserId) -> Result<()> {
    crate::rooms::server::moderation::deed::change_member(state, authority, user, MemberAction::Unban).await
}
