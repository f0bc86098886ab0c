//! Menus that are a plain `details`, so that they open without scripting.

use leptos::ev::KeyboardEvent;
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement};

/// The menu, if it is open.
pub(crate) fn opened(menu: NodeRef<Details>) -> Option<HtmlDetailsElement> {
    menu.try_get_untracked().flatten().filter(HtmlDetailsElement::open)
}

/// Closes the menu, if it is open. The focus goes back to what opened it. Answers whether there was anything to close.
pub fn fold(menu: NodeRef<Details>) -> bool {
    let Some(menu) = opened(menu) else { return false };
    menu.set_open(false);
    let summary = menu.query_selector("summary").ok().flatten();
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
        let _ = summary.focus();
    }
    true
}

/// Has Escape close an open menu, and not what is around it as well.
pub fn fold_on_escape(menu: NodeRef<Details>, event: &KeyboardEvent) {
    if event.key() == "Escape" && fold(menu) {
        event.prevent_default();
        event.stop_propagation();
    }
}
