//! What pages tell of their readers, and ask of others.

use leptos::prelude::*;

use super::Here;
use crate::error::Error;
use crate::id::RoomId;

/// The reader did something. Sent once a minute at most, while there is something to tell.
#[server(prefix = "/fn", endpoint = "note_activity")]
pub async fn note_activity() -> Result<(), Error> {
    use crate::auth::page;

    let (state, session) = page::session().await?;
    state.presence.note(&session);
    Ok(())
}

/// The reader is writing.
#[server(prefix = "/fn", endpoint = "note_typing")]
pub async fn note_typing(
    /// The room.
    room_id: RoomId,
) -> Result<(), Error> {
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let membership = access::admit(&state, &session, &room_id).await?;
    super::tell_typing(&state, &membership).await
}

/// Everyone who is here or away.
#[server(prefix = "/fn", endpoint = "who_is_here")]
pub async fn who_is_here() -> Result<Vec<Here>, Error> {
    use crate::auth::page;

    let (state, _) = page::session().await?;
    Ok(state.presence.all())
}
