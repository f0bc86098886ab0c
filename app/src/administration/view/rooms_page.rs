//! The page of all rooms: who owns them, how much is in them, and whether they are open.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::administration::operations::list_all_rooms;
use crate::administration::view::admin_layout::{Closed, Frame, Tab};
use crate::administration::view::confirm_dialog::{Act, Confirmation, Question};
use crate::administration::view::room_owners::RoomOwners;
use crate::administration::view::row_menu::RowChoices;
use crate::administration::{AllRooms, RoomRow, Texts};
use crate::auth::Person;
use crate::id::RoomId;
use crate::rooms::Kind;
use crate::statistics::grouped;
use crate::ui::{language, utc_offset};

/// Every room but direct conversations, of which there is the number only.
#[component]
pub fn RoomsPage() -> impl IntoView {
    let listed = Resource::new_blocking(|| (), async |()| list_all_rooms().await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match listed.await {
                    Ok(all) => view! { <Frame tab=Tab::Rooms><Rooms all /></Frame> }.into_any(),
                    Err(error) => view! { <Closed error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Rooms(all: AllRooms) -> impl IntoView {
    let texts = Texts::of(language());
    let shown = RwSignal::new(all);
    let read = move || {
        spawn_local(async move {
            if let Ok(all) = list_all_rooms().await {
                shown.try_set(all);
            }
        });
    };
    let confirmation = Confirmation::new(Callback::new(move |()| read()));
    let of_owners = RwSignal::new(None::<(RoomId, String)>);
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
                    <Row row confirmation of_owners />
                </For>
            </tbody>
        </table>
        <p class="hint">{direct}</p>
        <RoomOwners room=of_owners confirmation />
        <Question confirmation />
    }
    .into_any()
}

#[component]
fn Row(row: RoomRow, confirmation: Confirmation, of_owners: RwSignal<Option<(RoomId, String)>>) -> impl IntoView {
    let texts = Texts::of(language());
    let offset = utc_offset();
    let RoomRow { room, owners, messages_stored } = row;
    let is_archived = room.archived_at.is_some();
    let kind = if room.kind == Kind::Public { texts.public } else { texts.private };
    let archived = is_archived.then(|| view! { <span class="tag inactive">{texts.archived}</span> });
    let owners: Vec<String> = owners.into_iter().map(|Person { display_name, .. }| display_name).collect();
    let last = room.last_activity;
    let (id, name) = (room.id.clone(), room.name.clone());
    let ask_owners = move |_| of_owners.set(Some((id.clone(), name.clone())));
    let (id, name) = (room.id.clone(), room.name.clone());
    let archive = (room.id != RoomId::global()).then(|| {
        let act = Act::Archive(id, !is_archived);
        let words = texts.action_label(&act);
        view! {
            <button
                type="button"
                class="row-menu-item"
                data-danger=act.is_grave().then_some("")
                on:click=move |_| confirmation.ask(act.clone(), name.clone())
            >
                {words}
            </button>
        }
    });
    view! {
        <tr data-room=room.id.to_string() data-inactive=is_archived.then_some("")>
            <th scope="row">
                <span class="user-text">
                    <span class="user-name">{room.name.clone()} <span class="tag">{kind}</span> {archived}</span>
                    <span class="soft">{room.description}</span>
                </span>
            </th>
            <td data-label=texts.members class="number">{grouped(room.member_count)}</td>
            <td data-label=texts.owners>{if owners.is_empty() { "–".to_owned() } else { owners.join(", ") }}</td>
            <td data-label=texts.stored_messages class="number">{grouped(messages_stored)}</td>
            <td data-label=texts.last_activity class="soft">{move || last.date_time(offset.get())}</td>
            <td class="actions">
                <RowChoices label=texts.manage_room(&room.name)>
                    <button type="button" class="row-menu-item" on:click=ask_owners>{texts.change_owners}</button>
                    {archive}
                </RowChoices>
            </td>
        </tr>
    }
    .into_any()
}
