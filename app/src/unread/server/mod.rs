//! The server side of unread: verbs and store.

pub(crate) mod read_states;
pub(crate) mod store;
pub(crate) mod update;

pub use read_states::{get_read_state, list_read_states, read_states};
pub use update::{mark_read, mark_unread, set_notification_level};
