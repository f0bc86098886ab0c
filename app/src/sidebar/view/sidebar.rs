//! The rail: the rooms one is in with what is new in them, the ways to others, and oneself.
//!
//! Its buttons are plain forms that lead to the directory, where all can be done without scripting; with it they open a
//! dialog where one is.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::id::RoomId;
use crate::sidebar::view::new_direct_message::NewConversationDialog;
use crate::sidebar::view::new_room::NewRoomDialog;
use crate::sidebar::view::profile_dialog::ProfileDialog;
use crate::sidebar::view::room_item::RailLine;
use crate::sidebar::view::sort::{Badge, Section, beside};
use crate::sidebar::view::state::Opened;
use crate::sidebar::view::user_menu::OwnMenu;
use crate::sidebar::{LobbyState, Switcher, Texts};
use crate::ui;
use crate::ui::language;

/// The rail of a page, with the dialogs and keys that belong to it.
#[component]
pub fn LobbyRail(
    /// The lobby.
    lobby: LobbyState,
    /// The room one is in, where the page is a room's.
    #[prop(into)]
    present: Option<RoomId>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let product = ui::Texts::of(language()).product;
    walk_by_keys(lobby, present.clone());
    let open = move |event: web_sys::MouseEvent, which: Opened| {
        event.prevent_default();
        lobby.opened.set(Some(which));
    };
    let present = StoredValue::new(present);
    let section = move |section: Section| {
        view! {
            <For
                each=move || lobby.section(section)
                key=|line| line.id.clone()
                children=move |line| view! { <RailLine listed=line.listed present=present.get_value() /> }
            />
        }
        .into_any()
    };
    let has = move |part: Section| Memo::new(move |_| !lobby.section(part).is_empty());
    let is_archived = Memo::new(move |_| {
        let archived = lobby.section(Section::Archived);
        present.with_value(|present| archived.iter().any(|line| Some(&line.id) == present.as_ref()))
    });
    let (has_direct, has_archived) = (has(Section::Direct), has(Section::Archived));
    view! {
        <aside class="sidebar">
            <div class="sidebar-header">
                <a class="brand" href="/">
                    <img class="brand-mark" src="/mark.svg" alt="" />
                    <span>{product}</span>
                </a>
                <form method="get" action="/rooms">
                    <button
                        class="icon-button"
                        aria-label=texts.quick_switcher
                        title=texts.quick_switcher_shortcut
                        on:click=move |event| open(event, Opened::Switcher)
                    >
                        {icon("M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12m4.5 10.5L20 20")}
                    </button>
                </form>
            </div>
            <nav class="room-list" aria-label=texts.rooms>
                <div class="sidebar-section">
                    <h2>{texts.rooms}</h2>
                    <form method="get" action="/rooms">
                        <button class="icon-button" aria-label=texts.browse_rooms title=texts.browse_rooms>
                            {icon("M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16m3 5-2 4-4 2 2-4z")}
                        </button>
                        <button
                            class="icon-button"
                            name="new"
                            value="room"
                            aria-label=texts.new_room
                            title=texts.new_room
                            on:click=move |event| open(event, Opened::NewRoom)
                        >
                            {icon("M12 5.5v13M5.5 12h13")}
                        </button>
                    </form>
                </div>
                {section(Section::Rooms)}
                <div class="sidebar-section">
                    <h2>{texts.direct_messages}</h2>
                    <form method="get" action="/rooms">
                        <button
                            class="icon-button"
                            name="new"
                            value="conversation"
                            aria-label=texts.new_direct_message
                            title=texts.new_direct_message
                            on:click=move |event| open(event, Opened::NewConversation)
                        >
                            {icon("M12 5.5v13M5.5 12h13")}
                        </button>
                    </form>
                </div>
                <p class="sidebar-hint" hidden=move || has_direct.get()>{texts.no_direct_messages}</p>
                {section(Section::Direct)}
                <details class="sidebar-archived" hidden=move || !has_archived.get() open=move || is_archived.get()>
                    <summary>{texts.archived_rooms}</summary>
                    {section(Section::Archived)}
                </details>
            </nav>
            <OwnMenu me=lobby.me />
        </aside>
        <Switcher lobby present=present.get_value() />
        <NewRoomDialog lobby />
        <NewConversationDialog lobby />
        <ProfileDialog lobby />
    }
    .into_any()
}

/// A drawing on a button.
pub(crate) fn icon(path: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path /></svg> }
}

/// Ctrl+K opens the switcher; Alt with up and down goes from room to room, with Shift to those with something new.
fn walk_by_keys(lobby: LobbyState, present: Option<RoomId>) {
    let navigate = use_navigate();
    let press = move |event: KeyboardEvent| {
        let (control, alt, shift) = (event.ctrl_key() || event.meta_key(), event.alt_key(), event.shift_key());
        let is_k = event.key().eq_ignore_ascii_case("k");
        if is_k && control && !alt && !shift {
            event.prevent_default();
            lobby.opened.set(Some(Opened::Switcher));
            return;
        }
        let forward = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        let is_busy = document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some());
        if !alt || control || is_busy {
            return;
        }
        event.prevent_default();
        let mut rooms = untrack(|| [lobby.section(Section::Rooms), lobby.section(Section::Direct)].concat());
        if shift {
            let is_present = |id: &RoomId| present.as_ref() == Some(id);
            let is_new = |listed: &crate::sidebar::Listed| Badge::of(&listed.standing).is_new();
            rooms.retain(|line| is_present(&line.id) || line.listed.with_untracked(is_new));
        }
        let rooms: Vec<RoomId> = rooms.into_iter().map(|line| line.id).collect();
        if let Some(next) = beside(&rooms, present.as_ref(), forward).filter(|next| present.as_ref() != Some(*next)) {
            navigate(&format!("/rooms/{next}"), NavigateOptions::default());
        }
    };
    Effect::new(move || {
        let listening = window_event_listener(keydown, press.clone());
        on_cleanup(move || listening.remove());
    });
}
