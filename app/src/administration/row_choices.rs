//! What can be done with a row: a list that opens below its button, one at a time.

use leptos::ev::KeyboardEvent;
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Texts;
use crate::ui::language;

/// The button and the list. A choice closes it, and so does Escape; the button has the focus then.
#[component]
pub(super) fn RowChoices(
    /// What is managed, said to those who do not see the row.
    label: String,
    /// The choices.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let close = move || {
        let Some(details) = details.get_untracked() else { return };
        details.set_open(false);
        let button = details.query_selector("summary").ok().flatten();
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    view! {
        <details class="row-choices" name="row-choices" node_ref=details on:keydown=escape>
            <summary class="button small" aria-label=label>{Texts::of(language()).manage}</summary>
            <div class="row-choices-list" on:click=move |_| close()>{children()}</div>
        </details>
    }
    .into_any()
}
