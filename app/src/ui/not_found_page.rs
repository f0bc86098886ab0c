//! The page of an address that does not exist.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::error::Code;
use crate::ui::{Texts, language, set_status};

/// The page of an address that does not exist, sent with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let texts = Texts::of(language());
    set_status(Code::NotFound);
    view! {
        <Title text=texts.not_found />
        <main class="auth-layout">
            <section class="auth-card">
                <h1>{texts.not_found}</h1>
                <p class="auth-link"><a href="/">{texts.to_start_page}</a></p>
            </section>
        </main>
    }
}
