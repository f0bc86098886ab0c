//! Changing the name and the description of a room, and archiving it in the same request.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::access;
use crate::rooms::server::access::RoomModerator;
use crate::rooms::server::archive::archive_with;
use crate::rooms::server::moderation::{moderation_scope, take_rate_limit};
use crate::rooms::server::name::{Description, RoomName};
use crate::rooms::server::store::moderation;
use crate::rooms::{Kind, Room};
use crate::state::State;

/// The changes of a room; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct RoomChanges {
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// Whether the room is archived from now on. Only owners can change that.
    pub archived: Option<bool>,
}

/// Changes a room. Only its moderators can. Returns the room afterwards; what has the new value already does not change.
pub async fn change(state: &State, session: &Session, room: &RoomId, changes: RoomChanges) -> Result<Room> {
    let name = changes.name.as_deref().map(RoomName::parse).transpose()?;
    let description = changes.description.as_deref().map(Description::parse).transpose()?;
    let moderator = access::require_moderator(state, session, room).await?;
    // Archiving may be refused where the other changes are allowed, so it comes first: then a refusal changes nothing.
    let archived = match changes.archived {
        Some(archived) => Some(archive_with(state, &moderator, archived).await?),
        None => None,
    };
    match archived {
        Some(room) if name.is_none() && description.is_none() => Ok(room),
        _ => change_texts(state, &moderator, name.as_ref(), description.as_ref()).await,
    }
}

async fn change_texts(
    state: &State,
    moderator: &RoomModerator,
    name: Option<&RoomName>,
    description: Option<&Description>,
) -> Result<Room> {
    if moderator.room().kind == Kind::Direct {
        return Err(Code::DirectFixed.into());
    }
    let change = moderation::Change::Texts {
        name: name.map(RoomName::as_str),
        description: description.map(Description::as_str),
    };
    take_rate_limit(state, moderator).await?;
    let scope = moderation_scope(state, moderator, moderator.person().id);
    let room = moderation::change(&state.db, &scope, change).await?;
    state.rooms.invalidate(moderator.room_id());
    Ok(room)
}
