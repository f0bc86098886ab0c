//! Who is in a room, and who is kept out of it.

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::store::members;
use crate::rooms::server::{Authority, Membership, access};
use crate::rooms::{Member, Room};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

/// Who is in a room, for its members and for those who keep order there: those who may most first, then by name.
pub async fn members(state: &State, session: &Session, room: &RoomId) -> Result<Vec<Member>> {
    let room = match access::admit(state, session, room).await {
        Ok(membership) => membership.room().clone(),
        Err(refused) if matches!(refused.code, Code::RoomNotFound | Code::NotAMember) => {
            let authority = access::manage(state, session, room).await.map_err(|_| refused)?;
            authority.room().clone()
        }
        Err(error) => return Err(error),
    };
    let mut members = members::members(&state.db, &room, state.clock.now()).await?;
    members.sort_by_cached_key(|member| {
        let name = member.person.display_name.to_lowercase();
        (std::cmp::Reverse(member.role), name, member.person.id)
    });
    Ok(members)
}

/// Who is banned from a room, by name.
pub async fn banned(state: &State, authority: &Authority) -> Result<Vec<Person>> {
    let banned = members::banned(&state.db, authority.room_id()).await?;
    let mut people: Vec<Person> = UserCache::find(state, banned).await?.into_values().collect();
    people.sort_by_cached_key(|person| (person.display_name.to_lowercase(), person.id));
    Ok(people)
}

/// Until when a member may not speak, if they may not; the end of the year 9999 where nobody set an end.
pub async fn muted_until(state: &State, membership: &Membership) -> Result<Option<Timestamp>> {
    members::muted_until(&state.db, membership.room_id(), membership.person().id, state.clock.now()).await
}

/// A room as it is at this moment.
pub async fn current(state: &State, room: &RoomId) -> Result<Room> {
    let found = crate::rooms::server::store::rooms(&state.db, [room.clone()].into()).await?;
    Ok(found.into_iter().next().ok_or(Code::RoomNotFound)?)
}
