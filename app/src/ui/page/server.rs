//! The request of the page being written: its status, and what its headers say of the reader.

use axum::http::StatusCode;
use axum::http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::error::Code;
use crate::language;
use crate::language::Language;
use crate::ui::locale::OFFSET_COOKIE;

/// Answers the request for this page with the status of `code`, unless it is answered with a redirect.
pub fn answer_with(code: Code) {
    let options = use_context::<ResponseOptions>();
    let status = StatusCode::from_u16(code.status());
    if let (Some(options), Ok(status), true) = (options, status, code != Code::Unauthenticated) {
        options.set_status(status);
    }
}

/// The language this page is written in.
pub fn language_of_page() -> Language {
    use_context::<Parts>().map(|parts| language::of_reader(&parts.headers)).unwrap_or_default()
}

/// The reader's offset from UTC in minutes, if their browser told; 0 otherwise.
pub fn utc_offset_of_page() -> i32 {
    let parts = use_context::<Parts>();
    parts.and_then(|parts| language::cookie(&parts.headers, OFFSET_COOKIE)?.parse().ok()).unwrap_or_default()
}
