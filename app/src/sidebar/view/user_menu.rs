//! Oneself, at the foot of the rail, with what is one's own: the account, the administration, the language, the way out. A
//! plain `details`, so that it opens without scripting; with it, Escape and a click elsewhere close it.

use leptos::ev::{MouseEvent, click};
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::auth::{Person, Role, SignOutButton};
use crate::presence::PresenceDot;
use crate::sidebar::Texts;
use crate::ui::menu::{fold_on_escape, opened};
use crate::ui::{Avatar, LanguageSwitch, language};

/// The menu of oneself.
#[component]
pub(crate) fn OwnMenu(
    /// Who one is.
    me: RwSignal<Person>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let menu = NodeRef::<Details>::new();
    let elsewhere = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if let Some(menu) = opened(menu).filter(|menu| !menu.contains(target.as_ref())) {
            menu.set_open(false);
        }
    };
    Effect::new(move || {
        let listening = window_event_listener(click, elsewhere);
        on_cleanup(move || listening.remove());
    });
    let disc = move || {
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
        <details class="user-menu" node_ref=menu on:keydown=move |event| fold_on_escape(menu, &event)>
            <summary>
                {disc}
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
