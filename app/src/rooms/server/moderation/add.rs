//! Bringing somebody into a room.

use crate::error::Result;
use crate::id::UserId;
use crate::rooms::server::Authority;
use crate::rooms::server::store::act::MemberAction;
use crate::state::State;

/// Makes somebody a member, also of a private room, whether they left it or never were in it. Not who is banned, not in an archived
/// room, and not oneself. Nothing happens to a member.
pub async fn add(state: &State, authority: &Authority, user: UserId) -> Result<()> {
    crate::rooms::server::moderation::deed::change_member(state, authority, user, MemberAction::Add).await
}
