//! The dialog with the members of a room, in which its owners are chosen.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::administration::Texts;
use crate::administration::view::confirm_dialog::{AdminAction, ConfirmDialogState};
use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{Member, RoomRole, list_members};
use crate::ui::Dialog;
use crate::ui::{Avatar, ErrorMessage, language};

/// The dialog. Choosing a member closes it and opens the confirmation.
#[component]
pub(crate) fn RoomOwners(
    /// The room; none while the dialog is closed.
    room: RwSignal<Option<(RoomId, String)>>,
    /// The confirmation dialog.
    dialog: ConfirmDialogState,
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
        let is_owner = role == RoomRole::Owner;
        let (id, name) = (person.id, person.display_name.clone());
        let choose = move |_| {
            if let Some((room_id, _)) = room.get_untracked() {
                room.set(None);
                dialog.open(AdminAction::SetOwner(room_id, id, !is_owner), name.clone());
            }
        };
        let label = if is_owner { texts.remove_owner } else { texts.make_owner };
        let tag = is_owner.then(|| view! { <span class="tag">{texts.owner}</span> });
        view! {
            <li class="owner-row">
                <Avatar id name=person.display_name.clone() picture=person.avatar.clone() />
                <span class="user-name">{person.display_name.clone()} {tag}</span>
                <button type="button" class="button small" on:click=choose>{label}</button>
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
