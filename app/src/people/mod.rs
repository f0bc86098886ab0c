//! People: what they tell of themselves, how they find each other, and what each has set up for themselves.
//!
//! Invariants: where someone is signed in, and how they want to be written to, is shown to nobody else. A picture is there for
//! everyone who is signed in, and its former one is erased. Whoever changes is told to everyone in the same step.

use serde::{Deserialize, Serialize};

use crate::auth::{Device, Person};
use crate::language::Language;
use crate::rooms::invitations::InvitationView;
use crate::time::Timestamp;
use crate::ui::Theme;

mod account_page;
mod api;
mod appearance;
mod avatar_form;
mod deactivation;
mod device_list;
mod join_page;
mod password_form;
mod profile_card;
mod profile_form;
mod texts;

pub use account_page::AccountPage;
pub use api::{
    ChangePassword, ChangeProfile, DeactivateMe, MyAccount, OpenInvitation, ReadProfile, RemoveAvatar, SearchPeople,
    SetLanguage, SetTheme, SignOutDevice, read_profile, search_people,
};
pub use join_page::JoinPage;
pub use profile_card::ProfileCard;
pub use texts::Texts;

#[cfg(feature = "ssr")]
mod avatar;
#[cfg(feature = "ssr")]
mod change_profile;
#[cfg(feature = "ssr")]
mod directory;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod job;
#[cfg(feature = "ssr")]
mod prefer;
#[cfg(feature = "ssr")]
mod profile;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
mod store;

#[cfg(feature = "ssr")]
pub use {
    avatar::{may_change_avatar, remove_avatar, set_avatar},
    change_profile::change_profile,
    directory::Directory,
    prefer::{prefer_language, prefer_theme},
    profile::{account, profile},
    search::search,
};

/// The longest that someone tells of themselves, in characters.
pub const ABOUT_LENGTH: usize = 500;

/// An invitation as the page that one opens it on shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Who invites, and where.
    pub invitation: InvitationView,
    /// Whether it makes an account for whoever has none.
    pub may_sign_up: bool,
    /// Who opened it; none if nobody is signed in.
    pub me: Option<Person>,
}

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
