//! Creating a room.

use uuid::Uuid;

use crate::auth::server::Session;
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Error, Result};
use crate::id::RoomId;
use crate::rooms::server::name::{Description, RoomName};
use crate::rooms::server::store::create;
use crate::rooms::{CreateRoom, Kind, Room};
use crate::state::State;

/// New rooms and direct conversations per user: twenty at once, then one every half minute.
pub(crate) const CREATE_LIMIT: RateLimit = RateLimit { name: "rooms", burst: 20, refill_ms: 30_000 };

/// Creates a public or private room, with the user as its owner and first member. Names need not be unique.
pub async fn create(state: &State, session: &Session, input: CreateRoom) -> Result<Room> {
    let name = RoomName::parse(&input.name)?;
    let description = Description::parse(&input.description.unwrap_or_default())?;
    if input.kind == Kind::Direct {
        return Err(Error::with_reason(Code::RequestInvalid, "a direct conversation is opened, not made"));
    }
    if state.config.limits {
        CREATE_LIMIT.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    let id = room_id_from_uuid(Uuid::now_v7())?;
    let (name, description) = (name.as_str(), description.as_str());
    let new = create::NewRoom { id: &id, name, description, kind: input.kind, now: state.clock.now() };
    create::create(&state.db, session, &new).await
}

/// The room id that is this UUID in text form.
pub(crate) fn room_id_from_uuid(uuid: Uuid) -> Result<RoomId> {
    uuid.hyphenated().to_string().parse().map_err(|_| Code::Internal.into())
}
