//! People: what they tell of themselves, how they find each other, and what each has set up for themselves.
//!
//! Invariants: where someone is signed in, and how they want to be written to, is shown to nobody else. A picture is there for
//! everyone who is signed in, and its former one is erased. Whoever changes is told to everyone in the same step.

use serde::{Deserialize, Serialize};

use crate::auth::{Device, Person};
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

/// The longest that someone tells of themselves, in characters.
pub const ABOUT_LENGTH: usize = 500;

/// What everyone may know of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Who they are.
    pub person: Person,
    /// What they tell of themselves; may be empty.
    pub about: String,
    /// Since when they have been here.
    pub created_at: Timestamp,
    /// Whether nobody signs in to their account any more.
    pub is_deactivated: bool,
}

/// What someone sees of their own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Who they are.
    pub person: Person,
    /// What they tell of themselves; may be empty.
    pub about: String,
    /// The language they have chosen; none where it is left to their browser.
    pub language: Option<Language>,
    /// The colours they have chosen.
    pub theme: Theme,
    /// Where they are signed in: this device first, then the newest.
    pub devices: Vec<Device>,
}
