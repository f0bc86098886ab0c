//! The HTML document around the app.

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
use crate::ui::{Theme, provide_reader};

/// The app in its document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    document(view! { <HydrationScripts options /> }, || view! { <App /> })
}

/// The answer to a message that a plain form sent and that was refused. It has no scripts: its address is no page's.
pub fn refused_form(refused: RejectedMessage) -> impl IntoView {
    document((), move || {
        provide_meta_context();
        provide_reader();
        view! { <RejectedMessagePage rejected=refused /> }
    })
}

/// The document. Its policy lets only our own scripts run: those with this answer's nonce and what they load.
fn document<Body: IntoView + 'static>(scripts: impl IntoView, body: impl FnOnce() -> Body) -> impl IntoView {
    let parts = use_context::<Parts>();
    let language = parts.as_ref().map_or_else(Language::default, |parts| language::of_reader(&parts.headers));
    let theme = parts.and_then(|parts| Theme::of_name(&language::cookie(&parts.headers, Theme::COOKIE)?));
    let theme = theme.unwrap_or_default();
    let chosen = (theme != Theme::System).then_some(theme.name());
    send_headers(language);
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=chosen>
            {head(theme, view! { {scripts} <MetaTags /> })}
            <body>{body()}</body>
        </html>
    }
}

/// The head, with what every document has in it.
pub(crate) fn head(theme: Theme, more: impl IntoView) -> impl IntoView {
    let paper = |colour: &'static str, scheme: Theme| {
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
            <meta name="color-scheme" content=theme.scheme() />
            {paper("#fcfaf6", Theme::Light)}
            {paper("#1c1916", Theme::Dark)}
            <link rel="icon" href="/mark.svg" type="image/svg+xml" />
            <link rel="stylesheet" href="/pkg/teahouse.css" />
            {more}
        </head>
    }
}

fn send_headers(language: Language) {
    let Some(answer) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}' ")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src {nonce}'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    answer.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.insert_header(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
}
