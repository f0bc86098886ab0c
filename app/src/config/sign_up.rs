//! The policy for new accounts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who can create an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    /// People with an invitation.
    #[default]
    Invite,
    /// Everyone.
    Open,
    /// Nobody.
    Closed,
}

impl FromStr for SignUp {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "invite" => Ok(Self::Invite),
            "open" => Ok(Self::Open),
            "closed" => Ok(Self::Closed),
            other => Err(format!("`{other}` is none of invite, open, closed")),
        }
    }
}

impl fmt::Display for SignUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Invite => "invite",
            Self::Open => "open",
            Self::Closed => "closed",
        })
    }
}
