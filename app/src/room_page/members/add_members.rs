//! The section that adds members to the room directly, without an invitation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::RoomId;
use crate::room_page::members::disclosure::Disclosure;
use crate::room_page::members::texts::Texts;
use crate::rooms::add_member;
use crate::sidebar::SidebarState;
use crate::sidebar::view::user_search::UserPicker;
use crate::ui::{ErrorMessage, language};

/// A user search; the chosen user is added.
#[component]
pub(crate) fn AddMembers(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The room.
    room: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let room = StoredValue::new(room);
    let hidden = Signal::derive(move || {
        sidebar.member_list.members.with(|members| match members {
            Some(Ok(members)) => members.iter().map(|member| member.person.id).collect(),
            _ => Vec::new(),
        })
    });
    let add = move |person: Person| {
        error.set(None);
        spawn_local(async move {
            let result = add_member(room.get_value(), person.id).await;
            error.try_set(result.err());
            sidebar.member_list.refetch();
        });
    };
    view! {
        <Disclosure title=texts.add_people open>
            <Show when=move || open.get()>
                <div class="stack">
                    <UserPicker label=texts.people_to_add excluded=hidden on_select=add />
                    {move || error.get().map(|error| view! { <ErrorMessage error /> })}
                </div>
            </Show>
        </Disclosure>
    }
    .into_any()
}
