//! Which rooms there are for a person, and the one that is always there.

use std::collections::HashSet;

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::Room;
use crate::rooms::server::store;
use crate::state::State;

/// The rooms someone had joined as of one moment of the log.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The sequence of the log's newest entry at that moment.
    pub version: u64,
    /// Their rooms.
    pub rooms: HashSet<RoomId>,
}

/// The rooms someone has joined, for whoever listens on their behalf. Whatever ends the session later than this is in the
/// log after [`Joined::version`].
pub async fn joined(state: &State, session: &Session) -> Result<Joined> {
    Ok(store::joined(&state.db, session).await?.ok_or(Code::Unauthenticated)?)
}

/// Makes the room `global` where it is missing. Called at every start.
pub async fn establish(state: &State) -> Result<()> {
    let room = RoomId::global();
    store::ensure_default_room(&state.db, &room, state.clock.now()).await
}

/// The room of this id, whoever asks; none where there is none. One round trip.
pub async fn room(state: &State, room: &RoomId) -> Result<Option<Room>> {
    let found = store::rooms(&state.db, HashSet::from([room.clone()])).await?;
    Ok(found.into_iter().next())
}
