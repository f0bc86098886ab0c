//! Archiving a room, and opening it again.

use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::Authority;
use crate::rooms::server::store::act;
use crate::rooms::{Room, RoomRole};
use crate::state::State;

/// Archives a room, as its owners may, or opens it again: an archived one can be read, and messages in it removed, and that is
/// all. Audited. Answers what it is now; what it is already changes nothing.
pub async fn archive(state: &State, authority: &Authority, archives: bool) -> Result<Room> {
    if authority.role() < RoomRole::Owner {
        return Err(Code::NotAllowed.into());
    }
    if *authority.room_id() == RoomId::global() {
        return Err(Code::RoomPermanent.into());
    }
    crate::rooms::server::moderation::deed::limit(state, authority).await?;
    let scope = crate::rooms::server::moderation::deed::scope(state, authority, authority.person().id);
    let room = act::change(&state.db, &scope, act::Change::Archived(archives)).await?;
    state.rooms.invalidate(authority.room_id());
    Ok(room)
}
