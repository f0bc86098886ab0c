//! Coming into a room because one wants to.

use crate::auth::server::Session;
use crate::error::Result;
use crate::id::RoomId;
use crate::rooms::Room;
use crate::rooms::server::access;
use crate::rooms::server::access::JOINING;
use crate::rooms::server::store;
use crate::state::State;

/// Joins a public room, also after having left it or been removed, or one that one is invited to. Nothing happens to a member.
pub async fn join(state: &State, session: &Session, room: &RoomId) -> Result<Room> {
    let sight = access::see(state, session, room).await?;
    if !sight.is_member() && state.config.limits {
        JOINING.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    store::join(&state.db, room, session, true).await?;
    crate::rooms::server::current(state, sight.room_id()).await
}
