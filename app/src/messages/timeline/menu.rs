//! The message menu, one for the whole timeline: beside its button, or at the bottom of a narrow screen. It is a native
//! dialog, which traps the focus, closes on Escape and returns the focus.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::messages::Texts;
use crate::messages::timeline::actions::{Actions, MessagePermissions};
use crate::ui::language;

/// The minimum distance between the menu and the edges of the window, in pixels.
const MARGIN: i32 = 8;

/// The menu with the actions on the selected message.
#[component]
pub fn MessageMenu(
    /// The actions.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let allowed = move |permission: fn(&MessagePermissions) -> bool| {
        actions.selected.with(|selected| selected.as_ref().is_some_and(permission))
    };
    let on_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A click on the dialog element itself is a click on the backdrop, as the menu fills the dialog.
        let is_backdrop = target.is_some_and(|target| target.matches("dialog").unwrap_or(false));
        match actions.menu.get_untracked().filter(|_| is_backdrop) {
            Some(menu) => menu.close(),
            None => actions.on_click(&event),
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        if let Some(menu) = actions.menu.get_untracked() {
            move_focus(&menu, &event);
        }
    };
    let item = move |action: &'static str, label: &'static str, requires: Option<fn(&MessagePermissions) -> bool>| {
        let hidden = move || requires.is_some_and(|permission| !allowed(permission));
        view! { <button type="button" role="menuitem" class="menu-item" data-action=action hidden=hidden>{label}</button> }
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
                // The first item must be visible for every user: the dialog focuses it on opening.
                {item("reply", texts.reply, None)}
                {item("edit", texts.edit, Some(|permissions| permissions.can_edit))}
                {item("unread", texts.mark_unread, None)}
                {item("copy", texts.copy_link, None)}
                {item("profile", texts.show_profile, None)}
                {item("remove", texts.delete, Some(|permissions| permissions.can_remove))}
            </div>
        </dialog>
    }
    .into_any()
}

/// Moves the focus between the items with the arrow keys, Home and End; the arrow keys wrap around.
fn move_focus(menu: &Element, event: &KeyboardEvent) {
    let Ok(items) = menu.query_selector_all("button:not([hidden])") else { return };
    let items: Vec<HtmlElement> =
        (0..items.length()).filter_map(|index| items.item(index)?.dyn_into::<HtmlElement>().ok()).collect();
    let focused = document().active_element();
    let index = items.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let (index, count) = (index.unwrap_or_default(), items.len().max(1));
    let next = match event.key().as_str() {
        "ArrowDown" => (index + 1) % count,
        "ArrowUp" => (index + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

/// Positions the menu beside its button, within the window. On narrow screens the stylesheet overrides this.
#[expect(clippy::cast_possible_truncation, reason = "pixels of a window, rounded")]
pub fn position_popup(menu: &HtmlElement, button: &Element) {
    let Some(viewport) = document().document_element() else { return };
    let (popup, button) = (menu.get_bounding_client_rect(), button.get_bounding_client_rect());
    let (width, height) = (popup.width() as i32, popup.height() as i32);
    let below = button.bottom() as i32 + MARGIN / 2;
    let above = button.top() as i32 - MARGIN / 2 - height;
    let top = if below + height + MARGIN <= viewport.client_height() { below } else { above };
    let left = (button.right() as i32 - width).min(viewport.client_width() - width - MARGIN);
    for (side, pixels) in [("top", top), ("left", left)] {
        let _ = menu.style().set_property(side, &format!("{}px", pixels.max(MARGIN)));
    }
}
