//! The pages and forms of sign-in, sign-up and password reset.

pub(crate) mod auth_layout;
pub(crate) mod new_password;
pub(crate) mod reset_page;
pub(crate) mod sign_in_page;
pub(crate) mod sign_out_button;
pub(crate) mod sign_up_page;
