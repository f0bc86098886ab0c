//! Listing invitations.

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::rooms::invitations::{Invitation, ListInvitations};
use crate::rooms::server::access;
use crate::rooms::server::invitations::store;
use crate::state::State;
use crate::users::server::UserCache;

/// The invitations into a room, for its moderators, or to the server, for moderators of the server: the newest first, without
/// those that are used up or expired.
pub async fn list(state: &State, session: &Session, input: ListInvitations) -> Result<Vec<Invitation>> {
    let room = input.room_id.as_ref();
    match room {
        Some(room) => drop(access::require_moderator(state, session, room).await?),
        None if session.person().role >= Role::Moderator => {}
        None => return Err(Code::NotAllowed.into()),
    }
    let now = state.clock.now();
    let mut records: Vec<_> = store::all(&state.db).await?.into_iter().map(|(_, record)| record).collect();
    records.retain(|record| record.room.as_ref() == room && record.uses_left > 0 && record.expires_at > now);
    records.sort_by(|one, other| other.created_at.cmp(&one.created_at).then_with(|| one.id.cmp(&other.id)));
    let inviters: Vec<UserId> = records.iter().map(|record| record.inviter).collect();
    let people = UserCache::find(state, inviters).await?;
    let invitation = |record: store::InvitationRecord| {
        Some(Invitation {
            by: people.get(&record.inviter)?.clone(),
            id: record.id,
            room_id: record.room,
            uses_left: record.uses_left,
            expires_at: record.expires_at,
            created_at: record.created_at,
            opens_accounts: record.opens_accounts,
        })
    };
    Ok(records.into_iter().filter_map(invitation).collect())
}
