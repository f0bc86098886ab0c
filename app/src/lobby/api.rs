//! Reading the lobby from a page.

use leptos::prelude::*;

use super::Lobby;
use crate::error::Error;

/// A person's rooms, what is new in each, and who is here. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "read_lobby")]
pub async fn read_lobby() -> Result<Lobby, Error> {
    use crate::auth::page;
    use crate::error::Code;

    let (state, session) = page::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            page::show_the_door();
        }
    })?;
    super::read(&state, &session).await
}
