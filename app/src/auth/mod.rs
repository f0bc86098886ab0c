//! Accounts and sessions.
//!
//! Invariants: no two users have names that look the same. Only hashes of passwords and tokens are stored. `server::Session` has
//! private fields and is created only from a session in Redis that has not ended, so it proves that the user is signed in.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

pub mod operations;
mod return_path;
#[cfg(feature = "ssr")]
pub mod server;
mod session_info;
mod texts;
pub(crate) mod view;

pub use crate::config::SignUp;
pub use operations::{ResetPassword, SubmitSignIn, SubmitSignOut, SubmitSignUp};
pub use return_path::{is_safe_return_path, with_return_path};
pub use session_info::SessionInfo;
pub use texts::Texts;
pub use view::auth_layout::{AuthLayout, focus_on_error};
pub use view::new_password::NewPassword;
pub use view::reset_page::ResetPage;
pub use view::sign_in_page::SignInPage;
pub use view::sign_out_button::SignOutButton;
pub use view::sign_up_page::{SignUpForm, SignUpPage};

/// The length of a username in characters.
pub const USERNAME_LENGTH: std::ops::RangeInclusive<usize> = 2..=32;
/// The maximum length of a display name in characters.
pub const DISPLAY_NAME_LENGTH: usize = 64;
/// The length of a password in characters.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=256;

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
    /// The name in Redis and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this name; an unknown name is a member, the lowest role.
    pub fn from_name(name: &str) -> Self {
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
