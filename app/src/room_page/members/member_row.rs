//! The row of a member: name, presence, role, and the menu of moderation actions.

use leptos::html::Details;
use leptos::prelude::*;

use crate::presence::PresenceDot;
use crate::room_page::members::moderation_dialog::{MemberAction, Moderation};
use crate::room_page::members::permissions::MemberPermissions;
use crate::room_page::members::texts::Texts;
use crate::rooms::{Member, RoomRole};
use crate::sidebar::SidebarState;
use crate::ui::menu::close_on_escape;
use crate::ui::{Avatar, language, utc_offset};

/// The row of a member.
#[component]
pub(crate) fn MemberRow(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The member.
    member: Member,
    /// What the user may do with the member.
    permissions: MemberPermissions,
    /// Runs the actions.
    moderation: Moderation,
) -> impl IntoView {
    let texts = Texts::of(language());
    let person = member.person.clone();
    let id = person.id;
    let role =
        (member.role > RoomRole::Member).then(|| view! { <span class="member-role">{texts.role(member.role)}</span> });
    let muted = member.muted_until.map(|until| {
        let text = move || texts.muted_until(until, utc_offset().get());
        view! { <span class="member-muted">{text}</span> }
    });
    let deactivated = member.is_deactivated.then(|| view! { <span class="member-muted">{texts.deactivated}</span> });
    let menu = permissions.any().then(|| view! { <MemberMenu member permissions moderation /> });
    view! {
        <li class="member">
            <button
                type="button"
                class="member-user"
                aria-haspopup="dialog"
                on:click=move |_| sidebar.open_profile.set(Some(id))
            >
                <span class="with-presence">
                    <Avatar id name=person.display_name.clone() picture=person.avatar />
                    <PresenceDot user_id=id />
                </span>
                <span class="member-text">
                    <span class="user-name">{person.display_name}</span>
                    <span class="user-handle">{format!("@{}", person.username)}</span>
                </span>
            </button>
            {role} {muted} {deactivated}
            {menu}
        </li>
    }
    .into_any()
}

/// The menu of actions on a member.
#[component]
fn MemberMenu(member: Member, permissions: MemberPermissions, moderation: Moderation) -> impl IntoView {
    let texts = Texts::of(language());
    let menu = NodeRef::<Details>::new();
    let person = StoredValue::new(member.person.clone());
    let item = move |action: MemberAction, label: &'static str| {
        let is_destructive = matches!(action, MemberAction::Remove | MemberAction::Ban);
        let run = move |_| {
            if let Some(menu) = menu.get_untracked() {
                menu.set_open(false);
            }
            moderation.start(action, person.get_value());
        };
        view! { <button type="button" class="menu-item" data-danger=is_destructive.then_some("") on:click=run>{label}</button> }
    };
    let roles = permissions.can_set_role.then(|| {
        let roles = [RoomRole::Member, RoomRole::Moderator, RoomRole::Owner].into_iter();
        roles
            .filter(|role| *role != member.role)
            .map(|role| item(MemberAction::Role(role), texts.set_role(role)))
            .collect_view()
    });
    let sanctions = permissions.can_moderate.then(|| {
        let mutes = if member.muted_until.is_some() {
            item(MemberAction::Mute(Some(0)), texts.unmute).into_any()
        } else {
            let mutes = [(Some(10), texts.mute_10_minutes), (Some(60), texts.mute_1_hour), (None, texts.mute_forever)];
            mutes.map(|(minutes, label)| item(MemberAction::Mute(minutes), label)).collect_view().into_any()
        };
        view! { {mutes} {item(MemberAction::Remove, texts.remove)} {item(MemberAction::Ban, texts.ban)} }
    });
    view! {
        <details class="member-actions" name="member-actions" node_ref=menu on:keydown=move |event| close_on_escape(menu, &event)>
            <summary class="icon-button" aria-label=texts.member_menu(&member.person.display_name)>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5.5 12h.01M12 12h.01M18.5 12h.01" /></svg>
            </summary>
            <div class="member-menu">{roles} {sanctions}</div>
        </details>
    }
    .into_any()
}
