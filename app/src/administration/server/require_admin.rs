//! The guard of administration.

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::{Code, Result};

/// Proof that a session belongs to an administrator: only [`require_admin`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Administrator<'a> {
    session: &'a Session,
}

impl<'a> Administrator<'a> {
    /// The session. Scripts that change something check it again: it must still exist and belong to an administrator.
    pub fn session(self) -> &'a Session {
        self.session
    }
}

/// Refuses a session that does not belong to an administrator.
pub fn require_admin(session: &Session) -> Result<Administrator<'_>> {
    match session.person().role {
        Role::Administrator => Ok(Administrator { session }),
        Role::Member | Role::Moderator => Err(Code::NotAllowed.into()),
    }
}
