//! The rooms that a user has joined, single rooms, and the default room.

use std::collections::HashSet;

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::Room;
use crate::rooms::server::store;
use crate::state::State;

/// The rooms that a user has joined, at one version of the log.
#[derive(Debug, Clone)]
pub struct JoinedRooms {
    /// The sequence number of the newest log entry at that moment.
    pub version: u64,
    /// Their rooms.
    pub rooms: HashSet<RoomId>,
}

/// The rooms that the user of the session has joined. If the session ends later than this read, the log has an entry of that
/// after [`JoinedRooms::version`].
pub async fn joined(state: &State, session: &Session) -> Result<JoinedRooms> {
    Ok(store::joined(&state.db, session).await?.ok_or(Code::Unauthenticated)?)
}

/// Creates the room `global` if it does not exist. Called at every start of the server.
pub async fn ensure_default_room(state: &State) -> Result<()> {
    let room = RoomId::global();
    store::ensure_default_room(&state.db, &room, state.clock.now()).await
}

/// The room of this id, without a check of access; none if it does not exist. One round trip.
pub async fn room(state: &State, room: &RoomId) -> Result<Option<Room>> {
    let found = store::rooms(&state.db, HashSet::from([room.clone()])).await?;
    Ok(found.into_iter().next())
}
