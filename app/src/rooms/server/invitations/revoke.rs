//! Withdrawing an invitation.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::rooms::server::invitations::store;
use crate::state::State;

/// Withdraws an invitation: one's own, or any that one could have made. To others it does not exist. Audited.
pub async fn revoke(state: &State, session: &Session, id: &str) -> Result<()> {
    let all = store::all(&state.db).await?;
    let (hash, found) = all.into_iter().find(|(_, found)| found.id == id).ok_or(Code::InvitationInvalid)?;
    store::revoke(&state.db, session, &hash, &found, state.clock.now()).await
}
