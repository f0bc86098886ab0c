//! The server side of presence: verbs, store and job.

pub(crate) mod connected_users;
pub mod job;
pub(crate) mod online_users;
pub(crate) mod peer_message;
pub(crate) mod publish_typing;
pub(crate) mod registry;
pub(crate) mod store;

pub use connected_users::{AWAY_AFTER, OnlineRecord};
pub use online_users::{OnlineUser, list_online_users};
pub use publish_typing::{TYPING_MAX_MEMBERS, publish_typing};
pub use registry::{PresenceRegistry, StreamGuard};
