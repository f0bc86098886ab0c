//! The layout of the pages before sign-in.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::error::Error;
use crate::ui::{LanguageSwitch, Texts, language};

/// A card with the logo, a title and the content of the page.
#[component]
pub fn AuthLayout(
    /// The title of the page.
    title: &'static str,
    /// The content.
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

/// Focuses the field to correct after the form was rejected: the submit button loses the focus because it is disabled
/// while the request is pending.
pub fn focus_on_error<Form>(action: ServerAction<Form>, field: NodeRef<Input>)
where
    Form: ServerFn<Output = (), Error = Error> + Clone + Send + Sync + 'static,
{
    Effect::new(move || {
        let is_error = action.value().with(|result| matches!(result, Some(Err(_))));
        if let Some(field) = field.get_untracked().filter(|_| is_error) {
            let _ = field.focus();
        }
    });
}
