//! Leaving: the session ends here and on every process that streams to it.

use crate::auth::server::{Session, store};
use crate::error::Result;
use crate::state::State;

/// Ends the session. Writes are refused from now on, open streams end within a second.
pub async fn sign_out(state: &State, session: &Session) -> Result<()> {
    let ended = store::sign_out(&state.db, session.person().id, session.hash()).await;
    // Also if it is not certain that the session ended: then the next request reads it from Redis.
    state.sessions.invalidate(session.hash());
    ended
}
