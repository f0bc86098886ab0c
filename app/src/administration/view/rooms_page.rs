//! The page of all rooms, with their owners, sizes and states.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::administration::operations::list_all_rooms;
use crate::administration::view::admin_layout::{AdminLayout, ForbiddenPage, Tab};
use crate::administration::view::confirm_dialog::{AdminAction, ConfirmDialog, ConfirmDialogState};
use crate::administration::view::room_owners::RoomOwners;
use crate::administration::view::row_menu::RowMenu;
use crate::administration::{AllRooms, RoomRow, Texts};
use crate::auth::Person;
use crate::id::RoomId;
use crate::rooms::Kind;
use crate::statistics::group_digits;
use crate::ui::{language, utc_offset};

/// All rooms except direct conversations, of which only the number is shown.
#[component]
pub fn RoomsPage() -> impl IntoView {
    let response = Resource::new_blocking(|| (), async |()| list_all_rooms().await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match response.await {
                    Ok(all) => view! { <AdminLayout tab=Tab::Rooms><Rooms all /></AdminLayout> }.into_any(),
                    Err(error) => view! { <ForbiddenPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Rooms(all: AllRooms) -> impl IntoView {
    let texts = Texts::of(language());
    let shown = RwSignal::new(all);
    let refresh = move || {
        spawn_local(async move {
            if let Ok(all) = list_all_rooms().await {
                shown.try_set(all);
            }
        });
    };
    let dialog = ConfirmDialogState::new(Callback::new(move |()| refresh()));
    let owners_dialog = RwSignal::new(None::<(RoomId, String)>);
    let direct = move || texts.direct_conversations(shown.with(|all| all.direct));
    view! {
        <table class="table responsive rooms-table">
            <thead>
                <tr>
                    <th scope="col">{texts.room}</th>
                    <th scope="col" class="number">{texts.members}</th>
                    <th scope="col">{texts.owners}</th>
                    <th scope="col" class="number">{texts.stored_messages}</th>
                    <th scope="col">{texts.last_activity}</th>
                    <th scope="col"><span class="visually-hidden">{texts.actions}</span></th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || shown.get().rooms
                    key=|row| {
                        let owners: Vec<_> = row.owners.iter().map(|owner| (owner.id, owner.display_name.clone())).collect();
                        let room = (row.room.id.clone(), row.room.name.clone(), row.room.archived_at, row.room.member_count);
                        (room, owners, row.messages_stored)
                    }
                    let(row)
                >
                    <Row row dialog owners_dialog />
                </For>
            </tbody>
        </table>
        <p class="hint">{direct}</p>
        <RoomOwners room=owners_dialog dialog />
        <ConfirmDialog dialog />
    }
    .into_any()
}

#[component]
fn Row(row: RoomRow, dialog: ConfirmDialogState, owners_dialog: RwSignal<Option<(RoomId, String)>>) -> impl IntoView {
    let texts = Texts::of(language());
    let offset = utc_offset();
    let RoomRow { room, owners, messages_stored } = row;
    let is_archived = room.archived_at.is_some();
    let kind = if room.kind == Kind::Public { texts.public } else { texts.private };
    let archived_tag = is_archived.then(|| view! { <span class="tag inactive">{texts.archived}</span> });
    let owners: Vec<String> = owners.into_iter().map(|Person { display_name, .. }| display_name).collect();
    let last_activity = room.last_activity;
    let (id, name) = (room.id.clone(), room.name.clone());
    let open_owners = move |_| owners_dialog.set(Some((id.clone(), name.clone())));
    let (id, name) = (room.id.clone(), room.name.clone());
    let archive_item = (room.id != RoomId::global()).then(|| {
        let action = AdminAction::SetArchived(id, !is_archived);
        let label = texts.action_label(&action);
        view! {
            <button
                type="button"
                class="row-menu-item"
                data-danger=action.is_destructive().then_some("")
                on:click=move |_| dialog.open(action.clone(), name.clone())
            >
                {label}
            </button>
        }
    });
    view! {
        <tr data-room=room.id.to_string() data-inactive=is_archived.then_some("")>
            <th scope="row">
                <span class="user-text">
                    <span class="user-name">{room.name.clone()} <span class="tag">{kind}</span> {archived_tag}</span>
                    <span class="soft">{room.description}</span>
                </span>
            </th>
            <td data-label=texts.members class="number">{group_digits(room.member_count)}</td>
            <td data-label=texts.owners>{if owners.is_empty() { "–".to_owned() } else { owners.join(", ") }}</td>
            <td data-label=texts.stored_messages class="number">{group_digits(messages_stored)}</td>
            <td data-label=texts.last_activity class="soft">{move || last_activity.date_time(offset.get())}</td>
            <td class="actions">
                <RowMenu label=texts.manage_room(&room.name)>
                    <button type="button" class="row-menu-item" on:click=open_owners>{texts.change_owners}</button>
                    {archive_item}
                </RowMenu>
            </td>
        </tr>
    }
    .into_any()
}
