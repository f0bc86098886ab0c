//! Adding people to the room oneself, without an invitation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::RoomId;
use crate::room_page::members::disclosure::Door;
use crate::room_page::members::texts::Texts;
use crate::rooms::add_member;
use crate::sidebar::LobbyState;
use crate::sidebar::view::user_search::PeoplePicker;
use crate::ui::{Notice, language};

/// A field that finds people; who is chosen is added.
#[component]
pub(crate) fn Adding(
    /// The lobby.
    lobby: LobbyState,
    /// The room.
    room: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = RwSignal::new(false);
    let refused = RwSignal::new(None::<Error>);
    let room = StoredValue::new(room);
    let hidden = Signal::derive(move || {
        lobby.roster.members.with(|members| match members {
            Some(Ok(members)) => members.iter().map(|member| member.person.id).collect(),
            _ => Vec::new(),
        })
    });
    let add = move |person: Person| {
        refused.set(None);
        spawn_local(async move {
            let answer = add_member(room.get_value(), person.id).await;
            refused.try_set(answer.err());
            lobby.roster.read();
        });
    };
    view! {
        <Door title=texts.add_people open>
            <Show when=move || open.get()>
                <div class="stack">
                    <PeoplePicker label=texts.people_to_add hidden chosen=add />
                    {move || refused.get().map(|error| view! { <Notice error /> })}
                </div>
            </Show>
        </Door>
    }
    .into_any()
}
