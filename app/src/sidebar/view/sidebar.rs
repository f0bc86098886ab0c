//! The sidebar: the user's rooms with their unread counts, the buttons that lead to other rooms and users, and the user
//! menu. Its buttons are plain forms that lead to the room directory, which works without scripting; with scripting
//! they open a dialog.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::id::RoomId;
use crate::sidebar::view::new_direct_message::NewDirectMessageDialog;
use crate::sidebar::view::new_room::NewRoomDialog;
use crate::sidebar::view::profile_dialog::ProfileDialog;
use crate::sidebar::view::room_item::RoomItem;
use crate::sidebar::view::sort::{Badge, Section, next_room};
use crate::sidebar::view::state::OpenDialog;
use crate::sidebar::view::user_menu::UserMenu;
use crate::sidebar::{QuickSwitcher, SidebarState, Texts};
use crate::ui;
use crate::ui::language;

/// The sidebar with the dialogs and keyboard shortcuts that belong to it.
#[component]
pub fn Sidebar(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The room of the page, if it is the page of a room.
    #[prop(into)]
    current_room: Option<RoomId>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let product = ui::Texts::of(language()).product;
    register_shortcuts(sidebar, current_room.clone());
    let open = move |event: web_sys::MouseEvent, dialog: OpenDialog| {
        event.prevent_default();
        sidebar.open_dialog.set(Some(dialog));
    };
    let current_room = StoredValue::new(current_room);
    let section = move |section: Section| {
        view! {
            <For
                each=move || sidebar.section(section)
                key=|room| room.id.clone()
                children=move |room| view! { <RoomItem item=room.item current_room=current_room.get_value() /> }
            />
        }
        .into_any()
    };
    let has_rooms = move |section: Section| Memo::new(move |_| !sidebar.section(section).is_empty());
    let is_archived_room_current = Memo::new(move |_| {
        let archived = sidebar.section(Section::Archived);
        current_room.with_value(|current_room| archived.iter().any(|room| Some(&room.id) == current_room.as_ref()))
    });
    let (has_direct, has_archived) = (has_rooms(Section::Direct), has_rooms(Section::Archived));
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
                        on:click=move |event| open(event, OpenDialog::QuickSwitcher)
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
                            on:click=move |event| open(event, OpenDialog::NewRoom)
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
                            on:click=move |event| open(event, OpenDialog::NewDirectMessage)
                        >
                            {icon("M12 5.5v13M5.5 12h13")}
                        </button>
                    </form>
                </div>
                <p class="sidebar-hint" hidden=move || has_direct.get()>{texts.no_direct_messages}</p>
                {section(Section::Direct)}
                <details class="sidebar-archived" hidden=move || !has_archived.get() open=move || is_archived_room_current.get()>
                    <summary>{texts.archived_rooms}</summary>
                    {section(Section::Archived)}
                </details>
            </nav>
            <UserMenu me=sidebar.me />
        </aside>
        <QuickSwitcher sidebar current_room=current_room.get_value() />
        <NewRoomDialog sidebar />
        <NewDirectMessageDialog sidebar />
        <ProfileDialog sidebar />
    }
    .into_any()
}

/// An icon, drawn by the data of an SVG path.
pub(crate) fn icon(path: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path /></svg> }
}

/// Registers the keyboard shortcuts: Ctrl+K opens the quick switcher; Alt with the up or down arrow moves to the
/// previous or next room, with Shift to the previous or next unread one.
fn register_shortcuts(sidebar: SidebarState, current_room: Option<RoomId>) {
    let navigate = use_navigate();
    let on_keydown = move |event: KeyboardEvent| {
        let (control, alt, shift) = (event.ctrl_key() || event.meta_key(), event.alt_key(), event.shift_key());
        let is_letter_k = event.key().eq_ignore_ascii_case("k");
        if is_letter_k && control && !alt && !shift {
            event.prevent_default();
            sidebar.open_dialog.set(Some(OpenDialog::QuickSwitcher));
            return;
        }
        let forward = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        let is_dialog_open = document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some());
        if !alt || control || is_dialog_open {
            return;
        }
        event.prevent_default();
        let mut rooms = untrack(|| [sidebar.section(Section::Rooms), sidebar.section(Section::Direct)].concat());
        if shift {
            let is_current = |id: &RoomId| current_room.as_ref() == Some(id);
            let is_unread = |item: &crate::sidebar::RoomListItem| Badge::from_read_state(&item.read_state).has_unread();
            rooms.retain(|room| is_current(&room.id) || room.item.with_untracked(is_unread));
        }
        let rooms: Vec<RoomId> = rooms.into_iter().map(|room| room.id).collect();
        if let Some(next) =
            next_room(&rooms, current_room.as_ref(), forward).filter(|next| current_room.as_ref() != Some(*next))
        {
            navigate(&format!("/rooms/{next}"), NavigateOptions::default());
        }
    };
    Effect::new(move || {
        let listener = window_event_listener(keydown, on_keydown.clone());
        on_cleanup(move || listener.remove());
    });
}
