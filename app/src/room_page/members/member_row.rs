//! A member: who they are, whether they are here, what they may do, and what may be done with them.

use leptos::html::Details;
use leptos::prelude::*;

use crate::presence::PresenceDot;
use crate::room_page::members::moderation_dialog::{Act, Governing};
use crate::room_page::members::permissions::Rights;
use crate::room_page::members::texts::Texts;
use crate::rooms::{Member, RoomRole};
use crate::sidebar::LobbyState;
use crate::ui::menu::fold_on_escape;
use crate::ui::{Avatar, language, utc_offset};

/// The row of a member.
#[component]
pub(crate) fn MemberRow(
    /// The lobby.
    lobby: LobbyState,
    /// Who.
    member: Member,
    /// What may be done with them.
    rights: Rights,
    /// How it is done.
    governing: Governing,
) -> impl IntoView {
    let texts = Texts::of(language());
    let person = member.person.clone();
    let id = person.id;
    let role =
        (member.role > RoomRole::Member).then(|| view! { <span class="member-role">{texts.role(member.role)}</span> });
    let muted = member.muted_until.map(|until| {
        let said = move || texts.muted_until(until, utc_offset().get());
        view! { <span class="member-muted">{said}</span> }
    });
    let closed = member.is_deactivated.then(|| view! { <span class="member-muted">{texts.deactivated}</span> });
    let acts = rights.any().then(|| view! { <Acts member rights governing /> });
    view! {
        <li class="member">
            <button
                type="button"
                class="member-user"
                aria-haspopup="dialog"
                on:click=move |_| lobby.profile.set(Some(id))
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
            {role} {muted} {closed}
            {acts}
        </li>
    }
    .into_any()
}

/// What may be done with a member, behind one button.
#[component]
fn Acts(member: Member, rights: Rights, governing: Governing) -> impl IntoView {
    let texts = Texts::of(language());
    let menu = NodeRef::<Details>::new();
    let person = StoredValue::new(member.person.clone());
    let item = move |act: Act, words: &'static str| {
        let is_grave = matches!(act, Act::Remove | Act::Ban);
        let go = move |_| {
            if let Some(menu) = menu.get_untracked() {
                menu.set_open(false);
            }
            governing.act(act, person.get_value());
        };
        view! { <button type="button" class="menu-item" data-danger=is_grave.then_some("") on:click=go>{words}</button> }
    };
    let roles = rights.give_roles.then(|| {
        let roles = [RoomRole::Member, RoomRole::Moderator, RoomRole::Owner].into_iter();
        roles.filter(|role| *role != member.role).map(|role| item(Act::Role(role), texts.set_role(role))).collect_view()
    });
    let order = rights.keep_order.then(|| {
        let mutes = if member.muted_until.is_some() {
            item(Act::Mute(Some(0)), texts.unmute).into_any()
        } else {
            let mutes = [(Some(10), texts.mute_10_minutes), (Some(60), texts.mute_1_hour), (None, texts.mute_forever)];
            mutes.map(|(minutes, words)| item(Act::Mute(minutes), words)).collect_view().into_any()
        };
        view! { {mutes} {item(Act::Remove, texts.remove)} {item(Act::Ban, texts.ban)} }
    });
    view! {
        <details class="member-actions" name="member-actions" node_ref=menu on:keydown=move |event| fold_on_escape(menu, &event)>
            <summary class="icon-button" aria-label=texts.member_menu(&member.person.display_name)>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5.5 12h.01M12 12h.01M18.5 12h.01" /></svg>
            </summary>
            <div class="member-menu">{roles} {order}</div>
        </details>
    }
    .into_any()
}
