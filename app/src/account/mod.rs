//! The account page: the forms with which a user changes their profile, picture, password, devices and appearance.

mod account_page;
mod appearance;
mod avatar_form;
mod deactivation;
mod device_list;
mod password_form;
mod profile_form;

pub use account_page::AccountPage;
