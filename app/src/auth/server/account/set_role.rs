//! What somebody may do on this server.

use crate::auth::Role;
use crate::auth::server::Session;
use crate::auth::server::account::store;
use crate::error::Result;
use crate::id::UserId;
use crate::state::State;

/// Gives somebody another role; for administrators, who may also step down themselves unless they are the last.
pub async fn set_role(state: &State, session: &Session, user: UserId, role: Role) -> Result<()> {
    store::set_role(&state.db, session, user, role, state.clock.now()).await
}
