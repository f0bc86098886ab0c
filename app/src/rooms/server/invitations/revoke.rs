//! Revoking an invitation.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::rooms::invitations::RevokeInvitation;
use crate::rooms::server::invitations::store;
use crate::state::State;

/// Revokes an invitation: one of the user, or any that the user could have created. For other users it does not exist. Audited.
pub async fn revoke(state: &State, session: &Session, input: RevokeInvitation) -> Result<()> {
    let all = store::all(&state.db).await?;
    let (hash, found) = all.into_iter().find(|(_, found)| found.id == input.id).ok_or(Code::InvitationInvalid)?;
    store::revoke(&state.db, session, &hash, &found, state.clock.now()).await
}
