//! What is new to someone in their rooms.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::Membership;
use crate::state::State;
use crate::unread::Standing;
use crate::unread::server::store;
use crate::unread::server::store::Reader;

/// Where someone stands in those of these rooms that they are in, in their order, as of one moment of the log unless very
/// much is new. One round trip, which costs next to nothing where all is read.
pub async fn standings(state: &State, session: &Session, rooms: &[RoomId]) -> Result<Vec<Standing>> {
    let kept_per_room = state.config.messages_per_room;
    let reader = Reader { person: session.person(), session: session.hash(), kept_per_room };
    store::read_states(&state.db, reader, rooms).await
}

/// Where someone stands in a room they were let into. One round trip.
pub async fn standing(state: &State, membership: &Membership) -> Result<Standing> {
    let rooms = [membership.room_id().clone()];
    let found = store::read_states(&state.db, reader(state, membership), &rooms).await?;
    // They were a member when they were let in.
    Ok(found.into_iter().next().ok_or(Code::RoomNotFound)?)
}

/// Who reads as this member.
pub(crate) fn reader<'a>(state: &State, membership: &'a Membership) -> Reader<'a> {
    let kept_per_room = state.config.messages_per_room;
    Reader { person: membership.person(), session: membership.session(), kept_per_room }
}
