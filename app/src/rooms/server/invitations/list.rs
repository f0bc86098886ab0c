//! Which invitations there are.

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::invitations::Invitation;
use crate::rooms::server::access;
use crate::rooms::server::invitations::store;
use crate::state::State;
use crate::users::server::UserCache;

/// The invitations into a room, for those who keep order there, or into the server, for those who do that; the newest first, without
/// those that are used up or expired.
pub async fn list(state: &State, session: &Session, room: Option<&RoomId>) -> Result<Vec<Invitation>> {
    match room {
        Some(room) => drop(access::manage(state, session, room).await?),
        None if session.person().role >= Role::Moderator => {}
        None => return Err(Code::NotAllowed.into()),
    }
    let now = state.clock.now();
    let mut stored: Vec<_> = store::all(&state.db).await?.into_iter().map(|(_, stored)| stored).collect();
    stored.retain(|stored| stored.room.as_ref() == room && stored.uses_left > 0 && stored.expires_at > now);
    stored.sort_by(|one, other| other.created_at.cmp(&one.created_at).then_with(|| one.id.cmp(&other.id)));
    let inviting: Vec<UserId> = stored.iter().map(|stored| stored.inviter).collect();
    let people = UserCache::find(state, inviting).await?;
    let invitation = |stored: store::InvitationRecord| {
        Some(Invitation {
            by: people.get(&stored.inviter)?.clone(),
            id: stored.id,
            room_id: stored.room,
            uses_left: stored.uses_left,
            expires_at: stored.expires_at,
            created_at: stored.created_at,
            opens_accounts: stored.opens_accounts,
        })
    };
    Ok(stored.into_iter().filter_map(invitation).collect())
}
