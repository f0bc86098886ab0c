//! System messages: the content is a code with its data, not a sentence, so that each reader sees it in their own language.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::rooms::LeaveReason;

/// The content of a system message, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code")]
pub enum SystemMessage {
    /// A user joined the room.
    #[serde(rename = "member.joined")]
    MemberJoined {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
    },
    /// A user left the room, or was removed from it.
    #[serde(rename = "member.left")]
    MemberLeft {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
        /// The reason.
        why: LeaveReason,
    },
    /// A user created the room.
    #[serde(rename = "room.created")]
    RoomCreated {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
    },
    /// A user renamed the room.
    #[serde(rename = "room.renamed")]
    RoomRenamed {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
        /// The new name of the room.
        name: String,
    },
    /// A user changed the description of the room.
    #[serde(rename = "room.described")]
    RoomDescribed {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
    },
    /// A user archived the room.
    #[serde(rename = "room.archived")]
    RoomArchived {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
    },
    /// A user restored the room from the archive.
    #[serde(rename = "room.restored")]
    RoomRestored {
        /// The user.
        user_id: UserId,
        /// The name of the user at that time.
        username: String,
    },
    /// A code of a newer version of Teahouse.
    #[serde(other)]
    Unknown,
}

impl SystemMessage {
    /// Decodes the content of a system message; [`SystemMessage::Unknown`] if it cannot be decoded.
    pub fn from_content(content: &str) -> Self {
        serde_json::from_str(content).unwrap_or(Self::Unknown)
    }

    /// The user it is about.
    pub fn subject_id(&self) -> Option<UserId> {
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

    /// Encodes it as the content of a message.
    pub fn to_content(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
