//! The server side of administration: verbs, store and the audit log export.

pub(crate) mod accounts;
pub(crate) mod all_rooms;
pub(crate) mod audit;
pub(crate) mod csv;
pub(crate) mod export;
pub(crate) mod require_admin;
pub(crate) mod settings;
pub(crate) mod store;

pub use accounts::{list_accounts, make_reset_link, set_deactivated, set_server_role, sign_out_person};
pub use all_rooms::list_all_rooms;
pub use audit::{AuditFilter, read_audit};
pub use export::{ExportRange, Format, export_audit};
pub use require_admin::{Administrator, require_admin};
pub use settings::{change_settings, read_settings};
