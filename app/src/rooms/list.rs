//! Which rooms there are for a person, and the one that is always there.

use std::collections::HashSet;

use super::{Room, store};
use crate::auth::Session;
use crate::error::Result;
use crate::id::RoomId;
use crate::state::State;

/// The rooms someone had joined as of one moment of the log.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The sequence of the log's newest entry at that moment.
    pub version: u64,
    /// Their rooms.
    pub rooms: HashSet<RoomId>,
}

/// The rooms someone has joined, for whoever listens on their behalf.
pub async fn joined(state: &State, session: &Session) -> Result<Joined> {
    store::joined(&state.db, session.person().id).await
}

/// The rooms someone has joined, by name.
pub async fn rooms_of(state: &State, session: &Session) -> Result<Vec<Room>> {
    let joined = store::joined(&state.db, session.person().id).await?;
    let mut rooms = store::rooms(&state.db, joined.rooms).await?;
    rooms.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.id.cmp(&other.id)));
    Ok(rooms)
}

/// Makes the room `global` where it is missing. Called at every start.
pub async fn found(state: &State) -> Result<()> {
    let room = RoomId::global();
    store::found(&state.db, &room, state.clock.now()).await
}
