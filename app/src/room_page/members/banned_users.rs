//! The section of banned users, with buttons that unban them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::{RoomId, UserId};
use crate::room_page::members::disclosure::Disclosure;
use crate::room_page::members::texts::Texts;
use crate::rooms::{list_banned, unban_member};
use crate::sidebar::SidebarState;
use crate::ui::{Avatar, ErrorMessage, language};

/// The list of banned users, fetched when it is opened and again when the members change.
#[component]
pub(crate) fn BannedList(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The room.
    room: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = RwSignal::new(false);
    let banned = RwSignal::new(None::<Result<Vec<Person>, Error>>);
    let room = StoredValue::new(room);
    let fetch = move || {
        spawn_local(async move {
            let result = list_banned(room.get_value()).await;
            banned.try_set(Some(result));
        });
    };
    Effect::new(move || {
        sidebar.member_list.members.track();
        if open.get() {
            fetch();
        }
    });
    let unban = move |id: UserId| {
        spawn_local(async move {
            match unban_member(room.get_value(), id).await {
                Ok(()) => fetch(),
                Err(error) => drop(banned.try_set(Some(Err(error)))),
            }
        });
    };
    let row = move |person: Person| {
        let id = person.id;
        view! {
            <li class="member">
                <Avatar id name=person.display_name.clone() picture=person.avatar />
                <span class="user-name">{person.display_name.clone()}</span>
                <button
                    type="button"
                    class="button small"
                    aria-label=texts.unban_person(&person.display_name)
                    on:click=move |_| unban(id)
                >
                    {texts.unban}
                </button>
            </li>
        }
    };
    let list = move || match banned.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <ErrorMessage error /> }.into_any(),
        Some(Ok(people)) if people.is_empty() => view! { <p class="hint">{texts.no_banned_people}</p> }.into_any(),
        Some(Ok(people)) => {
            view! { <ul class="members-list">{people.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Disclosure title=texts.banned_people open>
            {list}
        </Disclosure>
    }
    .into_any()
}
