//! The server side of presence: verbs, store and job.

pub(crate) mod connected_users;
pub mod job;
pub(crate) mod online_users;
pub(crate) mod peer_message;
pub(crate) mod publish_typing;
pub(crate) mod registry;
pub(crate) mod store;

pub use crate::presence::server::connected_users::{AWAY_AFTER, OnlineRecord};
pub use crate::presence::server::online_users::{OnlineUser, list_online_users};
pub use crate::presence::server::publish_typing::{TYPING_MAX_MEMBERS, publish_typing};
pub use crate::presence::server::registry::{PresenceRegistry, StreamGuard};
