//! What every page is made of: the reader's language and time zone, notices, avatars, icons.

mod avatar;
mod language_switch;
mod load;
mod local;
mod notice;
mod reader;
mod texts;
mod theme;

pub use avatar::Avatar;
pub use language_switch::LanguageSwitch;
pub use load::load_where_led;
pub use local::Stored;
pub use notice::Notice;
pub use reader::{language, provide_reader, utc_offset};
pub use texts::Texts;
pub use theme::Theme;

#[cfg(feature = "ssr")]
mod headers;
#[cfg(feature = "ssr")]
use headers::{language_of_page, utc_offset_of_page};
#[cfg(not(feature = "ssr"))]
mod document;
#[cfg(not(feature = "ssr"))]
use document::{language_of_page, utc_offset_of_page};
