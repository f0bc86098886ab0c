//! The server side of presence: verbs, store and jobs.

pub(crate) mod connected_users;
pub(crate) mod devices;
pub mod http;
pub mod job;
pub(crate) mod peer_message;
pub(crate) mod publish_typing;
pub(crate) mod registry;
pub(crate) mod store;

pub use crate::presence::server::connected_users::{AWAY_AFTER, Card};
pub use crate::presence::server::devices::{Online, Whence, online};
pub use crate::presence::server::publish_typing::{TYPING_UP_TO, tell_typing};
pub use crate::presence::server::registry::{Present, Stay};
