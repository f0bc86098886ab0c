//! The notice that the user is not in a room any more, in place of its timeline. Nothing of the room is loaded then.

use leptos::prelude::*;

use crate::sidebar::SidebarToggle;
use crate::sidebar::view::room_item::RoomItem;
use crate::sidebar::view::sort::Section;
use crate::sidebar::{RemovedRoom, SidebarState, Texts};
use crate::ui::language;

/// The notice, with links to other rooms.
#[component]
pub fn RemovedNotice(
    /// The room that the user was in.
    gone: RemovedRoom,
    /// The state of the sidebar.
    sidebar: SidebarState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let rooms = move || {
        let rooms = sidebar.section(Section::Rooms).into_iter().take(5);
        rooms.map(|line| view! { <li><RoomItem item=line.item current_room=None /></li> }).collect_view()
    };
    view! {
        <main class="removed-room">
            <div class="removed-room-header"><SidebarToggle /></div>
            <section class="removed-room-card">
                <div role="alert"><h1>{texts.membership_ended(gone.reason, &gone.name)}</h1></div>
                <p>{texts.membership_ended_hint}</p>
                <ul>{rooms}</ul>
                <a class="button" href="/rooms">{texts.browse_rooms}</a>
            </section>
        </main>
    }
    .into_any()
}
