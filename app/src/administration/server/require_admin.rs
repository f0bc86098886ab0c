//! Who runs the server. The verbs of this slice take an [`Administrator`].

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::{Code, Result};

/// An administrator who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Administrator<'a> {
    session: &'a Session,
}

impl<'a> Administrator<'a> {
    /// Whoever this session is of, if they are one.
    pub fn of(session: &'a Session) -> Result<Self> {
        match session.person().role {
            Role::Administrator => Ok(Self { session }),
            Role::Member | Role::Moderator => Err(Code::NotAllowed.into()),
        }
    }

    /// Their session; scripts check that it still lives, and still is an administrator's.
    pub fn session(self) -> &'a Session {
        self.session
    }
}
