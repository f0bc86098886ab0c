//! What can be done with a row: a list that opens below its button, one at a time.

use leptos::html::Details;
use leptos::prelude::*;

use crate::administration::Texts;
use crate::ui::language;
use crate::ui::{close_menu, close_on_escape};

/// The button and the list. A choice closes it, and so does Escape; the button has the focus then.
#[component]
pub(crate) fn RowChoices(
    /// What is managed, said to those who do not see the row.
    label: String,
    /// The choices.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let close = move |_| {
        close_menu(details);
    };
    view! {
        <details class="row-menu" name="row-menu" node_ref=details on:keydown=move |event| close_on_escape(details, &event)>
            <summary class="button small" aria-label=label>{Texts::of(language()).manage}</summary>
            <div class="row-menu-items" on:click=close>{children()}</div>
        </details>
    }
    .into_any()
}
