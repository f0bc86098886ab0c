//! The HTML of presence: components and pages.

pub(crate) mod activity;
pub(crate) mod on_input;
pub(crate) mod presence_dot;
pub(crate) mod presence_state;
pub(crate) mod typing_indicator;
pub(crate) mod typing_users;
