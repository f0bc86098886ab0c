//! The button that opens the rail on a phone. A plain `details`: it works without scripting; with it, Escape closes.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Texts;
use crate::ui::language;

/// Opens and closes the rail.
#[component]
pub fn RailToggle() -> impl IntoView {
    let toggle = NodeRef::<Details>::new();
    let close = move |event: KeyboardEvent| {
        let Some(details) = toggle.try_get_untracked().flatten().filter(|details| details.open()) else { return };
        if event.key() == "Escape" {
            details.set_open(false);
            let button = details.query_selector("summary").ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                let _ = button.focus();
            }
        }
    };
    Effect::new(move || {
        let listening = window_event_listener(keydown, close);
        on_cleanup(move || listening.remove());
    });
    view! {
        <details class="rail-toggle" node_ref=toggle>
            <summary aria-label=Texts::of(language()).show_rooms>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M4 7h16M4 12h16M4 17h10" />
                </svg>
            </summary>
        </details>
    }
}
