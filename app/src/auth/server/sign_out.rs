//! Leaving: the session ends here and on every process that streams to it.

use crate::auth::server::{Session, store};
use crate::db::LOG_CAP;
use crate::error::Result;
use crate::state::State;

/// Ends the session. Writes are refused from now on, open streams end within a second.
pub async fn sign_out(state: &State, session: &Session) -> Result<()> {
    let ended = store::sign_out(&state.db, session.person().id, session.hash(), LOG_CAP).await;
    // Also where it is not certain: then Redis is asked next time.
    state.sessions.end(session.hash());
    ended
}
