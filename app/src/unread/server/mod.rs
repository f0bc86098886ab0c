//! The server side of unread: verbs and store.

pub(crate) mod read_states;
pub(crate) mod store;
pub(crate) mod update;

pub use crate::unread::server::read_states::{get_read_state, list_read_states, read_states};
pub use crate::unread::server::update::{mark_read, mark_unread, set_notification_level};
