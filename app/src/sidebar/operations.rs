//! Reading the lobby from a page.

use leptos::prelude::*;

use crate::error::Error;
use crate::sidebar::Lobby;

/// A person's rooms, what is new in each, and who is here. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "read_lobby")]
pub async fn read_lobby() -> Result<Lobby, Error> {
    use crate::auth::server::request;
    use crate::error::Code;

    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::show_the_door();
        }
    })?;
    crate::sidebar::server::read(&state, &session).await
}
