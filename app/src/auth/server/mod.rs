//! The server side of auth: sessions, tokens, the functions behind the operations, the cache and the store.

pub mod account;
pub(crate) mod client_info;
pub mod lua;
pub(crate) mod name;
pub(crate) mod password;
pub(crate) mod preferences;
pub mod request;
pub mod request_span;
pub(crate) mod session;
pub(crate) mod session_cache;
pub(crate) mod session_ended;
pub mod setup;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sign_up;
pub(crate) mod store;
pub(crate) mod token;
pub(crate) mod user_record;

pub use client_info::ClientInfo;
pub use name::{normalize, parse_display_name};
pub use preferences::Preferences;
pub use session::{Session, SessionHash, SessionKind, cached_preferences, cookie_name};
pub use session_cache::SessionCache;
pub use session_ended::SessionEnded;
pub use sign_in::{Credentials, sign_in};
pub use sign_out::sign_out;
pub use sign_up::{NewAccount, NewSession, policy, sign_up};
pub use token::{Secret, random_text, sha256};
pub use user_record::{PERSON_FIELDS, PersonFields, person_from_fields, person_from_record, users};
