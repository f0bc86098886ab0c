//! The locale of a page: its language and the user's time zone. Server and browser determine the same values, so that
//! hydration matches the HTML that was sent.

use leptos::prelude::*;

use crate::language::Language;
use crate::ui::page::{language_of_page, utc_offset_of_page};

/// The cookie in which the browser sends the offset of local time from UTC, in minutes.
pub(super) const OFFSET_COOKIE: &str = "utc_offset";

#[derive(Clone, Copy)]
struct Locale {
    language: Language,
    utc_offset: RwSignal<i32>,
}

/// Provides the locale as a context to all components below, and sets the cookie with the time zone for the next page.
pub fn provide_locale() {
    let utc_offset = RwSignal::new(utc_offset_of_page());
    provide_context(Locale { language: language_of_page(), utc_offset });
    Effect::new(move || {
        #[expect(clippy::cast_possible_truncation, reason = "an offset is within a day's minutes")]
        let offset = -js_sys::Date::new_0().get_timezone_offset() as i32;
        utc_offset.set(offset);
        let cookie = format!("{OFFSET_COOKIE}={offset}; Path=/; Max-Age=31536000; SameSite=Lax");
        let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
    });
}

/// The language of the page. It does not change while the page is open; the language switch loads the page anew.
pub fn language() -> Language {
    use_context::<Locale>().map(|locale| locale.language).unwrap_or_default()
}

/// The offset of the user's local time from UTC in minutes; 0 if it is unknown.
pub fn utc_offset() -> Signal<i32> {
    use_context::<Locale>().map_or_else(|| Signal::stored(0), |locale| locale.utc_offset.into())
}
