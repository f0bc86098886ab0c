//! The server side of invitations: the functions behind the operations, and the store.

pub(crate) mod claim;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
pub(crate) mod store;

pub use claim::{claim, page_data, preview};
pub use create::create;
pub use list::list;
pub use revoke::revoke;
