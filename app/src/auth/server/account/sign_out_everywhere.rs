//! Ending all sessions of somebody.

use crate::auth::server::Session;
use crate::auth::server::account::store;
use crate::error::Result;
use crate::id::UserId;
use crate::state::State;

/// Signs somebody out on all their devices; for administrators. Their streams end within a second.
pub async fn sign_out_everywhere(state: &State, session: &Session, user: UserId) -> Result<()> {
    store::sign_out_everywhere(&state.db, session, user, state.clock.now()).await
}
