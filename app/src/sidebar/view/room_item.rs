//! A room in the sidebar: its name, the presence of the other user in a direct conversation, and its unread counts.

use leptos::prelude::*;

use crate::id::RoomId;
use crate::presence::PresenceDot;
use crate::rooms::Kind;
use crate::sidebar::view::sort::Badge;
use crate::sidebar::{RoomListItem, Texts};
use crate::ui::{Avatar, language};

/// Above this count, the badge shows this number with a plus sign; the accessible label has the exact count.
const MAX_SHOWN: u64 = 999;

/// The link of a room.
#[component]
pub(crate) fn RoomItem(
    /// The data of the room.
    item: ArcRwSignal<RoomListItem>,
    /// The room of the page.
    current_room: Option<RoomId>,
) -> impl IntoView {
    let (id, kind) = item.with_untracked(|item| (item.entry.room.id.clone(), item.entry.room.kind));
    let href = format!("/rooms/{id}");
    let current = (current_room == Some(id)).then_some("page");
    let name = {
        let item = item.clone();
        Memo::new(move |_| item.with(|item| item.entry.title()))
    };
    let badge = {
        let item = item.clone();
        Memo::new(move |_| item.with(|item| Badge::from_read_state(&item.read_state)))
    };
    let notifications_icon = move || {
        let texts = Texts::of(language());
        badge.get().notifications_off.then(|| {
            view! {
                <svg class="icon notifications-off-icon" viewBox="0 0 24 24" role="img" aria-label=texts.notifications_off>
                    <path d="M7 16V11a5 5 0 0 1 8-4m2 4v5H5.5M10.5 19.5h3M5 5l14 14" />
                </svg>
            }
        })
    };
    let room_icon = move || match kind {
        Kind::Direct => item.with(conversation_avatar),
        kind => kind_icon(kind),
    };
    view! {
        <a
            href=href
            class="room-link"
            aria-current=current
            data-unread=move || badge.get().has_unread().then_some("")
            data-notifications-off=move || badge.get().notifications_off.then_some("")
        >
            {room_icon}
            <span class="room-name" title=move || name.get()>{move || name.get()}</span>
            {notifications_icon}
            <Badges badge />
        </a>
    }
    .into_any()
}

/// The badges with the number of unread messages and of unread mentions.
#[component]
pub(crate) fn Badges(
    /// The counts.
    badge: Memo<Badge>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let count_badge = move |count: u64, class: &'static str, label: String| {
        let text = if count > MAX_SHOWN { format!("{MAX_SHOWN}+") } else { count.to_string() };
        (count > 0).then(|| view! { <span class=class role="img" aria-label=label>{text}</span> })
    };
    let unread = move || {
        let count = badge.get().unread;
        count_badge(count, "badge", texts.unread_count(count))
    };
    let mentions = move || {
        let count = badge.get().mentions;
        count_badge(count, "badge mention", texts.mention_count(count))
    };
    view! { {unread} {mentions} }
}

/// The icon of a kind of room, with an accessible label if it is private.
pub(crate) fn kind_icon(kind: Kind) -> AnyView {
    let texts = Texts::of(language());
    match kind {
        Kind::Public => view! { <span class="room-hash" aria-hidden="true">"#"</span> }.into_any(),
        Kind::Private => view! {
            <svg class="icon room-hash" viewBox="0 0 24 24" role="img" aria-label=texts.private>
                <path d="M7 11V8.5a5 5 0 0 1 10 0V11M6 11h12v8H6z" />
            </svg>
        }
        .into_any(),
        Kind::Direct => view! {
            <svg class="icon room-hash" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3.5 19a5.5 5.5 0 0 1 11 0M16 7a2.5 2.5 0 1 1 0 5m1.5 2a4.5 4.5 0 0 1 3 4.5" />
            </svg>
        }
        .into_any(),
    }
}

/// The avatar and presence of the other user if the conversation has two members; an icon otherwise.
fn conversation_avatar(item: &RoomListItem) -> AnyView {
    let [other] = &item.entry.people[..] else { return kind_icon(Kind::Direct) };
    let other = other.clone();
    view! {
        <span class="with-presence">
            <Avatar id=other.id name=other.display_name picture=other.avatar />
            <PresenceDot user_id=other.id />
        </span>
    }
    .into_any()
}
