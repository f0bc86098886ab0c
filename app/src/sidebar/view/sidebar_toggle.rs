//! The button that opens the sidebar on a phone. A plain `details` element, so that it works without scripting; with
//! scripting, Escape and going to a room close it.

use leptos::ev::{KeyboardEvent, MouseEvent, click, keydown};
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::rooms::Texts;
use crate::ui::language;

/// The button that opens and closes the sidebar.
#[component]
pub fn SidebarToggle() -> impl IntoView {
    let toggle = NodeRef::<Details>::new();
    let on_keydown = move |event: KeyboardEvent| {
        let Some(details) = toggle.try_get_untracked().flatten().filter(|details| details.open()) else { return };
        if event.key() == "Escape" && !event.default_prevented() {
            details.set_open(false);
            let button = details.query_selector("summary").ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                let _ = button.focus();
            }
        }
    };
    // After a click on a room, the user wants to see the room, even if it is the current one.
    let on_click = move |event: MouseEvent| {
        let Some(details) = toggle.try_get_untracked().flatten() else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| {
            target.closest(".sidebar :is(.room-link, .menu-item, .icon-button)").is_ok_and(|link| link.is_some())
        }) {
            details.set_open(false);
        }
    };
    Effect::new(move || {
        let listeners = (window_event_listener(keydown, on_keydown), window_event_listener(click, on_click));
        on_cleanup(move || {
            listeners.0.remove();
            listeners.1.remove();
        });
    });
    let on_toggle = move |_| {
        let Some(details) = toggle.try_get_untracked().flatten() else { return };
        let first_room = document().query_selector(".sidebar .room-link").ok().flatten();
        if let Some(first_room) =
            first_room.and_then(|first_room| first_room.dyn_into::<HtmlElement>().ok()).filter(|_| details.open())
        {
            let _ = first_room.focus();
        }
    };
    view! {
        <details class="sidebar-toggle" node_ref=toggle on:toggle=on_toggle>
            <summary aria-label=Texts::of(language()).show_rooms>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M4 7h16M4 12h16M4 17h10" />
                </svg>
            </summary>
        </details>
    }
}
