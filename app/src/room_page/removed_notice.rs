//! Says plainly that one is not in a room any more, in the place of its conversation. Nothing of the room is loaded any more.

use leptos::prelude::*;

use crate::sidebar::RailToggle;
use crate::sidebar::view::room_item::RailLine;
use crate::sidebar::view::sort::Section;
use crate::sidebar::{Gone, LobbyState, Texts};
use crate::ui::language;

/// The notice, with ways to other rooms.
#[component]
pub fn RemovedNotice(
    /// The room that was.
    gone: Gone,
    /// The lobby.
    lobby: LobbyState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let others = move || {
        let lines = lobby.section(Section::Rooms).into_iter().take(5);
        lines.map(|line| view! { <li><RailLine listed=line.listed present=None /></li> }).collect_view()
    };
    view! {
        <main class="removed-room">
            <div class="removed-room-header"><RailToggle /></div>
            <section class="removed-room-card">
                <div role="alert"><h1>{texts.membership_ended(gone.why, &gone.name)}</h1></div>
                <p>{texts.membership_ended_hint}</p>
                <ul>{others}</ul>
                <a class="button" href="/rooms">{texts.browse_rooms}</a>
            </section>
        </main>
    }
    .into_any()
}
