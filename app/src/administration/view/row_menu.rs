//! The menu of a table row. At most one is open at a time.

use leptos::html::Details;
use leptos::prelude::*;

use crate::administration::Texts;
use crate::ui::language;
use crate::ui::{close_menu, close_on_escape};

/// The button and the menu. Choosing an item or pressing Escape closes it and moves the focus to the button.
#[component]
pub(crate) fn RowMenu(
    /// The accessible name of the button, with the name of the user or room.
    label: String,
    /// The items.
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
