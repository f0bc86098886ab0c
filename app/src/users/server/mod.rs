//! The server side of users: verbs, store and jobs.

pub(crate) mod change_profile;
pub mod http;
pub(crate) mod preferences;
pub(crate) mod profile;
pub(crate) mod search;
pub(crate) mod search_index;
pub(crate) mod store;
pub(crate) mod user_cache;

pub use change_profile::change_profile;
pub use preferences::{prefer_language, prefer_theme};
pub use profile::{account, profile};
pub use search::search;
pub use search_index::UserSearchIndex;
pub use user_cache::UserCache;
