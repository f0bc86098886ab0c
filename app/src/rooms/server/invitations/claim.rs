//! Coming by an invitation. Who makes an account by one does that where accounts are made.

use crate::auth::server::{Session, sha256};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::invitations::InvitationView;
use crate::rooms::server::invitations::store;
use crate::rooms::server::invitations::store::InvitationRecord;
use crate::state::State;
use crate::users::server::UserCache;

/// Claims of one person: ten at once, then one every ten seconds.
const CLAIMING: RateLimit = RateLimit { name: "claim", burst: 10, refill_ms: 10_000 };

/// What an invitation is to whoever has its link, signed in or not. Takes nothing.
pub async fn look_at(state: &State, token: &str) -> Result<InvitationView> {
    let (hash, found) = find(state, token).await?;
    if !store::is_valid(&state.db, &hash, &found, state.clock.now()).await? {
        return Err(Code::InvitationInvalid.into());
    }
    let by = UserCache::find(state, [found.inviter]).await?.remove(&found.inviter).ok_or(Code::InvitationInvalid)?;
    let room = match &found.room {
        Some(room) => crate::rooms::server::store::rooms(&state.db, [room.clone()].into()).await?.pop(),
        None => None,
    };
    Ok(InvitationView { by, room, opens_accounts: found.opens_accounts })
}

/// Comes by an invitation into its room, which takes a use. Nothing is taken where one is in the room already, nor by an
/// invitation that leads only into the server. Answers the room.
pub async fn claim(state: &State, session: &Session, token: &str) -> Result<Option<RoomId>> {
    let now = state.clock.now();
    if state.config.limits {
        CLAIMING.take(&state.db, &session.person().id.to_string(), now).await?;
    }
    let (hash, found) = find(state, token).await?;
    store::claim(&state.db, session, &hash, &found, now).await?;
    Ok(found.room)
}

async fn find(state: &State, token: &str) -> Result<(String, InvitationRecord)> {
    let hash = sha256(token);
    let found = store::find(&state.db, &hash).await?.ok_or(Code::InvitationInvalid)?;
    Ok((hash, found))
}
