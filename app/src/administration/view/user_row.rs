//! An account in the list, with what can be done about it.

use leptos::prelude::*;

use crate::administration::view::confirm_dialog::{Act, Confirmation};
use crate::administration::view::row_menu::RowChoices;
use crate::administration::{AccountRow, Texts};
use crate::auth::Role;
use crate::id::UserId;
use crate::ui::{Avatar, language, utc_offset};

/// The row. Nobody does any of this to themselves.
#[component]
pub(crate) fn PersonRow(
    /// The account.
    row: AccountRow,
    /// Who is looking.
    me: UserId,
    /// What asks before anything is done.
    confirmation: Confirmation,
) -> impl IntoView {
    let texts = Texts::of(language());
    let offset = utc_offset();
    let AccountRow { person, created_at, is_online, last_seen, ip, user_agent, is_deactivated, sessions } = row;
    let (id, name) = (person.id, person.display_name.clone());
    let seen = move || match last_seen {
        _ if is_online => texts.online_now.to_owned(),
        Some(at) => at.date_time(offset.get()),
        None => texts.last_seen_unknown.to_owned(),
    };
    let actions =
        (id != me).then(|| view! { <Actions id name=name.clone() role=person.role is_deactivated confirmation /> });
    let closed = is_deactivated.then(|| view! { <span class="tag inactive">{texts.deactivated}</span> });
    let mine = (id == me).then(|| view! { <span class="tag">{texts.you}</span> });
    let handle = format!("@{}", person.username);
    let device: Vec<String> = [ip, user_agent].into_iter().flatten().collect();
    let device = (!device.is_empty()).then(|| {
        let device = device.join(" ");
        view! { <span class="soft last-seen-device" title=device.clone()>{device.clone()}</span> }
    });
    view! {
        <tr data-user=id.0.to_string() data-inactive=is_deactivated.then_some("")>
            <th scope="row">
                <div class="user-cell">
                    <Avatar id name=name.clone() picture=person.avatar.clone() />
                    <span class="user-text">
                        <span class="user-name">{name.clone()} {mine} {closed}</span>
                        <span class="soft">{handle}</span>
                    </span>
                </div>
            </th>
            <td data-label=texts.role><span class="tag" data-role=person.role.name()>{texts.role_name(person.role)}</span></td>
            <td data-label=texts.last_seen>
                <span class="last-seen" data-online=is_online.then_some("")>{seen}</span>
                {device}
            </td>
            <td data-label=texts.sessions class="number">{sessions}</td>
            <td data-label=texts.since class="soft">{move || created_at.date_time(offset.get())[..10].to_owned()}</td>
            <td class="actions">{actions}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Actions(id: UserId, name: String, role: Role, is_deactivated: bool, confirmation: Confirmation) -> impl IntoView {
    let texts = Texts::of(language());
    let label = texts.manage_person(&name);
    let choice = move |act: Act| {
        let (words, name) = (texts.action_label(&act), name.clone());
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
    };
    let mut acts: Vec<Act> = [Role::Member, Role::Moderator, Role::Administrator]
        .into_iter()
        .filter(|other| *other != role)
        .map(|role| Act::Role(id, role))
        .collect();
    if !is_deactivated {
        acts.extend([Act::Reset(id), Act::SignOut(id)]);
    }
    acts.push(Act::Deactivate(id, !is_deactivated));
    view! {
        <RowChoices label>{acts.into_iter().map(choice).collect_view()}</RowChoices>
    }
    .into_any()
}
