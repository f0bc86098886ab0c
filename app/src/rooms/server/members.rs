//! The members of a room, the users who are banned from it, and the room itself.

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::store::members;
use crate::rooms::server::{Membership, access, list};
use crate::rooms::{ListBanned, ListMembers, Member, Room};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

/// The members of a room, for its members and its moderators: the highest roles first, then by name.
pub async fn members(state: &State, session: &Session, input: ListMembers) -> Result<Vec<Member>> {
    let room = match access::require_member(state, session, &input.room_id).await {
        Ok(membership) => membership.room().clone(),
        Err(error) if matches!(error.code, Code::RoomNotFound | Code::NotAMember) => {
            let moderator = access::require_moderator(state, session, &input.room_id).await.map_err(|_| error)?;
            moderator.room().clone()
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

/// The users who are banned from a room, by name, for its moderators.
pub async fn banned(state: &State, session: &Session, input: ListBanned) -> Result<Vec<Person>> {
    let moderator = access::require_moderator(state, session, &input.room_id).await?;
    let banned = members::banned(&state.db, moderator.room_id()).await?;
    let mut users: Vec<Person> = UserCache::find(state, banned).await?.into_values().collect();
    users.sort_by_cached_key(|user| (user.display_name.to_lowercase(), user.id));
    Ok(users)
}

/// When the mute of a member ends; none if they are not muted. The end of the year 9999 if the mute has no end.
pub async fn muted_until(state: &State, membership: &Membership) -> Result<Option<Timestamp>> {
    members::muted_until(&state.db, membership.room_id(), membership.person().id, state.clock.now()).await
}

/// A room that the user can see, as it is in Redis now.
pub async fn read_room(state: &State, session: &Session, room: &RoomId) -> Result<Room> {
    let visible = access::require_visible(state, session, room).await?;
    load_room(state, visible.room_id()).await
}

/// A room as it is in Redis now, without a check of access.
pub(crate) async fn load_room(state: &State, room: &RoomId) -> Result<Room> {
    Ok(list::room(state, room).await?.ok_or(Code::RoomNotFound)?)
}
