//! Changing the password: with the current one, or with a one-time link from an administrator, which expires after a day.

use crate::auth::ResetPassword;
use crate::auth::server::account::store;
use crate::auth::server::token::{random_text, sha256};
use crate::auth::server::{ClientInfo, Session, password};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::state::State;

/// Checks of the current password per user: five at once, then one every twelve seconds, because the browser may be in the hands of
/// another person.
const PASSWORD_LIMIT: RateLimit = RateLimit { name: "own_password", burst: 5, refill_ms: 12_000 };
/// The seconds until a link expires.
pub(crate) const RESET_SECONDS: u32 = 24 * 60 * 60;
/// Uses of links per address: ten at once, then one every ten seconds.
const RESET_LIMIT: RateLimit = RateLimit { name: "reset", burst: 10, refill_ms: 10_000 };

/// Changes the password and ends all other sessions of the account.
pub async fn change_password(state: &State, session: &Session, current: String, new: String) -> Result<()> {
    password::check(&new)?;
    let verified_hash = verify_own_password(state, session, current).await?;
    let new_hash = password::hash(new).await?;
    store::change_password(&state.db, session, &verified_hash, &new_hash).await
}

/// Checks the password of the user. Returns the stored hash, for the script to check that it has not changed since.
pub(crate) async fn verify_own_password(state: &State, session: &Session, given: String) -> Result<String> {
    if state.config.limits {
        PASSWORD_LIMIT.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    if password::check(&given).is_err() {
        return Err(Code::PasswordWrong.into());
    }
    let stored_hash = store::password_hash(&state.db, session.person().id).await?.ok_or(Code::Unauthenticated)?;
    let is_right = password::verify(given, Some(stored_hash.clone())).await?;
    if is_right { Ok(stored_hash) } else { Err(Code::PasswordWrong.into()) }
}

/// Creates a link with which a user sets a new password; for administrators. An earlier link for the same user becomes invalid.
/// Returns the token of the link, of which only the hash is stored.
pub async fn issue_reset(state: &State, session: &Session, user: UserId) -> Result<String> {
    let token = random_text()?;
    store::issue_reset(&state.db, session, user, &sha256(&token), state.clock.now()).await?;
    Ok(token)
}

/// Sets a new password by a link, which becomes invalid, and ends all sessions of the account.
pub async fn reset_password(state: &State, client: &ClientInfo, input: ResetPassword) -> Result<()> {
    password::check(&input.new)?;
    if state.config.limits {
        RESET_LIMIT.take(&state.db, &client.rate_limit_key(), state.clock.now()).await?;
    }
    let reset_hash = sha256(&input.token);
    let user = store::find_reset_user(&state.db, &reset_hash).await?.ok_or(Code::ResetInvalid)?;
    let new_hash = password::hash(input.new).await?;
    store::reset_password(&state.db, user, &reset_hash, &new_hash).await
}
