//! Walking through the messages with the keyboard: up and down from row to row, Enter for what can be done with one.
//!
//! Rows are no tab stops, or one would press Tab three hundred times to get to the composer.

use leptos::ev::KeyboardEvent;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::is_composing;

/// Goes where a key pressed in the timeline leads.
pub fn walk(timeline: &Element, event: &KeyboardEvent) {
    let aside = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    let Some(target) = document().active_element().filter(|_| !aside && !is_composing(event)) else { return };
    if target.closest("textarea").is_ok_and(|field| field.is_some()) {
        return;
    }
    let row = target.closest(".message").ok().flatten();
    let next = match (event.key().as_str(), row) {
        ("Enter", Some(row)) if row.is_same_node(Some(&target)) => {
            row.query_selector("[data-action=more]").ok().flatten()
        }
        ("ArrowUp" | "ArrowDown", None) => last_in_view(timeline),
        ("ArrowUp", Some(row)) => beside(row, Element::previous_element_sibling),
        ("ArrowDown", Some(row)) => beside(row, Element::next_element_sibling),
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

/// The next message in a direction, past days and what Teahouse says.
fn beside(row: Element, step: fn(&Element) -> Option<Element>) -> Option<Element> {
    let mut next = step(&row);
    while let Some(row) = next.take_if(|row| !row.matches(".message").unwrap_or(false)) {
        next = step(&row);
    }
    next
}

/// The last message of which something is to be seen.
fn last_in_view(timeline: &Element) -> Option<Element> {
    let edge = timeline.get_bounding_client_rect().bottom();
    let rows = timeline.query_selector_all(".message").ok()?;
    let rows = (0..rows.length()).rev().filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok());
    rows.into_iter().find(|row| row.get_bounding_client_rect().top() < edge)
}
