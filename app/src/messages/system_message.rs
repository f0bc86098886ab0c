//! What Teahouse itself says in a room: a code and what it is about, never a sentence, so that every reader has it in
//! their language.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::rooms::LeaveReason;

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
    /// Somebody is not in the room any more.
    #[serde(rename = "member.left")]
    MemberLeft {
        /// Who.
        user_id: UserId,
        /// Their name then.
        username: String,
        /// How it came.
        why: LeaveReason,
    },
    /// Somebody made the room.
    #[serde(rename = "room.created")]
    RoomCreated {
        /// Who.
        user_id: UserId,
        /// Their name then.
        username: String,
    },
    /// Somebody gave the room another name.
    #[serde(rename = "room.renamed")]
    RoomRenamed {
        /// Who.
        user_id: UserId,
        /// Their name then.
        username: String,
        /// What it is called from then on.
        name: String,
    },
    /// Somebody said otherwise what the room is about.
    #[serde(rename = "room.described")]
    RoomDescribed {
        /// Who.
        user_id: UserId,
        /// Their name then.
        username: String,
    },
    /// Somebody archived the room.
    #[serde(rename = "room.archived")]
    RoomArchived {
        /// Who.
        user_id: UserId,
        /// Their name then.
        username: String,
    },
    /// Somebody opened the room again.
    #[serde(rename = "room.restored")]
    RoomRestored {
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

    /// Whom it is about.
    pub fn about(&self) -> Option<UserId> {
        match self {
            Self::MemberJoined { user_id, .. }
            | Self::MemberLeft { user_id, .. }
            | Self::RoomCreated { user_id, .. }
            | Self::RoomRenamed { user_id, .. }
            | Self::RoomDescribed { user_id, .. }
            | Self::RoomArchived { user_id, .. }
            | Self::RoomRestored { user_id, .. } => Some(*user_id),
            Self::Unknown => None,
        }
    }

    /// The content of the system message that says this.
    pub fn to_content(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
