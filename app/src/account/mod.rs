//! The account page: the forms with which a user changes their profile, picture, password, sessions and appearance.

mod account_page;
mod appearance;
mod avatar_form;
mod deactivation;
mod password_form;
mod profile_form;
mod session_list;

pub use account_page::AccountPage;
