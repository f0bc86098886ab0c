//! The server side of users: the functions behind the operations, the cache, the search index and the store.

pub(crate) mod avatar;
pub(crate) mod change_profile;
pub(crate) mod preferences;
pub(crate) mod profile;
pub(crate) mod search;
pub(crate) mod search_index;
pub(crate) mod store;
pub(crate) mod user_cache;

pub use crate::users::server::avatar::{avatar_addresses, set_avatar_address};
pub use crate::users::server::change_profile::{PROFILE_LIMIT, change_profile};
pub use crate::users::server::preferences::{set_language_preference, set_theme_preference};
pub use crate::users::server::profile::{account, profile};
pub use crate::users::server::search::search;
pub use crate::users::server::search_index::UserSearchIndex;
pub use crate::users::server::user_cache::UserCache;
pub use store::people as accounts;
