//! The server side of rooms/invitations: verbs, store and jobs.

pub(crate) mod claim;
pub(crate) mod create;
pub mod http;
pub(crate) mod list;
pub(crate) mod revoke;
pub(crate) mod store;

pub use claim::{claim, look_at};
pub use create::{Offer, create};
pub use list::list;
pub use revoke::revoke;
