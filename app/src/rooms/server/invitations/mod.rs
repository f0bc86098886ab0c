//! The server side of invitations: the functions behind the operations, and the store.

pub(crate) mod claim;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
pub(crate) mod store;

pub use crate::rooms::server::invitations::claim::{claim, page_data, preview};
pub use crate::rooms::server::invitations::create::create;
pub use crate::rooms::server::invitations::list::list;
pub use crate::rooms::server::invitations::revoke::revoke;
