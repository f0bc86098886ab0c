//! A session as its user sees it.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A session of the signed-in user, as shown to that user only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Identifies the session among those of the user.
    pub id: String,
    /// The IP address at sign-in; empty if it is unknown.
    pub ip: String,
    /// The user agent.
    pub user_agent: String,
    /// The time of sign-in.
    pub created_at: Timestamp,
    /// Whether this is the session of the request.
    pub is_this: bool,
}

impl SessionInfo {
    /// The number of characters of the session hash that form the id.
    pub const ID_LENGTH: usize = 16;
}
