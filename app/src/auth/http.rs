//! REST of accounts and sessions.

use axum::Router;
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use super::session::Kind;
use super::sign_up::Opened;
use super::{NewAccount, Person, Session, Visitor};
use crate::error::{Body, Result};
use crate::state::State;

/// The routes under `/api/auth`.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/api/auth/register", post(register))
        .route("/api/auth/login", post(login))
        .route("/api/auth/logout", post(logout))
        .route("/api/auth/me", get(me))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    username: String,
    password: String,
    setup_token: Option<String>,
    // Invitations come with rooms; until then none is valid, and a policy that asks for one refuses.
    #[serde(rename = "invite")]
    _invite: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    username: String,
    password: String,
}

#[derive(Serialize)]
struct Pass {
    token: String,
    token_type: &'static str,
    expires_in: u32,
    user: Person,
}

impl Pass {
    fn of(opened: Opened, state: &State) -> Result<Self> {
        let token = opened.token.to_jwt(&state.auth, state.clock.now(), opened.expires_at)?;
        Ok(Self { token, token_type: "Bearer", expires_in: Kind::Program.seconds(), user: opened.person })
    }
}

async fn register(
    Extract(state): Extract<State>,
    visitor: Visitor,
    Body(registration): Body<Registration>,
) -> Result<(StatusCode, Body<Pass>)> {
    let Registration { username, password, setup_token, .. } = registration;
    let account = NewAccount { username, password, setup_token };
    let opened = super::sign_up(&state, account, &visitor, Kind::Program).await?;
    Ok((StatusCode::CREATED, Body(Pass::of(opened, &state)?)))
}

async fn login(
    Extract(state): Extract<State>,
    visitor: Visitor,
    Body(Credentials { username, password }): Body<Credentials>,
) -> Result<Body<Pass>> {
    let opened = super::sign_in(&state, &username, password, &visitor, Kind::Program).await?;
    Pass::of(opened, &state).map(Body)
}

async fn logout(Extract(state): Extract<State>, session: Session) -> Result<StatusCode> {
    super::sign_out(&state, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn me(session: Session) -> Body<Person> {
    Body(session.person().clone())
}
