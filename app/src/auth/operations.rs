//! Signing up, in and out from a page. The forms work without scripting too.

use leptos::prelude::*;

use crate::error::Error;

/// Makes an account and signs this browser in.
#[server(name = SubmitSignUp, prefix = "/fn", endpoint = "sign_up")]
pub async fn submit_sign_up(
    /// The name they want.
    username: String,
    /// Their password.
    password: String,
    /// From the one-time link, if they came by it.
    #[server(default)]
    setup_token: Option<String>,
    /// The token of an invitation, if they came by one.
    #[server(default)]
    invite: Option<String>,
    /// Where they go on to.
    #[server(default)]
    next: Option<String>,
) -> Result<(), Error> {
    let (state, visitor) = crate::auth::server::request::visitor()?;
    let account = crate::auth::server::NewAccount { username, password, setup_token, invite };
    let opened =
        crate::auth::server::sign_up(&state, account, &visitor, crate::auth::server::session::Kind::Browser).await?;
    crate::auth::server::request::let_in(&state, &opened, next.as_deref());
    Ok(())
}

/// Signs this browser in.
#[server(name = SubmitSignIn, prefix = "/fn", endpoint = "sign_in")]
pub async fn submit_sign_in(
    /// Their name.
    username: String,
    /// Their password.
    password: String,
    /// Where they go on to.
    #[server(default)]
    next: Option<String>,
) -> Result<(), Error> {
    let (state, visitor) = crate::auth::server::request::visitor()?;
    let opened = crate::auth::server::sign_in(
        &state,
        &username,
        password,
        &visitor,
        crate::auth::server::session::Kind::Browser,
    )
    .await?;
    crate::auth::server::request::let_in(&state, &opened, next.as_deref());
    Ok(())
}

/// Signs this browser out.
#[server(name = SubmitSignOut, prefix = "/fn", endpoint = "sign_out")]
pub async fn submit_sign_out() -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::auth::server::sign_out(&state, &session).await?;
    crate::auth::server::request::see_off(&state);
    Ok(())
}

/// Sets a new password by a one-time link, and shows the door.
#[server(prefix = "/fn", endpoint = "reset_password")]
pub async fn reset_password(
    /// The token of the link.
    token: String,
    /// The new password.
    new: String,
) -> Result<(), Error> {
    let (state, visitor) = crate::auth::server::request::visitor()?;
    crate::auth::server::account::reset_password(&state, &token, new, &visitor).await?;
    leptos_axum::redirect("/sign-in?reset=done");
    Ok(())
}
