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

pub use crate::auth::server::client_info::ClientInfo;
pub use crate::auth::server::name::{normalize, parse_display_name};
pub use crate::auth::server::preferences::Preferences;
pub use crate::auth::server::session::{Session, SessionHash, SessionKind, cached_preferences, cookie_name};
pub use crate::auth::server::session_cache::SessionCache;
pub use crate::auth::server::session_ended::SessionEnded;
pub use crate::auth::server::sign_in::{Credentials, sign_in};
pub use crate::auth::server::sign_out::sign_out;
pub use crate::auth::server::sign_up::{NewAccount, NewSession, policy, sign_up};
pub use crate::auth::server::token::{Secret, random_text, sha256};
pub use crate::auth::server::user_record::{
    PERSON_FIELDS, PersonFields, person_from_fields, person_from_record, users,
};
