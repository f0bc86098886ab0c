//! What all acts with authority have in common.

use crate::db::bucket::Bucket;
use crate::error::Result;
use crate::id::UserId;
use crate::rooms::server::Authority;
use crate::rooms::server::store::act;
use crate::rooms::server::store::act::{Act, Deed};
use crate::state::State;

/// What someone with authority is about to do, to somebody, or to the room where that is they themselves.
pub fn act<'a>(state: &State, authority: &'a Authority, target: UserId) -> Act<'a> {
    let (session, room) = (authority.session(), authority.room_id());
    Act { by: authority.person().id, session, room, target, now: state.clock.now() }
}

/// Acts of one person in all rooms: sixty at once, then one a second. Each is told to everyone in the room.
const PER_PERSON: Bucket = Bucket { what: "govern", burst: 60, refill_ms: 1_000 };

/// Whether somebody may act with authority again.
pub async fn limit(state: &State, authority: &Authority) -> Result<()> {
    if !state.auth.limits {
        return Ok(());
    }
    PER_PERSON.take(&state.db, &authority.person().id.to_string(), state.clock.now()).await
}

/// Changes somebody's place in the room.
pub async fn place(state: &State, authority: &Authority, target: UserId, deed: Deed) -> Result<()> {
    limit(state, authority).await?;
    act::place(&state.db, &act(state, authority, target), deed).await?;
    state.rooms.invalidate(authority.room_id());
    Ok(())
}
