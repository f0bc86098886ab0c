//! Where someone is signed in.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A session of one's own, as one sees it; nobody else does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Names it among one's own.
    pub id: String,
    /// The address it signed in from; empty where it is not known.
    pub ip: String,
    /// What the program there calls itself.
    pub user_agent: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Device {
    /// How many characters of a session's hash name it.
    pub const ID_LENGTH: usize = 16;
}
