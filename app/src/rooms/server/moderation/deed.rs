//! What all acts with authority have in common.

use crate::db::bucket::RateLimit;
use crate::error::Result;
use crate::id::UserId;
use crate::rooms::server::Authority;
use crate::rooms::server::store::act;
use crate::rooms::server::store::act::{MemberAction, ModerationScope};
use crate::state::State;

/// Who moderates which room now, and whom: a member, or, where the room itself is changed, the actor.
pub fn scope<'a>(state: &State, authority: &'a Authority, target: UserId) -> ModerationScope<'a> {
    let (session, room) = (authority.session(), authority.room_id());
    ModerationScope { actor: authority.person().id, session, room, target, now: state.clock.now() }
}

/// Acts of one person in all rooms: sixty at once, then one a second. Each is told to everyone in the room.
const PER_PERSON: RateLimit = RateLimit { name: "govern", burst: 60, refill_ms: 1_000 };

/// Whether somebody may act with authority again.
pub async fn limit(state: &State, authority: &Authority) -> Result<()> {
    if !state.config.limits {
        return Ok(());
    }
    PER_PERSON.take(&state.db, &authority.person().id.to_string(), state.clock.now()).await
}

/// Changes a member of the room.
pub async fn change_member(state: &State, authority: &Authority, target: UserId, action: MemberAction) -> Result<()> {
    limit(state, authority).await?;
    act::change_member(&state.db, &scope(state, authority, target), action).await?;
    state.rooms.invalidate(authority.room_id());
    Ok(())
}
