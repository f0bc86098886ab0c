//! A collapsible section of the member panel. Its content fetches its data only once it is open.

use leptos::prelude::*;
use web_sys::HtmlDetailsElement;

/// The section.
#[component]
pub(crate) fn Disclosure(
    /// Its heading.
    title: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let on_toggle = move |event| open.set(event_target::<HtmlDetailsElement>(&event).open());
    view! {
        <details class="disclosure" on:toggle=on_toggle>
            <summary>{title}</summary>
            {children()}
        </details>
    }
    .into_any()
}
