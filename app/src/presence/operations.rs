//! What pages tell of their readers, and ask of others.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::RoomId;
use crate::presence::Here;

/// The reader did something. Sent once a minute at most, while there is something to tell.
#[server(prefix = "/fn", endpoint = "note_activity")]
pub async fn note_activity() -> Result<(), Error> {
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    state.presence.note(&session);
    Ok(())
}

/// The reader is writing.
#[server(prefix = "/fn", endpoint = "note_typing")]
pub async fn note_typing(
    /// The room.
    room_id: RoomId,
) -> Result<(), Error> {
    use crate::auth::server::request;
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
    let membership = access::require_member(&state, &session, &room_id).await?;
    crate::presence::server::tell_typing(&state, &membership).await
}

/// Everyone who is here or away.
#[server(prefix = "/fn", endpoint = "who_is_here")]
pub async fn who_is_here() -> Result<Vec<Here>, Error> {
    use crate::auth::server::request;

    let (state, _) = request::session().await?;
    Ok(state.presence.all())
}
