//! The HTML of administration: components and pages.

pub(crate) mod admin_layout;
pub(crate) mod audit_page;
pub(crate) mod confirm_dialog;
pub(crate) mod room_owners;
pub(crate) mod rooms_page;
pub(crate) mod row_menu;
pub(crate) mod settings_page;
pub(crate) mod statistics_page;
pub(crate) mod user_row;
pub(crate) mod users_page;
