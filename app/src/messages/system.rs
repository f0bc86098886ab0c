//! What Teahouse itself says in a room: a code and what it is about, never a sentence, so that every reader has it in
//! their language.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// The content of a system message, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code")]
pub enum SystemNote {
    /// Somebody came into the room.
    #[serde(rename = "member.joined")]
    MemberJoined {
        /// Who.
        user_id: UserId,
        /// Their name then.
        username: String,
    },
    /// Something a newer server says that this one does not know of.
    #[serde(other)]
    Unknown,
}

impl SystemNote {
    /// What the content of a system message says.
    pub fn of_content(content: &str) -> Self {
        serde_json::from_str(content).unwrap_or(Self::Unknown)
    }

    /// The content of the system message that says this.
    pub fn to_content(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
