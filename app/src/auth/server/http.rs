//! REST of accounts and sessions.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Person;
use crate::auth::server::session::Kind;
use crate::auth::server::sign_up::Opened;
use crate::auth::server::{NewAccount, Session, Visitor};
use crate::error::answers::{ALWAYS, CHANGES, GUARDED, JSON, SIGNED_IN, refusals};
use crate::error::{Body, Code, Result};
use crate::state::State;

/// The routes under `/api/auth`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(logout))
        .routes(routes!(me))
}

refusals! {
    RegisterRefusals = ALWAYS, GUARDED, CHANGES, JSON, &[
        Code::SignUpClosed, Code::SetupTokenInvalid, Code::InvitationInvalid, Code::UsernameTaken, Code::UsernameInvalid, Code::PasswordInvalid,
        Code::TooManyTries,
    ];
    LoginRefusals = ALWAYS, GUARDED, CHANGES, JSON, &[Code::CredentialsWrong, Code::AccountDeactivated, Code::TooManyTries];
    LogoutRefusals = ALWAYS, GUARDED, CHANGES, SIGNED_IN;
    MeRefusals = ALWAYS, SIGNED_IN;
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "username": "Ada", "password": "correct horse battery" }))]
struct Registration {
    /// The name they want: letters, marks and digits of any script, single spaces and `_ - . ' ·` between them.
    #[schema(min_length = 2, max_length = 32)]
    username: String,
    /// Any characters.
    #[schema(min_length = 8, max_length = 256, format = Password)]
    password: String,
    /// From the one-time link for the first administrator.
    setup_token: Option<String>,
    /// The token of an invitation, where the server asks for one or somebody was invited into a room.
    invite: Option<String>,
}

/// Who it is, and how they prove it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "username": "Ada", "password": "correct horse battery" }))]
struct Credentials {
    /// Their name, in any spelling that looks the same.
    username: String,
    /// Their password.
    #[schema(format = Password)]
    password: String,
}

/// A session that was opened.
#[derive(Serialize, ToSchema)]
struct Pass {
    /// What to send as `Authorization: Bearer …` from now on.
    token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// For how many seconds the token is good.
    #[schema(example = 86400)]
    expires_in: u32,
    /// Whose it is.
    user: Person,
}

impl Pass {
    fn of(opened: Opened, state: &State) -> Result<Self> {
        let token = opened.token.to_jwt(&state.secret, state.clock.now(), opened.expires_at)?;
        Ok(Self { token, token_type: "Bearer", expires_in: Kind::Program.seconds(), user: opened.person })
    }
}

/// Make an account and sign in.
///
/// Names that look the same are the same name: `ADA` is taken where there is an `Ada`.
#[utoipa::path(
    post,
    path = "/api/auth/register",
    operation_id = "register",
    tag = "Accounts",
    security(()),
    request_body = Registration,
    responses((status = 201, description = "The account, and a session for it.", body = Pass), RegisterRefusals)
)]
async fn register(
    Extract(state): Extract<State>,
    visitor: Visitor,
    Body(registration): Body<Registration>,
) -> Result<(StatusCode, Body<Pass>)> {
    let Registration { username, password, setup_token, invite } = registration;
    let account = NewAccount { username, password, setup_token, invite };
    let opened = crate::auth::server::sign_up(&state, account, &visitor, Kind::Program).await?;
    Ok((StatusCode::CREATED, Body(Pass::of(opened, &state)?)))
}

/// Sign in.
///
/// Each call opens a session of its own. Which of name and password was wrong is not told.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    operation_id = "signIn",
    tag = "Accounts",
    security(()),
    request_body = Credentials,
    responses((status = 200, description = "The session.", body = Pass), LoginRefusals)
)]
async fn login(
    Extract(state): Extract<State>,
    visitor: Visitor,
    Body(Credentials { username, password }): Body<Credentials>,
) -> Result<Body<Pass>> {
    let opened = crate::auth::server::sign_in(&state, &username, password, &visitor, Kind::Program).await?;
    Pass::of(opened, &state).map(Body)
}

/// Sign out.
///
/// Ends this session at once, with every stream that is open on it; other sessions of the account go on.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    operation_id = "signOut",
    tag = "Accounts",
    responses((status = 204, description = "The session has ended."), LogoutRefusals)
)]
async fn logout(Extract(state): Extract<State>, session: Session) -> Result<StatusCode> {
    crate::auth::server::sign_out(&state, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in.
#[utoipa::path(
    get,
    path = "/api/auth/me",
    operation_id = "whoAmI",
    tag = "Accounts",
    responses((status = 200, description = "The person whose session this is.", body = Person), MeRefusals)
)]
async fn me(session: Session) -> Body<Person> {
    Body(session.person().clone())
}
