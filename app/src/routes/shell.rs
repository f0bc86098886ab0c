//! The HTML document around the app.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY};
use axum::http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use super::App;
use crate::language::{self, Language};

/// The document. Its policy lets only our own scripts run: those with this answer's nonce and what they load.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let language = use_context::<Parts>().map_or_else(Language::default, |parts| language::of_reader(&parts.headers));
    send_headers(language);
    view! {
        <!DOCTYPE html>
        <html lang=language.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#fcfaf6" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#1c1916" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/mark.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="/pkg/teahouse.css" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

fn send_headers(language: Language) {
    let Some(answer) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}' ")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src {nonce}'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    answer.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.insert_header(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
}
