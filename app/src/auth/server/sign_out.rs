//! Signing out.

use crate::auth::server::{Session, store};
use crate::error::Result;
use crate::state::State;

/// Ends the session. Its requests are refused from now on, its event streams on all processes end within a second.
pub async fn sign_out(state: &State, session: &Session) -> Result<()> {
    let ended = store::sign_out(&state.db, session.person().id, session.hash()).await;
    // Also after an error: the session may have ended, so the next request must read it from Redis.
    state.sessions.invalidate(session.hash());
    ended
}
