//! Reading what surrounds a conversation.

use crate::auth::server::Session;
use crate::error::Result;
use crate::id::RoomId;
use crate::log::server::Cursor;
use crate::rooms;
use crate::sidebar::{Listed, Lobby};
use crate::state::State;
use crate::unread;

/// Someone's rooms, what is new in each, and who is here. Two round trips, however many rooms.
pub async fn read(state: &State, session: &Session) -> Result<Lobby> {
    // Before the data, so that whatever changes while it is read is heard once more rather than not at all.
    let (epoch, version) = state.hub.standing();
    let entries = rooms::server::entries_of(state, session).await?;
    let ids: Vec<RoomId> = entries.iter().map(|entry| entry.room.id.clone()).collect();
    let mut standings = unread::server::standings(state, session, &ids).await?;
    // Who left a room in between has no standing there, and is not shown it.
    let rooms = entries.into_iter().filter_map(|entry| {
        let found = standings.iter().position(|standing| standing.room_id == entry.room.id)?;
        Some(Listed { entry, standing: standings.swap_remove(found) })
    });
    Ok(Lobby {
        me: session.person().clone(),
        rooms: rooms.collect(),
        here: state.presence.all(),
        cursor: Cursor::new(epoch, version).to_string(),
    })
}
