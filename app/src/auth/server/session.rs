//! The live session behind a request, for REST, pages and server functions alike.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{AUTHORIZATION, HeaderMap};
use axum::http::request::Parts;

use crate::auth::Person;
use crate::auth::server::store::StoredSession;
use crate::auth::server::token::Token;
use crate::auth::server::{Preferences, store};
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::id::UserId;
use crate::language::cookie;
use crate::request_span::record_user;
use crate::state::State;
use crate::time::Timestamp;

/// How long a browser stays signed in, in seconds.
pub const BROWSER_SECONDS: u32 = 30 * 24 * 60 * 60;
/// How long a program's token is good for, in seconds.
pub const PROGRAM_SECONDS: u32 = 24 * 60 * 60;

/// For how long a new session is meant.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A browser's, in a cookie.
    Browser,
    /// A program's, in a JWT.
    Program,
}

impl Kind {
    pub(crate) fn seconds(self) -> u32 {
        match self {
            Self::Browser => BROWSER_SECONDS,
            Self::Program => PROGRAM_SECONDS,
        }
    }
}

/// The SHA-256 of a session's token, which names the session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionHash(pub(crate) String);

impl SessionHash {
    /// As it stands in keys and in the log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Someone who is signed in. There is no way to make one but [`Session::of`].
#[derive(Debug, Clone)]
pub struct Session {
    person: Person,
    preferences: Preferences,
    hash: SessionHash,
    expires_at: Timestamp,
}

impl Session {
    /// Who it is.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// How they want to be written to.
    pub fn preferences(&self) -> Preferences {
        self.preferences
    }

    /// Which session it is.
    pub fn hash(&self) -> &SessionHash {
        &self.hash
    }

    /// When it ends by itself.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The session whose token the request shows, as a Bearer JWT or in the cookie; a Bearer token that is wrong is not
    /// helped by a cookie. One round trip, unless the session is cached and the process follows the log.
    pub async fn of(headers: &HeaderMap, state: &State) -> Result<Self> {
        let now = state.clock.now();
        let token = shown(headers, state, now).ok_or(Code::Unauthenticated)?;
        Self::find(state, token.hash(), token.user()).await
    }

    /// The same session as it is now, for what goes on for long. Costs what [`Session::of`] does.
    pub async fn again(&self, state: &State) -> Result<Self> {
        Self::find(state, self.hash.clone(), self.person.id).await
    }

    async fn find(state: &State, hash: SessionHash, user: UserId) -> Result<Self> {
        let stored = match state.sessions.get(&hash, StoredSession::clone).filter(|_| state.hub.is_current()) {
            Some(cached) => cached,
            None => {
                let ticket = state.sessions.begin_load();
                let stored = store::session(&state.db, &hash, user).await?.ok_or(Code::Unauthenticated)?;
                state.sessions.finish_load(ticket, &hash, &stored);
                stored
            }
        };
        if stored.person.id != user || stored.expires_at <= state.clock.now() {
            return Err(Code::Unauthenticated.into());
        }
        record_user(user);
        let StoredSession { person, preferences, expires_at } = stored;
        Ok(Self { person, preferences, hash, expires_at })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session
where
    State: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Self::of(&parts.headers, &State::from_ref(state)).await
    }
}

/// The name of the session cookie. `__Host-` pins it to this host and to https.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-teahouse_session" } else { "teahouse_session" }
}

/// The `Set-Cookie` value that keeps a session's token for `seconds`; zero takes it away.
pub fn set_cookie(config: &Config, token: &str, seconds: u32) -> String {
    let secure = if config.is_https() { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(config))
}

/// The preferences of the user whose token the request has, if their session is cached; else the defaults. No round trip.
pub fn known_preferences(headers: &HeaderMap, state: &State) -> Preferences {
    let preferences = |token: Token| {
        let of_user = |session: &StoredSession| (session.person.id == token.user()).then_some(session.preferences);
        state.sessions.get(&token.hash(), of_user).flatten()
    };
    shown(headers, state, state.clock.now()).and_then(preferences).unwrap_or_default()
}

/// The token that a request shows. A Bearer token that is wrong is not helped by a cookie.
fn shown(headers: &HeaderMap, state: &State, now: Timestamp) -> Option<Token> {
    match headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default()) {
        Some(value) => bearer_token(value).and_then(|jwt| Token::of_jwt(jwt, &state.secret, now)),
        None => cookie(headers, cookie_name(&state.config)).and_then(|text| Token::parse(&text)),
    }
}

fn bearer_token(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
