//! A part of the panel that is opened when it is wanted; what is in it is read only then.

use leptos::prelude::*;
use web_sys::HtmlDetailsElement;

/// The part.
#[component]
pub(crate) fn Door(
    /// What is behind it.
    title: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let follow = move |event| open.set(event_target::<HtmlDetailsElement>(&event).open());
    view! {
        <details class="disclosure" on:toggle=follow>
            <summary>{title}</summary>
            {children()}
        </details>
    }
    .into_any()
}
