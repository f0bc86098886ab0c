//! The server side of users: the functions behind the operations, the cache, the search index and the store.

pub(crate) mod avatar;
pub(crate) mod change_profile;
pub(crate) mod preferences;
pub(crate) mod profile;
pub(crate) mod search;
pub(crate) mod search_index;
pub(crate) mod store;
pub(crate) mod user_cache;

pub use avatar::{avatar_addresses, set_avatar_address};
pub use change_profile::{PROFILE_LIMIT, change_profile};
pub use preferences::{set_language_preference, set_theme_preference};
pub use profile::{account, profile};
pub use search::search;
pub use search_index::UserSearchIndex;
pub use store::people as accounts;
pub use user_cache::UserCache;
