//! The parts that every page uses: language and time zone of the user, error messages, avatars, dialogs, menus, and
//! browser storage.

mod avatar;
mod clipboard;
mod connection_status;
pub(crate) mod debounce;
mod dialog;
mod error_message;
mod escape;
mod keyboard;
mod language_switch;
mod load_on_redirect;
mod local_storage;
mod locale;
pub(crate) mod menu;
mod not_found_page;
#[cfg_attr(feature = "ssr", path = "page/server.rs")]
#[cfg_attr(not(feature = "ssr"), path = "page/browser.rs")]
mod page;
mod texts;
mod theme;

pub use avatar::Avatar;
pub use clipboard::{CopyField, absolute_address, copy, has_clipboard};
pub use connection_status::ConnectionStatus;
pub use dialog::Dialog;
pub use error_message::ErrorMessage;
pub use escape::{escape_attribute, escape_text};
pub use keyboard::is_composing;
pub use language_switch::LanguageSwitch;
pub use load_on_redirect::load_on_redirect;
pub use local_storage::LocalStorageItem;
pub use locale::{language, provide_locale, utc_offset};
pub use menu::{close_menu, close_on_escape};
pub use not_found_page::NotFoundPage;
pub use page::set_status;
pub use texts::Texts;
pub use theme::Theme;
