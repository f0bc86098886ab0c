//! Going out of a room.

use crate::error::{Code, Result};
use crate::rooms::Kind;
use crate::rooms::server::Membership;
use crate::rooms::server::store::act;
use crate::state::State;

/// Leaves a room. Looking in does not bring one back, joining does where the room is public. A last owner may leave too;
/// administrators give the room another.
pub async fn leave(state: &State, membership: &Membership) -> Result<()> {
    if membership.room().kind == Kind::Direct {
        return Err(Code::DirectFixed.into());
    }
    let (me, room) = (membership.person().id, membership.room_id());
    let scope =
        act::ModerationScope { actor: me, session: membership.session(), room, target: me, now: state.clock.now() };
    act::change_member(&state.db, &scope, act::MemberAction::Leave).await?;
    state.rooms.invalidate(room);
    Ok(())
}
