//! Keyboard navigation between messages: the arrow keys move the focus from row to row, Enter opens the menu of the
//! focused row.
//!
//! Rows are not tab stops: otherwise up to 300 of them would be between the page and the composer.

use leptos::ev::KeyboardEvent;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::is_composing;

/// Handles a key that was pressed in the timeline.
pub fn move_focus(container: &Element, event: &KeyboardEvent) {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    let Some(target) = document().active_element().filter(|_| !has_modifier && !is_composing(event)) else { return };
    if target.closest("textarea").is_ok_and(|field| field.is_some()) {
        return;
    }
    let row = target.closest(".message").ok().flatten();
    let next = match (event.key().as_str(), row) {
        ("Enter", Some(row)) if row.is_same_node(Some(&target)) => {
            row.query_selector("[data-action=more]").ok().flatten()
        }
        ("ArrowUp" | "ArrowDown", None) => last_in_view(container),
        ("ArrowUp", Some(row)) => next_message(row, Element::previous_element_sibling),
        ("ArrowDown", Some(row)) => next_message(row, Element::next_element_sibling),
        _ => return,
    };
    let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) else { return };
    event.prevent_default();
    if event.key() == "Enter" {
        next.click();
    } else {
        let _ = next.focus();
    }
}

/// The next message in a direction; day separators and system messages are skipped.
fn next_message(row: Element, sibling: fn(&Element) -> Option<Element>) -> Option<Element> {
    let mut next = sibling(&row);
    while let Some(row) = next.take_if(|row| !row.matches(".message").unwrap_or(false)) {
        next = sibling(&row);
    }
    next
}

/// The last message that is at least partly visible.
fn last_in_view(container: &Element) -> Option<Element> {
    let edge = container.get_bounding_client_rect().bottom();
    let rows = container.query_selector_all(".message").ok()?;
    let rows = (0..rows.length()).rev().filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok());
    rows.into_iter().find(|row| row.get_bounding_client_rect().top() < edge)
}
