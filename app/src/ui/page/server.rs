//! The properties of the page as the server determines them from the request.

use axum::http::StatusCode;
use axum::http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::error::Code;
use crate::language;
use crate::language::Language;
use crate::ui::locale::OFFSET_COOKIE;

/// Sets the status of the response to that of `code`, except for missing sessions, which are answered with a redirect.
pub fn set_status(code: Code) {
    let options = use_context::<ResponseOptions>();
    let status = StatusCode::from_u16(code.status());
    if let (Some(options), Ok(status), true) = (options, status, code != Code::Unauthenticated) {
        options.set_status(status);
    }
}

/// The language of the page.
pub fn language_of_page() -> Language {
    use_context::<Parts>().map(|parts| language::server::from_headers(&parts.headers)).unwrap_or_default()
}

/// The user's offset from UTC in minutes if the browser has sent it; 0 otherwise.
pub fn utc_offset_of_page() -> i32 {
    let parts = use_context::<Parts>();
    parts.and_then(|parts| language::server::cookie(&parts.headers, OFFSET_COOKIE)?.parse().ok()).unwrap_or_default()
}
