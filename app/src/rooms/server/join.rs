//! Joining and leaving a room, at the request of the user.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::rooms::server::access::JOIN_LIMIT;
use crate::rooms::server::store;
use crate::rooms::server::store::moderation;
use crate::rooms::server::store::moderation::{MemberAction, ModerationScope};
use crate::rooms::server::{access, members};
use crate::rooms::{JoinRoom, Kind, LeaveRoom, Room};
use crate::state::State;

/// Joins a public room, or a room that the user is invited to, also after they have left it or been removed. Members stay
/// members. Returns the room afterwards.
pub async fn join(state: &State, session: &Session, input: JoinRoom) -> Result<Room> {
    let visible = access::require_visible(state, session, &input.room_id).await?;
    if !visible.is_member() && state.config.limits {
        JOIN_LIMIT.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    store::join(&state.db, &input.room_id, session, true).await?;
    members::load_room(state, visible.room_id()).await
}

/// Leaves a room. Only joining again makes the user a member again; opening a public room does not. The last owner can leave
/// too; an administrator can then set another one.
pub async fn leave(state: &State, session: &Session, input: LeaveRoom) -> Result<()> {
    let membership = access::require_member(state, session, &input.room_id).await?;
    if membership.room().kind == Kind::Direct {
        return Err(Code::DirectFixed.into());
    }
    let (user, room) = (membership.person().id, membership.room_id());
    let now = state.clock.now();
    let scope = ModerationScope { actor: user, session: membership.session(), room, target: user, now };
    moderation::change_member(&state.db, &scope, MemberAction::Leave).await?;
    state.rooms.invalidate(room);
    Ok(())
}
