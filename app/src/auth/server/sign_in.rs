//! Signing in with a username and a password.

use crate::auth::PASSWORD_LENGTH;
use crate::auth::server::name::normalize;
use crate::auth::server::session::SessionKind;
use crate::auth::server::sign_up::NewSession;
use crate::auth::server::store;
use crate::auth::server::store::SessionRecord;
use crate::auth::server::token::{Token, sha256};
use crate::auth::server::{ClientInfo, password};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::state::State;

/// Attempts per account and address: five at once, then one every twelve seconds. Attempts from other addresses do not block the
/// owner.
const PER_ACCOUNT_AND_ADDRESS: RateLimit = RateLimit { name: "sign_in:account_address", burst: 5, refill_ms: 12_000 };
/// Attempts per account from all addresses: a hundred at once, then one every two seconds, against guessing from many addresses.
const PER_ACCOUNT: RateLimit = RateLimit { name: "sign_in:account", burst: 100, refill_ms: 2_000 };
/// Attempts per address: twenty at once, then one every three seconds.
const PER_ADDRESS: RateLimit = RateLimit { name: "sign_in:address", burst: 20, refill_ms: 3_000 };

/// A username and a password.
pub struct Credentials {
    /// The username, in any spelling with the same normalized form.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Opens a session. The error does not reveal whether the username or the password was wrong. That an account is deactivated is
/// revealed only with the right password.
pub async fn sign_in(
    state: &State,
    client: &ClientInfo,
    kind: SessionKind,
    credentials: Credentials,
) -> Result<NewSession> {
    let Credentials { username, password } = credentials;
    let username = normalize(&username.split_whitespace().collect::<Vec<_>>().join(" "));
    let now = state.clock.now();
    if state.config.limits {
        let address = client.rate_limit_key();
        // The hash, since the text may be long, or a password in the wrong field.
        let username_hash = sha256(&username);
        PER_ADDRESS.take(&state.db, &address, now).await?;
        PER_ACCOUNT_AND_ADDRESS.take(&state.db, &format!("{username_hash}:{address}"), now).await?;
        PER_ACCOUNT.take(&state.db, &username_hash, now).await?;
    }
    if password.chars().count() > *PASSWORD_LENGTH.end() {
        return Err(Code::CredentialsWrong.into());
    }
    let account = store::account(&state.db, &username).await?;
    let (person, stored_hash) = account.map(|account| (account.person, account.password_hash)).unzip();
    let is_right = password::verify(password, stored_hash.clone()).await?;
    let (person, verified_hash) = person.zip(stored_hash).filter(|_| is_right).ok_or(Code::CredentialsWrong)?;
    let token = Token::new(person.id)?;
    let session = SessionRecord { token: &token, now, seconds: kind.seconds(), client };
    store::sign_in(&state.db, &verified_hash, &session).await?;
    let expires_at = session.expires_at();
    Ok(NewSession { person, room: None, token, expires_at })
}
