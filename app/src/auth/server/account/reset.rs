//! A new password for whoever forgot theirs: an administrator hands them a link that works once, within a day.

use crate::auth::server::account::store;
use crate::auth::server::token::{random_text, sha256};
use crate::auth::server::{Session, Visitor, password};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::state::State;

/// How long a link is good for.
pub(crate) const SECONDS: u32 = 24 * 60 * 60;
/// Links tried from one address: ten at once, then one every ten seconds.
const PER_ADDRESS: RateLimit = RateLimit { name: "reset", burst: 10, refill_ms: 10_000 };

/// Makes a link with which somebody sets a new password; for administrators. A former link of theirs ends. Answers its token,
/// which is known nowhere else.
pub async fn issue_reset(state: &State, session: &Session, user: UserId) -> Result<String> {
    let token = random_text()?;
    store::issue_reset(&state.db, session, user, &sha256(&token), state.clock.now()).await?;
    Ok(token)
}

/// Whether a link with this token is good.
pub async fn may_reset(state: &State, token: &str) -> Result<bool> {
    Ok(store::reset_of(&state.db, &sha256(token)).await?.is_some())
}

/// Sets a new password by a link, which is used up, and ends all sessions of the account.
pub async fn reset_password(state: &State, token: &str, new: String, visitor: &Visitor) -> Result<()> {
    password::check(&new)?;
    if state.config.limits {
        PER_ADDRESS.take(&state.db, &visitor.limited_by(), state.clock.now()).await?;
    }
    let hash = sha256(token);
    let user = store::reset_of(&state.db, &hash).await?.ok_or(Code::ResetInvalid)?;
    let hashed = password::hash(new).await?;
    store::reset_password(&state.db, user, &hash, &hashed).await
}
