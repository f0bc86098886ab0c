//! What the server knows of the reader: the headers of the request.

use axum::http::request::Parts;
use leptos::prelude::use_context;

use super::reader::OFFSET_COOKIE;
use crate::language::{self, Language};

/// The language this page is written in.
pub fn language_of_page() -> Language {
    use_context::<Parts>().map(|parts| language::of_reader(&parts.headers)).unwrap_or_default()
}

/// The reader's offset from UTC in minutes, if their browser told; 0 otherwise.
pub fn utc_offset_of_page() -> i32 {
    let parts = use_context::<Parts>();
    parts.and_then(|parts| language::cookie(&parts.headers, OFFSET_COOKIE)?.parse().ok()).unwrap_or_default()
}
