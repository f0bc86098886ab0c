//! The button that opens the rail on a phone. A plain `details`: it works without scripting; with it, Escape closes
//! and so does going to a room.

use leptos::ev::{KeyboardEvent, MouseEvent, click, keydown};
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::rooms::Texts;
use crate::ui::language;

/// Opens and closes the rail.
#[component]
pub fn RailToggle() -> impl IntoView {
    let toggle = NodeRef::<Details>::new();
    let close = move |event: KeyboardEvent| {
        let Some(details) = toggle.try_get_untracked().flatten().filter(|details| details.open()) else { return };
        if event.key() == "Escape" && !event.default_prevented() {
            details.set_open(false);
            let button = details.query_selector("summary").ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                let _ = button.focus();
            }
        }
    };
    // Whoever goes to a room wants to see it, also the one they are in.
    let leave = move |event: MouseEvent| {
        let Some(details) = toggle.try_get_untracked().flatten() else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| {
            target.closest(".sidebar :is(.room-link, .menu-item, .icon-button)").is_ok_and(|link| link.is_some())
        }) {
            details.set_open(false);
        }
    };
    Effect::new(move || {
        let listening = (window_event_listener(keydown, close), window_event_listener(click, leave));
        on_cleanup(move || {
            listening.0.remove();
            listening.1.remove();
        });
    });
    let enter_rail = move |_| {
        let Some(details) = toggle.try_get_untracked().flatten() else { return };
        let first = document().query_selector(".sidebar .room-link").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()).filter(|_| details.open()) {
            let _ = first.focus();
        }
    };
    view! {
        <details class="sidebar-toggle" node_ref=toggle on:toggle=enter_rail>
            <summary aria-label=Texts::of(language()).show_rooms>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M4 7h16M4 12h16M4 17h10" />
                </svg>
            </summary>
        </details>
    }
}
