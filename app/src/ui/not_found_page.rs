//! The page of an address that does not exist.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::error::Code;
use crate::ui::{Texts, answer_with, language};

/// The page for an address where there is nothing.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let texts = Texts::of(language());
    answer_with(Code::NotFound);
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
