//! The HTML document around the application.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY};
use axum::http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::html::meta;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, provide_meta_context};

use crate::app::App;
use crate::language;
use crate::language::Language;
use crate::messages::{RejectedMessage, RejectedMessagePage};
use crate::ui::{Theme, provide_locale};

/// The HTML document with the application.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    document(view! { <HydrationScripts options /> }, || view! { <App /> })
}

/// The HTML document for a message that was sent by a form without scripts and rejected. It has no scripts, because its URL
/// is that of a server function, for which the application has no page.
pub fn rejected_message_document(rejected: RejectedMessage) -> impl IntoView {
    document((), move || {
        provide_meta_context();
        provide_locale();
        view! { <RejectedMessagePage rejected /> }
    })
}

/// The HTML document. Its content security policy allows only scripts with the nonce of this response, and those that they
/// load.
fn document<Body: IntoView + 'static>(scripts: impl IntoView, body: impl FnOnce() -> Body) -> impl IntoView {
    let parts = use_context::<Parts>();
    let language =
        parts.as_ref().map_or_else(Language::default, |parts| language::server::from_headers(&parts.headers));
    let theme = parts.and_then(|parts| Theme::from_name(&language::server::cookie(&parts.headers, Theme::COOKIE)?));
    let theme = theme.unwrap_or_default();
    let data_theme = (theme != Theme::System).then_some(theme.name());
    send_headers(language);
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=data_theme>
            {head(theme, view! { {scripts} <MetaTags /> })}
            <body>{body()}</body>
        </html>
    }
}

/// The element `head` with the parts that every document contains, and `extra`.
pub(crate) fn head(theme: Theme, extra: impl IntoView) -> impl IntoView {
    let theme_color = |colour: &'static str, scheme: Theme| {
        let media = (theme == Theme::System).then(|| format!("(prefers-color-scheme: {})", scheme.name()));
        let meta = || meta().name("theme-color").content(colour).attr("media", media);
        [Theme::System, scheme].contains(&theme).then(meta)
    };
    view! {
        <head>
            <meta charset="utf-8" />
            <meta
                name="viewport"
                content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
            />
            <meta name="color-scheme" content=theme.color_scheme() />
            {theme_color("#fcfaf6", Theme::Light)}
            {theme_color("#1c1916", Theme::Dark)}
            <link rel="icon" href="/mark.svg" type="image/svg+xml" />
            <link rel="stylesheet" href="/pkg/teahouse.css" />
            {extra}
        </head>
    }
}

fn send_headers(language: Language) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}' ")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src {nonce}'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.insert_header(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
}
