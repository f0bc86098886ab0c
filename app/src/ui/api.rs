//! The reader's choice of language.

use leptos::prelude::*;

use crate::error::Error;
use crate::language::Language;

/// Keeps the reader's language in a cookie for a year. Sent by a plain form, so that the page comes again in it.
#[server(prefix = "/fn", endpoint = "set_language")]
pub async fn set_language(
    /// The language from now on.
    language: Language,
) -> Result<(), Error> {
    use axum::http::HeaderValue;
    use axum::http::header::SET_COOKIE;

    let cookie = format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", Language::COOKIE, language.tag());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        expect_context::<leptos_axum::ResponseOptions>().append_header(SET_COOKIE, cookie);
    }
    Ok(())
}
