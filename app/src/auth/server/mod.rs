//! The server side of auth: verbs, store and jobs.

pub mod account;
pub(crate) mod client_info;
pub mod http;
pub(crate) mod name;
pub(crate) mod password;
pub(crate) mod preferences;
pub mod request;
pub(crate) mod session;
pub(crate) mod session_cache;
pub(crate) mod settings;
pub mod setup;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sign_up;
pub(crate) mod store;
pub(crate) mod token;
pub(crate) mod user_record;

pub use client_info::Visitor;
pub use name::{display_name, fold};
pub use preferences::Preferences;
pub use session::{Session, SessionHash, cookie_name, known_preferences};
pub use session_cache::SessionCache;
pub use settings::Settings;
pub use sign_in::sign_in;
pub use sign_out::sign_out;
pub use sign_up::{NewAccount, policy, sign_up};
pub use token::{random_text, sha256};
pub use user_record::{PERSON_FIELDS, PersonFields, person_of};

/// Lua that goes before a script in which it matters who someone is, on the server and in a room: `rank_of(keys, kind, user,
/// account)` and `refusal(keys, user, account, least)`.
pub const RANK: &str = include_str!("rank.lua");

/// Lua that goes after [`RANK`], before a script to which somebody comes with an invitation: `is_usable(keys, by, room_id, now_ms)`.
pub const IS_USABLE: &str = include_str!("usable.lua");

/// Lua that goes before a script that changes an account: `tell_person(account, id, version, events, log_cap)`.
pub const TELL_PERSON: &str = include_str!("person.lua");
