//! The server side of unread: verbs, store and jobs.

pub(crate) mod count;
pub mod http;
pub(crate) mod mark;
pub(crate) mod set_level;
pub(crate) mod store;

pub use crate::unread::server::count::{standing, standings};
pub use crate::unread::server::mark::{Move, move_to};
pub use crate::unread::server::set_level::choose_level;
