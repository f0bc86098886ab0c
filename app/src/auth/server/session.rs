//! The session of a request, for REST, pages and server functions.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{AUTHORIZATION, HeaderMap};
use axum::http::request::Parts;

use crate::auth::Person;
use crate::auth::server::request_span::record_user;
use crate::auth::server::store::StoredSession;
use crate::auth::server::token::Token;
use crate::auth::server::{Preferences, store};
use crate::config::server::Config;
use crate::error::{Code, Error, Result};
use crate::id::UserId;
use crate::language::server::cookie;
use crate::state::State;
use crate::time::Timestamp;

/// The seconds until a browser's session expires.
pub const BROWSER_SECONDS: u32 = 30 * 24 * 60 * 60;
/// The seconds until a program's session expires.
pub const PROGRAM_SECONDS: u32 = 24 * 60 * 60;

/// The kind of client that a session is for, which decides how long it lasts.
#[derive(Debug, Clone, Copy)]
pub enum SessionKind {
    /// A browser, which has the token in a cookie.
    Browser,
    /// A program, which has the token in a JWT.
    Program,
}

impl SessionKind {
    /// The seconds until a session of this kind expires.
    pub(crate) fn seconds(self) -> u32 {
        match self {
            Self::Browser => BROWSER_SECONDS,
            Self::Program => PROGRAM_SECONDS,
        }
    }
}

/// The SHA-256 of a session's token, which identifies the session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionHash(pub(crate) String);

impl SessionHash {
    /// The hexadecimal digits, as in Redis keys and in the log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Proof that a user is signed in. The fields are private; only [`Session::from_headers`] and [`Session::revalidate`] return one.
#[derive(Debug, Clone)]
pub struct Session {
    person: Person,
    preferences: Preferences,
    hash: SessionHash,
    expires_at: Timestamp,
}

impl Session {
    /// The user.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The preferences of the user.
    pub fn preferences(&self) -> Preferences {
        self.preferences
    }

    /// The hash that identifies the session.
    pub fn hash(&self) -> &SessionHash {
        &self.hash
    }

    /// When the session expires.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The session whose token the headers contain, as a Bearer JWT or in the cookie. If there is a Bearer token, the cookie is
    /// ignored. One round trip, unless the session is cached and the hub is up to date with the log.
    pub async fn from_headers(headers: &HeaderMap, state: &State) -> Result<Self> {
        let now = state.clock.now();
        let token = token_from_headers(headers, state, now).ok_or(Code::Unauthenticated)?;
        Self::load(state, token.hash(), token.user()).await
    }

    /// The same session, read again, for operations that take long. Costs the same as [`Session::from_headers`].
    pub async fn revalidate(&self, state: &State) -> Result<Self> {
        Self::load(state, self.hash.clone(), self.person.id).await
    }

    async fn load(state: &State, hash: SessionHash, user: UserId) -> Result<Self> {
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
        Self::from_headers(&parts.headers, &State::from_ref(state)).await
    }
}

/// The name of the session cookie. `__Host-` pins it to this host and to https.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-teahouse_session" } else { "teahouse_session" }
}

/// The `Set-Cookie` value that stores the token of a session for `seconds`; zero deletes it.
pub fn set_cookie(config: &Config, token: &str, seconds: u32) -> String {
    let secure = if config.is_https() { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(config))
}

/// The preferences of the user whose token the request has, if their session is cached; else the defaults. No round trip.
pub fn cached_preferences(headers: &HeaderMap, state: &State) -> Preferences {
    let preferences = |token: Token| {
        let of_user = |session: &StoredSession| (session.person.id == token.user()).then_some(session.preferences);
        state.sessions.get(&token.hash(), of_user).flatten()
    };
    token_from_headers(headers, state, state.clock.now()).and_then(preferences).unwrap_or_default()
}

/// The session token of a request. If there is a Bearer token, the cookie is ignored.
fn token_from_headers(headers: &HeaderMap, state: &State, now: Timestamp) -> Option<Token> {
    match headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default()) {
        Some(value) => bearer_token(value).and_then(|jwt| Token::from_jwt(jwt, &state.secret, now)),
        None => cookie(headers, cookie_name(&state.config)).and_then(|text| Token::parse(&text)),
    }
}

fn bearer_token(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
