//! The operations on accounts and sessions: each with its server function and its REST route, two thin ways to one function in
//! `server/`. The forms work without scripting too.

use leptos::prelude::*;

use crate::error::{Error, Result};

server_only! {
    use axum::extract::State as Extract;
    use axum::http::StatusCode;
    use serde::{Deserialize, Serialize};
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::Person;
    use crate::auth::server;
    use crate::auth::server::{account, ClientInfo, Credentials, NewAccount, NewSession, request, Session, SessionKind};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, GUARDED, JSON, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, server_functions};
    use crate::state::State;

    server_functions![SubmitSignUp, SubmitSignIn, SubmitSignOut, ResetPassword];

    /// The routes under `/api/auth`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default()
            .routes(routes!(register))
            .routes(routes!(login))
            .routes(routes!(logout))
            .routes(routes!(me))
    }

    problem_responses! {
        RegisterRefusals = ALWAYS, GUARDED, CHANGES, JSON, &[
            Code::SignUpClosed, Code::SetupTokenInvalid, Code::InvitationInvalid, Code::UsernameTaken, Code::UsernameInvalid,
            Code::PasswordInvalid, Code::TooManyTries,
        ];
        LoginRefusals = ALWAYS, GUARDED, CHANGES, JSON, &[
            Code::CredentialsWrong, Code::AccountDeactivated, Code::TooManyTries,
        ];
        LogoutRefusals = ALWAYS, GUARDED, CHANGES, SIGNED_IN;
        MeRefusals = ALWAYS, SIGNED_IN;
    }

    /// A session that was opened.
    #[derive(Serialize, ToSchema)]
    #[schema(as = Pass)]
    struct SignInResponse {
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

    impl SignInResponse {
        /// Signs the JWT of the new session.
        fn new(session: NewSession, state: &State) -> Result<Self> {
            let token = session.token.to_jwt(&state.secret, state.clock.now(), session.expires_at)?;
            let expires_in = SessionKind::Program.seconds();
            Ok(Self { token, token_type: "Bearer", expires_in, user: session.person })
        }
    }
}

/// Creates an account, signs this browser in and redirects.
#[server(name = SubmitSignUp, prefix = "/fn", endpoint = "sign_up")]
pub async fn submit_sign_up(
    /// The username.
    username: String,
    /// The password.
    password: String,
    /// The token of the setup link, if the page was opened by it.
    #[server(default)]
    setup_token: Option<String>,
    /// The token of the invitation, if the page was opened by one.
    #[server(default)]
    invite: Option<String>,
    /// The path to return to.
    #[server(default)]
    next: Option<String>,
) -> Result<(), Error> {
    let (state, client) = request::client()?;
    let account = NewAccount { username, password, setup_token, invite };
    let session = server::sign_up(&state, &client, SessionKind::Browser, account).await?;
    request::sign_in_response(&state, &session, next.as_deref());
    Ok(())
}

server_only! {
    /// A new account.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = Registration, example = json!({ "username": "Ada", "password": "correct horse battery" }))]
    struct SignUpRequest {
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

    /// Make an account and sign in.
    ///
    /// Names that look the same are the same name: `ADA` is taken where there is an `Ada`.
    #[utoipa::path(
        post,
        path = "/api/auth/register",
        operation_id = "register",
        tag = "Accounts",
        security(()),
        request_body = SignUpRequest,
        responses(
            (status = 201, description = "The account, and a session for it.", body = SignInResponse),
            RegisterRefusals,
        )
    )]
    async fn register(
        Extract(state): Extract<State>,
        client: ClientInfo,
        Body(request): Body<SignUpRequest>,
    ) -> Result<(StatusCode, Body<SignInResponse>)> {
        let SignUpRequest { username, password, setup_token, invite } = request;
        let account = NewAccount { username, password, setup_token, invite };
        let session = server::sign_up(&state, &client, SessionKind::Program, account).await?;
        Ok((StatusCode::CREATED, Body(SignInResponse::new(session, &state)?)))
    }
}

/// Signs this browser in and redirects.
#[server(name = SubmitSignIn, prefix = "/fn", endpoint = "sign_in")]
pub async fn submit_sign_in(
    /// The username, in any spelling with the same normalized form.
    username: String,
    /// The password.
    password: String,
    /// The path to return to.
    #[server(default)]
    next: Option<String>,
) -> Result<(), Error> {
    let (state, client) = request::client()?;
    let session = server::sign_in(&state, &client, SessionKind::Browser, Credentials { username, password }).await?;
    request::sign_in_response(&state, &session, next.as_deref());
    Ok(())
}

server_only! {
    /// Who it is, and how they prove it.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = Credentials, example = json!({ "username": "Ada", "password": "correct horse battery" }))]
    struct SignInRequest {
        /// Their name, in any spelling that looks the same.
        username: String,
        /// Their password.
        #[schema(format = Password)]
        password: String,
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
        request_body = SignInRequest,
        responses((status = 200, description = "The session.", body = SignInResponse), LoginRefusals)
    )]
    async fn login(
        Extract(state): Extract<State>,
        client: ClientInfo,
        Body(SignInRequest { username, password }): Body<SignInRequest>,
    ) -> Result<Body<SignInResponse>> {
        let credentials = Credentials { username, password };
        let session = server::sign_in(&state, &client, SessionKind::Program, credentials).await?;
        SignInResponse::new(session, &state).map(Body)
    }
}

/// Signs this browser out and redirects to the sign-in page.
#[server(name = SubmitSignOut, prefix = "/fn", endpoint = "sign_out")]
pub async fn submit_sign_out() -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::sign_out(&state, &session).await?;
    request::sign_out_response(&state);
    Ok(())
}

server_only! {
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
        server::sign_out(&state, &session).await?;
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
}

/// Sets a new password by a one-time link and redirects to the sign-in page.
#[server(prefix = "/fn", endpoint = "reset_password")]
pub async fn reset_password(
    /// The token of the link.
    token: String,
    /// The new password.
    new: String,
) -> Result<(), Error> {
    let (state, client) = request::client()?;
    account::reset_password(&state, &client, ResetPassword { token, new }).await?;
    leptos_axum::redirect("/sign-in?reset=done");
    Ok(())
}
