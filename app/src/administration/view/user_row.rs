//! The row of an account in the list of users, with its actions.

use leptos::prelude::*;

use crate::administration::view::confirm_dialog::{AdminAction, ConfirmDialogState};
use crate::administration::view::row_menu::RowMenu;
use crate::administration::{AccountRow, Texts};
use crate::auth::Role;
use crate::id::UserId;
use crate::ui::{Avatar, language, utc_offset};

/// The row. The reader's own row has no actions.
#[component]
pub(crate) fn UserRow(
    /// The account.
    row: AccountRow,
    /// The reader.
    me: UserId,
    /// The confirmation dialog.
    dialog: ConfirmDialogState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let offset = utc_offset();
    let AccountRow { person, created_at, is_online, last_seen, ip, user_agent, is_deactivated, sessions } = row;
    let (id, name) = (person.id, person.display_name.clone());
    let last_seen_text = move || match last_seen {
        _ if is_online => texts.online_now.to_owned(),
        Some(at) => at.date_time(offset.get()),
        None => texts.last_seen_unknown.to_owned(),
    };
    let actions = (id != me).then(|| view! { <Actions id name=name.clone() role=person.role is_deactivated dialog /> });
    let inactive_tag = is_deactivated.then(|| view! { <span class="tag inactive">{texts.deactivated}</span> });
    let you_tag = (id == me).then(|| view! { <span class="tag">{texts.you}</span> });
    let username = format!("@{}", person.username);
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
                        <span class="user-name">{name.clone()} {you_tag} {inactive_tag}</span>
                        <span class="soft">{username}</span>
                    </span>
                </div>
            </th>
            <td data-label=texts.role><span class="tag" data-role=person.role.name()>{texts.role_name(person.role)}</span></td>
            <td data-label=texts.last_seen>
                <span class="last-seen" data-online=is_online.then_some("")>{last_seen_text}</span>
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
fn Actions(id: UserId, name: String, role: Role, is_deactivated: bool, dialog: ConfirmDialogState) -> impl IntoView {
    let texts = Texts::of(language());
    let menu_label = texts.manage_person(&name);
    let item = move |action: AdminAction| {
        let (label, name) = (texts.action_label(&action), name.clone());
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
    };
    let mut actions: Vec<AdminAction> = [Role::Member, Role::Moderator, Role::Administrator]
        .into_iter()
        .filter(|other| *other != role)
        .map(|role| AdminAction::SetRole(id, role))
        .collect();
    if !is_deactivated {
        actions.extend([AdminAction::MakeResetLink(id), AdminAction::SignOut(id)]);
    }
    actions.push(AdminAction::SetDeactivated(id, !is_deactivated));
    view! {
        <RowMenu label=menu_label>{actions.into_iter().map(item).collect_view()}</RowMenu>
    }
    .into_any()
}
