//! Reads the read states of a user.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::{Membership, access, joined};
use crate::state::State;
use crate::unread::server::store;
use crate::unread::server::store::Reader;
use crate::unread::{GetReadState, ReadState};

/// The read states of the user in all rooms whose member they are, by room id.
pub async fn list_read_states(state: &State, session: &Session) -> Result<Vec<ReadState>> {
    let mut rooms: Vec<RoomId> = joined(state, session).await?.rooms.into_iter().collect();
    rooms.sort();
    read_states(state, session, &rooms).await
}

/// The read state of the user in a room.
///
/// # Errors
/// The user is not a member of the room.
pub async fn get_read_state(state: &State, session: &Session, input: GetReadState) -> Result<ReadState> {
    let membership = access::require_member(state, session, &input.room_id).await?;
    let rooms = [membership.room_id().clone()];
    let found = store::read_states(&state.db, reader(state, &membership), &rooms).await?;
    // The user was a member when access was checked, and may have left since.
    Ok(found.into_iter().next().ok_or(Code::RoomNotFound)?)
}

/// The read states of the user in those of these rooms whose member they are, in the same order. All are of one moment of the log,
/// unless very many messages are unread. One round trip.
pub async fn read_states(state: &State, session: &Session, rooms: &[RoomId]) -> Result<Vec<ReadState>> {
    let kept_per_room = state.config.messages_per_room;
    let reader = Reader { person: session.person(), session: session.hash(), kept_per_room };
    store::read_states(&state.db, reader, rooms).await
}

/// The user of a membership as the reader of the store's operations.
pub(crate) fn reader<'a>(state: &State, membership: &'a Membership) -> Reader<'a> {
    let kept_per_room = state.config.messages_per_room;
    Reader { person: membership.person(), session: membership.session(), kept_per_room }
}
