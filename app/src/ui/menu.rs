//! Menus built on a plain `details` element, so that they open without scripting.

use leptos::ev::KeyboardEvent;
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement};

/// The element of the menu if it is open.
pub(crate) fn if_open(menu: NodeRef<Details>) -> Option<HtmlDetailsElement> {
    menu.try_get_untracked().flatten().filter(HtmlDetailsElement::open)
}

/// Closes the menu if it is open and moves the focus back to its button. Returns whether it was open.
pub fn close_menu(menu: NodeRef<Details>) -> bool {
    let Some(menu) = if_open(menu) else { return false };
    menu.set_open(false);
    let summary = menu.query_selector("summary").ok().flatten();
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
        let _ = summary.focus();
    }
    true
}

/// Closes an open menu on Escape and keeps the key from elements around the menu.
pub fn close_on_escape(menu: NodeRef<Details>, event: &KeyboardEvent) {
    if event.key() == "Escape" && close_menu(menu) {
        event.prevent_default();
        event.stop_propagation();
    }
}
