//! The people of a room, to choose from who owns it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::administration::Texts;
use crate::administration::view::confirm_dialog::{Act, Confirmation};
use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{Member, RoomRole, list_members};
use crate::ui::Dialog;
use crate::ui::{Avatar, ErrorMessage, language};

/// The dialog. A choice closes it and is asked about.
#[component]
pub(crate) fn RoomOwners(
    /// Which room, while it is open.
    room: RwSignal<Option<(RoomId, String)>>,
    /// What asks before anything is done.
    confirmation: Confirmation,
) -> impl IntoView {
    let texts = Texts::of(language());
    let members = RwSignal::new(None::<Result<Vec<Member>, Error>>);
    Effect::new(move || {
        members.set(None);
        let Some((id, _)) = room.get() else { return };
        spawn_local(async move {
            let answer = list_members(id).await;
            members.try_set(Some(answer));
        });
    });
    let open = Signal::derive(move || room.with(Option::is_some));
    let title = Signal::derive(move || {
        room.with(|room| room.as_ref().map(|(_, name)| texts.owners_of(name)).unwrap_or_default())
    });
    let row = move |member: Member| {
        let Member { person, role, .. } = member;
        let owns = role == RoomRole::Owner;
        let (id, name) = (person.id, person.display_name.clone());
        let choose = move |_| {
            if let Some((room_id, _)) = room.get_untracked() {
                room.set(None);
                confirmation.ask(Act::Own(room_id, id, !owns), name.clone());
            }
        };
        let words = if owns { texts.remove_owner } else { texts.make_owner };
        let tag = owns.then(|| view! { <span class="tag">{texts.owner}</span> });
        view! {
            <li class="owner-row">
                <Avatar id name=person.display_name.clone() picture=person.avatar.clone() />
                <span class="user-name">{person.display_name.clone()} {tag}</span>
                <button type="button" class="button small" on:click=choose>{words}</button>
            </li>
        }
    };
    let list = move || match members.get() {
        None => view! { <p class="soft">{texts.loading}</p> }.into_any(),
        Some(Err(error)) => view! { <ErrorMessage error /> }.into_any(),
        Some(Ok(members)) if members.is_empty() => view! { <p class="soft">{texts.no_members}</p> }.into_any(),
        Some(Ok(members)) => {
            view! { <ul class="owner-list">{members.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Dialog title open on_close=move |()| room.set(None)>
            {list}
        </Dialog>
    }
    .into_any()
}
