//! Calling a room otherwise, saying otherwise what it is about.

use crate::error::{Code, Result};
use crate::rooms::server::Authority;
use crate::rooms::server::name::{Description, RoomName};
use crate::rooms::server::store::act;
use crate::rooms::{Kind, Room};
use crate::state::State;

/// What shall be different; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// What the room is called.
    pub name: Option<RoomName>,
    /// What it is about.
    pub description: Option<Description>,
}

/// Changes a room, as its moderators may. Answers what it is now; what it is already changes nothing.
pub async fn change(state: &State, authority: &Authority, changes: Changes) -> Result<Room> {
    if authority.room().kind == Kind::Direct {
        return Err(Code::DirectFixed.into());
    }
    let name = changes.name.as_ref().map(RoomName::as_str);
    let description = changes.description.as_ref().map(Description::as_str);
    crate::rooms::server::moderation::deed::limit(state, authority).await?;
    let scope = crate::rooms::server::moderation::deed::scope(state, authority, authority.person().id);
    let room = act::change(&state.db, &scope, act::Change::Texts { name, description }).await?;
    state.rooms.invalidate(authority.room_id());
    Ok(room)
}
