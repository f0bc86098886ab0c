//! Loads the data of the sidebar.

use crate::auth::server::Session;
use crate::error::Result;
use crate::id::RoomId;
use crate::log::server::Cursor;
use crate::rooms;
use crate::sidebar::{RoomListItem, SidebarData};
use crate::state::State;
use crate::unread;

/// Loads the rooms of a user with their unread counts, and who is online. Two round trips to Redis, whatever the number
/// of rooms.
pub async fn load(state: &State, session: &Session) -> Result<SidebarData> {
    // Taken before the data is read: a change that happens meanwhile is then delivered again by the stream instead of
    // being missed.
    let (epoch, version) = state.hub.position();
    let entries = rooms::server::list_rooms(state, session).await?;
    let ids: Vec<RoomId> = entries.iter().map(|entry| entry.room.id.clone()).collect();
    let mut read_states = unread::server::read_states(state, session, &ids).await?;
    // If the user left a room between the two reads, it has no read state and is omitted.
    let rooms = entries.into_iter().filter_map(|entry| {
        let index = read_states.iter().position(|read_state| read_state.room_id == entry.room.id)?;
        Some(RoomListItem { entry, read_state: read_states.swap_remove(index) })
    });
    Ok(SidebarData {
        me: session.person().clone(),
        rooms: rooms.collect(),
        here: state.presence.all(),
        cursor: Cursor::new(epoch, version).to_string(),
    })
}
