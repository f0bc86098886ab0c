//! Which rooms there are for a person, and the one that is always there.

use std::collections::HashSet;

use super::{Room, store};
use crate::auth::Session;
use crate::error::{Code, Result};
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

/// The rooms someone has joined, for whoever listens on their behalf. Whatever ends the session later than this is in the
/// log after [`Joined::version`].
pub async fn joined(state: &State, session: &Session) -> Result<Joined> {
    Ok(store::joined(&state.db, session).await?.ok_or(Code::Unauthenticated)?)
}

/// The rooms someone has joined, by name.
pub async fn rooms_of(state: &State, session: &Session) -> Result<Vec<Room>> {
    let joined = joined(state, session).await?;
    let mut rooms = store::rooms(&state.db, joined.rooms).await?;
    rooms.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.id.cmp(&other.id)));
    Ok(rooms)
}

/// Makes the room `global` where it is missing. Called at every start.
pub async fn establish(state: &State) -> Result<()> {
    let room = RoomId::global();
    store::establish(&state.db, &room, state.clock.now()).await
}
