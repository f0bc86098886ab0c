//! The header of a room: name, topic, and the buttons of the member panel and the room settings.

use leptos::prelude::*;

use crate::presence::PresenceDot;
use crate::room_page::room_settings::RoomSettings;
use crate::rooms::Room;
use crate::sidebar::SidebarToggle;
use crate::sidebar::view::room_item::kind_icon;
use crate::sidebar::view::sidebar::icon;
use crate::sidebar::view::state::OpenDialog;
use crate::sidebar::{SidebarState, Texts};
use crate::ui::language;

/// The header.
#[component]
pub fn RoomHeader(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The room as it was when the page was opened.
    room: Room,
) -> impl IntoView {
    let texts = Texts::of(language());
    let kind = room.kind;
    let id = StoredValue::new(room.id.clone());
    let listed =
        Memo::new(move |_| id.try_with_value(|id| sidebar.item(id)).flatten().map(|listed| listed.get().entry));
    let opened_room = StoredValue::new(room);
    let room = Memo::new(move |_| listed.get().map_or_else(|| opened_room.get_value(), |entry| entry.room));
    let title = Memo::new(move |_| {
        listed.get().map_or_else(|| opened_room.with_value(|room| room.name.clone()), |entry| entry.title())
    });
    let mark = move || match &listed.get().map(|entry| entry.people).unwrap_or_default()[..] {
        [other] => view! { <PresenceDot user_id=other.id /> }.into_any(),
        _ => kind_icon(kind),
    };
    let archived = move || {
        let is_archived = room.with(|room| room.archived_at.is_some());
        is_archived.then(|| view! { <span class="room-badge">{texts.archived}</span> })
    };
    view! {
        <header class="room-header">
            <SidebarToggle />
            <h1 class="room-title">{mark} <span title=move || title.get()>{move || title.get()}</span></h1>
            {archived}
            <p class="room-topic">{move || room.with(|room| room.description.clone())}</p>
            <div class="room-actions" hidden=move || listed.with(Option::is_none)>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=texts.members
                    title=texts.members
                    aria-expanded=move || sidebar.members_shown.get().to_string()
                    aria-controls="members"
                    on:click=move |_| sidebar.members_shown.update(|shown| *shown = !*shown)
                >
                    {icon("M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3.5 19a5.5 5.5 0 0 1 11 0M16 7a2.5 2.5 0 1 1 0 5m1.5 2a4.5 4.5 0 0 1 3 4.5")}
                </button>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=texts.room_settings
                    title=texts.room_settings
                    aria-haspopup="dialog"
                    on:click=move |_| sidebar.open_dialog.set(Some(OpenDialog::Settings))
                >
                    {icon("M4 8h9m4 0h3M4 16h3m4 0h9M15 6v4M9 14v4")}
                </button>
            </div>
        </header>
        <RoomSettings sidebar room=id.get_value() />
    }
    .into_any()
}
