//! Who reads the page: in which language and in which time zone. Server and browser find the same answer, so that the
//! page wakes up exactly as it was sent.

use leptos::prelude::*;

use crate::language::Language;
use crate::ui::page::{language_of_page, utc_offset_of_page};

/// The cookie in which the browser tells how many minutes its clocks are ahead of UTC.
pub(super) const OFFSET_COOKIE: &str = "utc_offset";

#[derive(Clone, Copy)]
struct Reader {
    language: Language,
    utc_offset: RwSignal<i32>,
}

/// Makes the reader known to all components below, and has the browser tell its time zone for the next page.
pub fn provide_reader() {
    let utc_offset = RwSignal::new(utc_offset_of_page());
    provide_context(Reader { language: language_of_page(), utc_offset });
    Effect::new(move || {
        #[expect(clippy::cast_possible_truncation, reason = "an offset is within a day's minutes")]
        let offset = -js_sys::Date::new_0().get_timezone_offset() as i32;
        utc_offset.set(offset);
        let cookie = format!("{OFFSET_COOKIE}={offset}; Path=/; Max-Age=31536000; SameSite=Lax");
        let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
    });
}

/// The language of this page. It stays the same while the page is open; the switch loads the page anew.
pub fn language() -> Language {
    use_context::<Reader>().map(|reader| reader.language).unwrap_or_default()
}

/// How many minutes the reader's clocks are ahead of UTC, as far as is known.
pub fn utc_offset() -> Signal<i32> {
    use_context::<Reader>().map_or_else(|| Signal::stored(0), |reader| reader.utc_offset.into())
}
