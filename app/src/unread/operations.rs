//! Reading on, and what is new, from a page.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::RoomId;
use crate::unread::{Level, Standing};

/// Where one stands in all one's rooms.
#[server(prefix = "/fn", endpoint = "read_standings")]
pub async fn read_standings() -> Result<Vec<Standing>, Error> {
    use crate::auth::server::request;
    use crate::rooms::server::joined;

    let (state, session) = request::session().await?;
    let rooms: Vec<RoomId> = joined(&state, &session).await?.rooms.into_iter().collect();
    crate::unread::server::standings(&state, &session, &rooms).await
}

/// Where one stands in a room.
#[server(prefix = "/fn", endpoint = "read_standing")]
pub async fn read_standing(
    /// The room.
    room_id: RoomId,
) -> Result<Standing, Error> {
    use crate::auth::server::request;
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
    let membership = access::require_member(&state, &session, &room_id).await?;
    crate::unread::server::standing(&state, &membership).await
}

/// Notes that one has read up to a message.
#[server(prefix = "/fn", endpoint = "mark_read")]
pub async fn mark_read(
    /// The room.
    room_id: RoomId,
    /// The number of the last message that was read.
    n: u64,
) -> Result<Standing, Error> {
    use crate::auth::server::request;
    use crate::rooms::server::access;
    use crate::unread::server::{Move, move_to};

    let (state, session) = request::session().await?;
    let membership = access::require_member(&state, &session, &room_id).await?;
    move_to(&state, &membership, Move::On(n)).await
}

/// Notes that one wants to read again from a message on.
#[server(prefix = "/fn", endpoint = "mark_unread")]
pub async fn mark_unread(
    /// The room.
    room_id: RoomId,
    /// The number of the first message that is to be new.
    n: u64,
) -> Result<Standing, Error> {
    use crate::auth::server::request;
    use crate::rooms::server::access;
    use crate::unread::server::{Move, move_to};

    let (state, session) = request::session().await?;
    let membership = access::require_member(&state, &session, &room_id).await?;
    move_to(&state, &membership, Move::Back(n.saturating_sub(1))).await
}

/// Chooses of how much in a room one wants to be told.
#[server(prefix = "/fn", endpoint = "set_level")]
pub async fn set_level(
    /// The room.
    room_id: RoomId,
    /// Of how much.
    level: Level,
) -> Result<Standing, Error> {
    use crate::auth::server::request;
    use crate::rooms::server::access;
    use crate::unread::server::choose_level;

    let (state, session) = request::session().await?;
    let membership = access::require_member(&state, &session, &room_id).await?;
    choose_level(&state, &membership, level).await
}
