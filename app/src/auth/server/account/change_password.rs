//! Another password, by whoever knows the present one.

use crate::auth::server::account::store;
use crate::auth::server::{Session, password};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::state::State;

/// Tries at one's own password: five at once, then one every twelve seconds, for somebody may have found an open browser.
pub(crate) const TRIES: RateLimit = RateLimit { name: "own_password", burst: 5, refill_ms: 12_000 };

/// Changes the password and ends all other sessions of the account.
pub async fn change_password(state: &State, session: &Session, current: String, new: String) -> Result<()> {
    password::check(&new)?;
    let former = verified(state, session, current).await?;
    let hashed = password::hash(new).await?;
    store::change_password(&state.db, session, &former, &hashed).await
}

/// The stored password of whoever's session this is, if `given` is it.
pub(crate) async fn verified(state: &State, session: &Session, given: String) -> Result<String> {
    if state.config.limits {
        TRIES.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    if password::check(&given).is_err() {
        return Err(Code::PasswordWrong.into());
    }
    let stored = store::password(&state.db, session.person().id).await?.ok_or(Code::Unauthenticated)?;
    if password::verify(given, Some(stored.clone())).await? { Ok(stored) } else { Err(Code::PasswordWrong.into()) }
}
