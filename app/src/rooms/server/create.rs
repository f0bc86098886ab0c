//! Making a room.

use uuid::Uuid;

use crate::auth::server::Session;
use crate::db::bucket::RateLimit;
use crate::error::{Code, Error, Result};
use crate::id::RoomId;
use crate::rooms::server::name::{Description, RoomName};
use crate::rooms::server::store::create;
use crate::rooms::{Kind, Room};
use crate::state::State;

/// New rooms and direct conversations of one person: twenty at once, then one every half minute.
pub(crate) const MAKING: RateLimit = RateLimit { name: "rooms", burst: 20, refill_ms: 30_000 };

/// A room to be made.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// What it is called; other rooms may be called the same.
    pub name: RoomName,
    /// What it is about.
    pub description: Description,
    /// Who may be in it: everyone, or whoever is added or invited.
    pub kind: Kind,
}

/// Makes a room. Whoever makes it is its owner and first member.
pub async fn create(state: &State, session: &Session, new: NewRoom) -> Result<Room> {
    if new.kind == Kind::Direct {
        return Err(Error::because(Code::RequestInvalid, "a direct conversation is opened, not made"));
    }
    if state.config.limits {
        MAKING.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    let id = room_id(Uuid::now_v7())?;
    let (name, description) = (new.name.as_str(), new.description.as_str());
    let new = create::NewRoom { id: &id, name, description, kind: new.kind, now: state.clock.now() };
    create::create(&state.db, session, &new).await
}

/// A UUID as a room's id.
pub(crate) fn room_id(uuid: Uuid) -> Result<RoomId> {
    uuid.hyphenated().to_string().parse().map_err(|_| Code::Internal.into())
}
