//! The server side of unread: verbs, store and jobs.

pub(crate) mod count;
pub mod http;
pub(crate) mod mark;
pub(crate) mod set_level;
pub(crate) mod store;

pub use count::{standing, standings};
pub use mark::{Move, move_to};
pub use set_level::choose_level;
