//! What one may ask of uploads: removing one's picture.

use leptos::prelude::*;

use crate::error::Error;

/// Removes one's picture.
#[server(prefix = "/fn", endpoint = "remove_avatar")]
pub async fn remove_avatar() -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::uploads::server::avatars::may_change_avatar(&state, &session).await?;
    crate::uploads::server::avatars::remove_avatar(&state, &session).await
}
