//! The menu of a message, one for the whole timeline: beside its button, or at the foot of a phone. A native dialog, which
//! keeps the keyboard inside, closes on Escape and gives the focus back.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::messages::Texts;
use crate::messages::timeline::actions::{Actions, Choice};
use crate::ui::language;

/// The least distance between the menu and the edges of the window, in pixels.
const MARGIN: i32 = 8;

/// What can be done with the chosen message.
#[component]
pub fn MessageMenu(
    /// The actions.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let allowed = move |may: fn(&Choice) -> bool| actions.chosen.with(|choice| choice.as_ref().is_some_and(may));
    let on_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // Beside the menu: the dialog has no edge of its own around it.
        let beside = target.is_some_and(|target| target.matches("dialog").unwrap_or(false));
        match actions.menu.get_untracked().filter(|_| beside) {
            Some(menu) => menu.close(),
            None => actions.click(&event),
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        if let Some(menu) = actions.menu.get_untracked() {
            walk(&menu, &event);
        }
    };
    let item = move |act: &'static str, words: &'static str, asks: Option<fn(&Choice) -> bool>| {
        let hidden = move || asks.is_some_and(|may| !allowed(may));
        view! { <button type="button" role="menuitem" class="menu-item" data-action=act hidden=hidden>{words}</button> }
    };
    view! {
        <dialog
            class="message-menu"
            aria-label=texts.more
            node_ref=actions.menu
            on:click=on_click
            on:keydown=on_keydown
        >
            <div class="menu" role="menu" aria-label=texts.more>
                // The first one is there for everybody: the dialog gives it the focus as it opens, before any key can be pressed.
                {item("reply", texts.reply, None)}
                {item("edit", texts.edit, Some(|choice| choice.may_edit))}
                {item("unread", texts.mark_unread, None)}
                {item("copy", texts.copy_link, None)}
                {item("profile", texts.show_profile, None)}
                {item("remove", texts.delete, Some(|choice| choice.may_remove))}
            </div>
        </dialog>
    }
    .into_any()
}

/// Up and down go from item to item, round and round.
fn walk(menu: &Element, event: &KeyboardEvent) {
    let Ok(items) = menu.query_selector_all("button:not([hidden])") else { return };
    let items: Vec<HtmlElement> =
        (0..items.length()).filter_map(|index| items.item(index)?.dyn_into::<HtmlElement>().ok()).collect();
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let (at, count) = (at.unwrap_or_default(), items.len().max(1));
    let next = match event.key().as_str() {
        "ArrowDown" => (at + 1) % count,
        "ArrowUp" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

/// Puts the menu beside its button, within the window. On a phone the style puts it elsewhere.
#[expect(clippy::cast_possible_truncation, reason = "pixels of a window, rounded")]
pub fn place_beside(menu: &HtmlElement, button: &Element) {
    let Some(window) = document().document_element() else { return };
    let (place, button) = (menu.get_bounding_client_rect(), button.get_bounding_client_rect());
    let (width, height) = (place.width() as i32, place.height() as i32);
    let below = button.bottom() as i32 + MARGIN / 2;
    let above = button.top() as i32 - MARGIN / 2 - height;
    let top = if below + height + MARGIN <= window.client_height() { below } else { above };
    let left = (button.right() as i32 - width).min(window.client_width() - width - MARGIN);
    for (side, pixels) in [("top", top), ("left", left)] {
        let _ = menu.style().set_property(side, &format!("{}px", pixels.max(MARGIN)));
    }
}
