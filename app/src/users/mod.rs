//! Users: their profiles, accounts, preferences and avatars, and the search by name.
//!
//! Invariants: only users themselves see their sessions and preferences. Everyone who is signed in can see an avatar; the former file
//! is deleted. Each change of a user is logged in the same step, and so sent to everyone.

use serde::{Deserialize, Serialize};

use crate::auth::{Person, SessionInfo};
use crate::language::Language;
use crate::time::Timestamp;
use crate::ui::Theme;

mod events;
pub mod operations;
mod profile_card;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;

pub use events::UserEvent;
pub use operations::{
    ChangePassword, ChangeProfile, DeactivateMe, MyAccount, ReadProfile, SearchPeople, SetLanguage, SetTheme,
    SignOutDevice, read_profile, search_people,
};
pub use profile_card::ProfileCard;
pub use texts::Texts;

/// The maximum length of the description of a user, in characters.
pub const ABOUT_LENGTH: usize = 500;

/// The profile of a user, which everyone who is signed in can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The user.
    pub person: Person,
    /// The description; may be empty.
    pub about: String,
    /// When the account was created.
    pub created_at: Timestamp,
    /// Whether the account is deactivated.
    pub is_deactivated: bool,
}

/// The account of a user, as only they can see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user.
    pub person: Person,
    /// The description; may be empty.
    pub about: String,
    /// The chosen language; none if that of the browser applies.
    pub language: Option<Language>,
    /// The chosen theme.
    pub theme: Theme,
    /// The sessions of the user: this one first, then the newest.
    #[serde(rename = "devices")]
    pub sessions: Vec<SessionInfo>,
}
