//! The member panel of the present room, beside the timeline; on narrow screens over it. Its data is fetched only while
//! it is open.

use leptos::ev::{KeyboardEvent, click};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use crate::id::RoomId;
use crate::room_page::members::add_members::AddMembers;
use crate::room_page::members::banned_users::BannedList;
use crate::room_page::members::invitation_links::InvitationLinks;
use crate::room_page::members::member_row::MemberRow;
use crate::room_page::members::moderation_dialog::{Moderation, ModerationDialog, ModerationError};
use crate::room_page::members::permissions::{MemberPermissions, can_manage_members};
use crate::room_page::members::texts::Texts;
use crate::rooms::{Kind, Member};
use crate::sidebar::SidebarState;
use crate::sidebar::view::sidebar::icon;
use crate::ui::{ErrorMessage, LocalStorageItem, language};

/// The member panel, while it is open.
#[component]
pub fn MembersPanel(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The present room.
    room: RoomId,
) -> impl IntoView {
    let room = StoredValue::new(room);
    let moderation = Moderation::new(sidebar, room.get_value());
    // On a wide screen it stays open from room to room.
    Effect::new(move || {
        if is_wide() && open_setting().load().is_some() {
            sidebar.members_shown.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let is_shown = sidebar.members_shown.get();
        if is_wide() && before.is_some_and(|before| before != is_shown) {
            open_setting().save(if is_shown { "shown" } else { "" });
        }
        is_shown
    });
    // For a room that the user is not in any more, no panel is shown.
    let shown = Memo::new(move |_| {
        sidebar.members_shown.get() && room.try_with_value(|room| sidebar.item(room)).flatten().is_some()
    });
    Effect::new(move || {
        if shown.get() {
            sidebar.member_list.open(room.get_value());
        } else {
            sidebar.member_list.close();
        }
    });
    view! {
        <Show when=move || shown.get()>
            <Panel sidebar room=room.get_value() moderation />
        </Show>
        <ModerationDialog moderation />
    }
    .into_any()
}

#[component]
fn Panel(sidebar: SidebarState, room: RoomId, moderation: Moderation) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let entry =
        Memo::new(move |_| room.try_with_value(|room| sidebar.item(room)).flatten().map(|listed| listed.get().entry));
    let me = Memo::new(move |_| sidebar.me.with(|me| me.id));
    let close = move || {
        sidebar.members_shown.set(false);
        focus("[aria-controls=members]");
    };
    // A click outside the menu of a member closes it.
    Effect::new(move || {
        let listener = window_event_listener(click, |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            let open = document().query_selector(".member-actions[open]").ok().flatten();
            if let Some(open) = open.filter(|open| !open.contains(target.as_ref())) {
                let _ = open.remove_attribute("open");
            }
        });
        on_cleanup(move || listener.remove());
    });
    // Where the panel covers the timeline, it gets the focus when it opens.
    Effect::new(|| {
        if !is_wide() {
            request_animation_frame(|| focus(".members-header > .icon-button"));
        }
    });
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    };
    let members = Memo::new(move |_| {
        let answer = sidebar.member_list.members.get()?.ok()?;
        Some(sort_members(answer))
    });
    let count = move || members.with(|members| members.as_ref().map(Vec::len));
    let load_error = move || {
        let error = sidebar.member_list.members.with(|answer| answer.as_ref()?.as_ref().err().cloned());
        error.map(|error| view! { <ErrorMessage error /> })
    };
    let row = move |member: Member| {
        let permissions = entry.with_untracked(|entry| {
            let permissions_on = |entry: &crate::rooms::RoomEntry| {
                MemberPermissions::on(&entry.room, entry.role, me.get_untracked(), &member)
            };
            entry.as_ref().map(permissions_on).unwrap_or_default()
        });
        view! { <MemberRow sidebar member permissions moderation /> }
    };
    // A row is rendered again if anything about the member, or the user's permissions, changed.
    let key = move |member: &Member| {
        let role = entry.with(|entry| entry.as_ref().map(|entry| (entry.role, entry.room.archived_at)));
        format!("{member:?} {role:?}")
    };
    let management = Memo::new(move |_| {
        entry.with(|entry| {
            let entry = entry.as_ref().filter(|entry| can_manage_members(&entry.room, entry.role))?;
            Some((entry.room.kind, entry.room.archived_at.is_some()))
        })
    });
    let management_view = move || {
        let (kind, is_archived) = management.get()?;
        let banned = (kind != Kind::Direct).then(|| view! { <BannedList sidebar room=room.get_value() /> });
        let add_views = (!is_archived).then(|| {
            view! {
                <AddMembers sidebar room=room.get_value() />
                <InvitationLinks room=Some(room.get_value()) />
            }
        });
        Some(view! { <div class="disclosures">{add_views} {banned}</div> })
    };
    view! {
        <section class="members-panel" id="members" aria-label=texts.members on:keydown=escape>
            <header class="members-header">
                <h2>{texts.members} <span class="members-count">{count}</span></h2>
                <button type="button" class="icon-button" aria-label=texts.close on:click=move |_| close()>
                    {icon("M6 6l12 12M18 6 6 18")}
                </button>
            </header>
            <div class="members-body">
                <ModerationError moderation />
                {load_error}
                <ul class="members-list" aria-busy=move || members.with(Option::is_none).to_string()>
                    <For each=move || members.get().unwrap_or_default() key children=row />
                </ul>
                {management_view}
            </div>
        </section>
    }
    .into_any()
}

/// The storage item of whether the panel is open.
fn open_setting() -> LocalStorageItem {
    LocalStorageItem::new("members".to_owned())
}

/// Whether the screen is wide enough for the panel beside the timeline.
fn is_wide() -> bool {
    let wide = window().match_media("(width >= 64rem)").ok().flatten();
    wide.is_some_and(|wide| wide.matches())
}

/// Focuses the first element that matches a selector.
fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

/// Sorts members by role, highest first, then by name; deactivated accounts are last.
fn sort_members(mut members: Vec<Member>) -> Vec<Member> {
    members.sort_by_cached_key(|member| {
        let name = member.person.display_name.to_lowercase();
        (member.is_deactivated, std::cmp::Reverse(member.role), name, member.person.id)
    });
    members
}
