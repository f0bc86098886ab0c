//! The server side of administration: verbs, store and jobs.

pub(crate) mod accounts;
pub(crate) mod all_rooms;
pub(crate) mod audit;
pub(crate) mod csv;
pub(crate) mod export;
pub mod http;
pub(crate) mod require_admin;
pub(crate) mod settings;
pub(crate) mod store;

pub use accounts::accounts;
pub use all_rooms::all_rooms;
pub use audit::read as read_audit;
pub use require_admin::Administrator;
pub use settings::{change as change_settings, read as read_settings};
