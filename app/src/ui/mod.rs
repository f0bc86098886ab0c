//! What every page is made of: the reader's language and time zone, notices, avatars, icons.

mod avatar;
mod clipboard;
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

pub use avatar::Avatar;
pub use clipboard::{CopyField, absolute_address, copy, has_clipboard};
pub use dialog::Dialog;
pub use error_message::Notice;
pub use escape::{escape_attribute, escape_text};
pub use keyboard::is_composing;
pub use language_switch::LanguageSwitch;
pub use load_on_entry::load_where_led;
pub use local_storage::Stored;
pub use locale::{language, provide_reader, utc_offset};
pub use menu::{fold, fold_on_escape};
pub use not_found_page::NotFoundPage;
pub use page::answer_with;
pub use texts::Texts;
pub use theme::Theme;
