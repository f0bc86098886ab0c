//! The frame of pages that are no room's: the rail beside them, as alive as beside a conversation.

use leptos::prelude::*;

use crate::presence::PresenceBook;
use crate::sidebar::{Lobby, LobbyRail, LobbyState};
use crate::stream::{Link, Listener, News};

/// The rail, and the page beside it.
#[component]
pub fn LobbyFrame(
    /// The lobby as it was read with the page.
    lobby: Lobby,
    /// The page.
    children: Children,
) -> impl IntoView {
    let state = LobbyState::new(&lobby);
    let book = PresenceBook::new(lobby.me.id, &lobby.here);
    let link = RwSignal::new(Link::Opening);
    book.follow(link);
    let cursor = lobby.cursor;
    // The listener is this effect's state: it lives as long as the page, in the browser only.
    Effect::new(move |listener: Option<Listener>| {
        listener.unwrap_or_else(|| {
            Listener::open(cursor.clone(), link, move |heard| match heard {
                News::Change(change) => {
                    state.hear(&change);
                    book.hear(&change);
                }
                News::Reset => {
                    state.begin_again();
                    state.read_again();
                }
                // Whose session has ended is led to the door by the answer.
                News::Refused => state.read_again(),
            })
        })
    });
    view! {
        <div class="app-layout">
            <LobbyRail lobby=state present=None />
            {children()}
        </div>
    }
    .into_any()
}
