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
mod load_on_entry;
mod local_storage;
mod locale;
pub(crate) mod menu;
mod not_found_page;
#[cfg_attr(feature = "ssr", path = "page/server.rs")]
#[cfg_attr(not(feature = "ssr"), path = "page/browser.rs")]
mod page;
mod texts;
mod theme;

pub use crate::ui::avatar::Avatar;
pub use crate::ui::clipboard::{CopyField, absolute_address, copy, has_clipboard};
pub use crate::ui::connection_status::ConnectionStatus;
pub use crate::ui::dialog::Dialog;
pub use crate::ui::error_message::ErrorMessage;
pub use crate::ui::escape::{escape_attribute, escape_text};
pub use crate::ui::keyboard::is_composing;
pub use crate::ui::language_switch::LanguageSwitch;
pub use crate::ui::load_on_entry::load_on_entry;
pub use crate::ui::local_storage::LocalStorageItem;
pub use crate::ui::locale::{language, provide_locale, utc_offset};
pub use crate::ui::menu::{close_menu, close_on_escape};
pub use crate::ui::not_found_page::NotFoundPage;
pub use crate::ui::texts::Texts;
pub use crate::ui::theme::Theme;
pub use page::set_status;
