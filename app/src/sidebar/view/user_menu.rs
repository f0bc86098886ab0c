//! The user menu at the bottom of the sidebar: account, administration, language and sign-out. A plain `details`
//! element, so that it opens without scripting; with scripting, Escape and a click outside close it.

use leptos::ev::{MouseEvent, click};
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::auth::{Person, Role, SignOutButton};
use crate::presence::PresenceDot;
use crate::sidebar::Texts;
use crate::ui::menu::{close_on_escape, if_open};
use crate::ui::{Avatar, LanguageSwitch, language};

/// The menu of the signed-in user.
#[component]
pub(crate) fn UserMenu(
    /// The signed-in user.
    me: RwSignal<Person>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let menu = NodeRef::<Details>::new();
    let close_on_outside_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if let Some(menu) = if_open(menu).filter(|menu| !menu.contains(target.as_ref())) {
            menu.set_open(false);
        }
    };
    Effect::new(move || {
        let listener = window_event_listener(click, close_on_outside_click);
        on_cleanup(move || listener.remove());
    });
    let avatar = move || {
        let me = me.get();
        view! {
            <span class="with-presence">
                <Avatar id=me.id name=me.display_name picture=me.avatar />
                <PresenceDot user_id=me.id />
            </span>
        }
    };
    let administration = move || {
        let is_administrator = me.with(|me| me.role == Role::Administrator);
        is_administrator.then(|| view! { <a class="menu-item" href="/administration">{texts.administration}</a> })
    };
    view! {
        <details class="user-menu" node_ref=menu on:keydown=move |event| close_on_escape(menu, &event)>
            <summary>
                {avatar}
                <span class="user-menu-name">{move || me.with(|me| me.display_name.clone())}</span>
                <span class="visually-hidden">{texts.user_menu_suffix}</span>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m8 14.5 4-4 4 4" /></svg>
            </summary>
            <div class="user-menu-items">
                <a class="menu-item" href="/account">{texts.account}</a>
                {administration}
                <LanguageSwitch />
                <SignOutButton />
            </div>
        </details>
    }
    .into_any()
}
