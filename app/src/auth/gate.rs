//! The frame of the pages before one is inside.

use leptos::prelude::*;

use crate::ui::{LanguageSwitch, Texts, language};

/// A card with the product's mark, a title and what is to be done.
#[component]
pub fn Gate(
    /// What is done here.
    title: &'static str,
    /// The form and its neighbours.
    children: Children,
) -> impl IntoView {
    let product = Texts::of(language()).product;
    view! {
        <main class="gate">
            <section class="gate-card">
                <div class="brand">
                    <img class="brand-mark" src="/mark.svg" alt="" />
                    <h1>{product}</h1>
                </div>
                <h2>{title}</h2>
                {children()}
            </section>
            <footer class="gate-foot">
                <LanguageSwitch />
            </footer>
        </main>
    }
}
