//! Archiving a room, and restoring it.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::access;
use crate::rooms::server::access::RoomModerator;
use crate::rooms::server::moderation::{moderation_scope, take_rate_limit};
use crate::rooms::server::store::moderation;
use crate::rooms::{ArchiveRoom, Room, RoomRole};
use crate::state::State;

/// Archives a room, or restores it. Only owners can. An archived room can be read and messages in it removed, but nothing can be
/// added. Audited. Returns the room afterwards; if it is in that state already, nothing changes.
pub async fn archive(state: &State, session: &Session, input: ArchiveRoom) -> Result<Room> {
    let moderator = access::require_moderator(state, session, &input.room_id).await?;
    archive_with(state, &moderator, input.archived).await
}

/// The same, after the check that the user is a moderator of the room.
pub(crate) async fn archive_with(state: &State, moderator: &RoomModerator, archived: bool) -> Result<Room> {
    if moderator.role() < RoomRole::Owner {
        return Err(Code::NotAllowed.into());
    }
    if *moderator.room_id() == RoomId::global() {
        return Err(Code::RoomPermanent.into());
    }
    take_rate_limit(state, moderator).await?;
    let scope = moderation_scope(state, moderator, moderator.person().id);
    let room = moderation::change(&state.db, &scope, moderation::Change::Archived(archived)).await?;
    state.rooms.invalidate(moderator.room_id());
    Ok(room)
}
