//! Accounts and sessions: who someone is, and how they prove it.
//!
//! Invariants: a name belongs to one person, and so does every name that looks the same. Only hashes of passwords and
//! tokens are stored. [`Session`] has private fields and comes only from a live session in Redis, so whoever holds one is
//! signed in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::UserId;

mod api;
mod device;
mod gate;
mod new_password;
mod next;
mod reset_page;
mod sign_in_page;
mod sign_out_button;
mod sign_up_page;
mod texts;

pub use api::{ResetPassword, SubmitSignIn, SubmitSignOut, SubmitSignUp};
pub use device::Device;
pub use gate::{Gate, focus_when_refused};
pub use new_password::NewPassword;
pub use next::{is_way_in, with_next};
pub use reset_page::ResetPage;
pub use sign_in_page::SignInPage;
pub use sign_out_button::SignOutButton;
pub use sign_up_page::{SignUpForm, SignUpPage};
pub use texts::Texts;

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
mod known;
#[cfg(feature = "ssr")]
mod name;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod preferences;
#[cfg(feature = "ssr")]
mod session;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
pub mod setup;
#[cfg(feature = "ssr")]
mod sign_in;
#[cfg(feature = "ssr")]
mod sign_out;
#[cfg(feature = "ssr")]
mod sign_up;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod token;

#[cfg(feature = "ssr")]
pub use {
    address::Visitor,
    known::KnownSessions,
    name::{display_name, fold},
    people::{PERSON_FIELDS, People, PersonFields, person_of},
    preferences::Preferences,
    session::{Session, SessionHash, cookie_name, known_preferences},
    settings::Settings,
    sign_in::sign_in,
    sign_out::sign_out,
    sign_up::{NewAccount, policy, sign_up},
    token::{random_text, sha256},
};

/// Lua that goes before a script in which it matters who someone is, on the server and in a room: `rank_of(keys, kind, user,
/// account)` and `refusal(keys, user, account, least)`.
#[cfg(feature = "ssr")]
pub const RANK: &str = include_str!("rank.lua");

/// Lua that goes after [`RANK`], before a script to which somebody comes with an invitation: `is_usable(keys, by, room_id, now_ms)`.
#[cfg(feature = "ssr")]
pub const IS_USABLE: &str = include_str!("usable.lua");

/// A name's length in characters.
pub const USERNAME_LENGTH: std::ops::RangeInclusive<usize> = 2..=32;
/// The longest name someone is shown by, in characters.
pub const DISPLAY_NAME_LENGTH: usize = 64;
/// A password's length in characters.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=256;

/// Lua that goes before a script that changes an account: `tell_person(account, id, version, events, log_cap)`.
#[cfg(feature = "ssr")]
pub const TELL_PERSON: &str = include_str!("person.lua");

/// What someone may do on this server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Talks.
    #[default]
    Member,
    /// Keeps order.
    Moderator,
    /// Runs the server.
    Administrator,
}

impl Role {
    /// The name in Redis and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this name; anything unknown is a member, the role that may least.
    pub fn of_name(name: &str) -> Self {
        match name {
            "administrator" => Self::Administrator,
            "moderator" => Self::Moderator,
            _ => Self::Member,
        }
    }
}

/// A person as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Person {
    /// Their number.
    pub id: UserId,
    /// The name they sign in with and are mentioned by. It stays.
    #[cfg_attr(feature = "ssr", schema(example = "Ada"))]
    pub username: String,
    /// The name that is shown; their username unless they chose another.
    #[cfg_attr(feature = "ssr", schema(example = "Ada Lovelace"))]
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// Where their picture is; without one it is generated.
    #[serde(default)]
    pub avatar: Option<String>,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    /// Whoever was invited.
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
