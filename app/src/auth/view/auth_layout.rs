//! The frame of the pages before one is inside.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::error::Error;
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
        <main class="auth-layout">
            <section class="auth-card">
                <div class="brand">
                    <img class="brand-mark" src="/mark.svg" alt="" />
                    <h1>{product}</h1>
                </div>
                <h2>{title}</h2>
                {children()}
            </section>
            <footer class="auth-footer">
                <LanguageSwitch />
            </footer>
        </main>
    }
}

/// Puts the cursor into the field to be corrected: the button that had it cannot keep it while the answer is awaited.
pub fn focus_when_refused<Form>(action: ServerAction<Form>, field: NodeRef<Input>)
where
    Form: ServerFn<Output = (), Error = Error> + Clone + Send + Sync + 'static,
{
    Effect::new(move || {
        let refused = action.value().with(|answer| matches!(answer, Some(Err(_))));
        if let Some(field) = field.get_untracked().filter(|_| refused) {
            let _ = field.focus();
        }
    });
}
