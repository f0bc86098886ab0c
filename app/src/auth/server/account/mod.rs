//! Changes of an account: its password, its sessions, its role on the server, and whether it is active.
//!
//! Invariants: the script of each change by an administrator checks the role again and writes the audit entry in the same step. Once
//! there is an administrator, there is always one. A change of the password ends all other sessions.

use crate::auth::server::Session;
use crate::auth::{Role, SessionInfo};
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::state::State;

mod password;
mod store;

pub use password::{change_password, issue_reset, reset_password};

/// The number of sessions that are listed at most.
const MAX_SESSIONS: usize = 100;

/// The sessions of the user: that of this request first, then the newest, at most a hundred.
pub async fn sessions(state: &State, session: &Session) -> Result<Vec<SessionInfo>> {
    let mut sessions = store::sessions(&state.db, session, state.clock.now()).await?;
    sessions.sort_by_key(|session| std::cmp::Reverse((session.is_this, session.created_at)));
    sessions.truncate(MAX_SESSIONS);
    Ok(sessions)
}

/// Ends a session of the user, which may be that of this request. `id` is [`SessionInfo::id`].
pub async fn end_session(state: &State, session: &Session, id: &str) -> Result<()> {
    let is_id = id.len() == SessionInfo::ID_LENGTH && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_id {
        return Err(Code::DeviceNotFound.into());
    }
    let ended = store::end_session(&state.db, session, id).await?;
    state.sessions.invalidate(&ended);
    Ok(())
}

/// Ends all sessions of a user; for administrators. Their event streams end within a second.
pub async fn end_all_sessions(state: &State, session: &Session, user: UserId) -> Result<()> {
    store::end_all_sessions(&state.db, session, user, state.clock.now()).await
}

/// Sets the role of a user on the server; for administrators. They can lower their own role too, except the last of them.
pub async fn set_role(state: &State, session: &Session, user: UserId, role: Role) -> Result<()> {
    store::set_role(&state.db, session, user, role, state.clock.now()).await
}

/// Deactivates the account of a user; for administrators. Nobody can sign in to it until it is reactivated, and its messages stay.
/// Its sessions end, its event streams within a second.
pub async fn deactivate(state: &State, session: &Session, user: UserId) -> Result<()> {
    store::deactivate(&state.db, session, user, None, state.clock.now()).await
}

/// Deactivates the account of the signed-in user, with their password. Refused for the last administrator.
pub async fn deactivate_me(state: &State, session: &Session, password: String) -> Result<()> {
    let user = session.person().id;
    let verified_hash = password::verify_own_password(state, session, password).await?;
    let result = store::deactivate(&state.db, session, user, Some(&verified_hash), state.clock.now()).await;
    if result.is_ok() {
        state.sessions.invalidate(session.hash());
    }
    result
}

/// Reactivates the account of a user; for administrators.
pub async fn reactivate(state: &State, session: &Session, user: UserId) -> Result<()> {
    store::reactivate(&state.db, session, user, state.clock.now()).await
}
