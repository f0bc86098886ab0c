//! The end of an account, which can be taken up again: nobody signs in to it. What was said stays, under the name of who said it.

use crate::auth::server::Session;
use crate::auth::server::account::change_password::verified;
use crate::auth::server::account::store;
use crate::error::Result;
use crate::id::UserId;
use crate::state::State;

/// Deactivates somebody's account; for administrators. Their sessions end, their streams within a second.
pub async fn deactivate(state: &State, session: &Session, user: UserId) -> Result<()> {
    store::deactivate(&state.db, session, user, None, state.clock.now()).await
}

/// Deactivates one's own account. The last administrator stays.
pub async fn deactivate_me(state: &State, session: &Session, password: String) -> Result<()> {
    let verified = verified(state, session, password).await?;
    let ended = store::deactivate(&state.db, session, session.person().id, Some(&verified), state.clock.now()).await;
    if ended.is_ok() {
        state.sessions.invalidate(session.hash());
    }
    ended
}

/// Lets somebody sign in again; for administrators.
pub async fn reactivate(state: &State, session: &Session, user: UserId) -> Result<()> {
    store::reactivate(&state.db, session, user, state.clock.now()).await
}
