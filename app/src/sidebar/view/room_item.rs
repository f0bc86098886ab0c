//! A room in the rail: what it is called, who is there, what is new.

use leptos::prelude::*;

use crate::id::RoomId;
use crate::presence::PresenceDot;
use crate::rooms::Kind;
use crate::sidebar::view::sort::Badge;
use crate::sidebar::{Listed, Texts};
use crate::ui::{Avatar, language};

/// From so many on, the number is not shown any more; it is still said.
const MANY: u64 = 999;

/// The line of a room.
#[component]
pub(crate) fn RailLine(
    /// The room.
    listed: ArcRwSignal<Listed>,
    /// Where one is.
    present: Option<RoomId>,
) -> impl IntoView {
    let (id, kind) = listed.with_untracked(|listed| (listed.entry.room.id.clone(), listed.entry.room.kind));
    let href = format!("/rooms/{id}");
    let current = (present == Some(id)).then_some("page");
    let name = {
        let listed = listed.clone();
        Memo::new(move |_| listed.with(|listed| listed.entry.title()))
    };
    let badge = {
        let listed = listed.clone();
        Memo::new(move |_| listed.with(|listed| Badge::of(&listed.standing)))
    };
    let quiet = move || {
        let texts = Texts::of(language());
        badge.get().is_quiet.then(|| {
            view! {
                <svg class="icon notifications-off-icon" viewBox="0 0 24 24" role="img" aria-label=texts.notifications_off>
                    <path d="M7 16V11a5 5 0 0 1 8-4m2 4v5H5.5M10.5 19.5h3M5 5l14 14" />
                </svg>
            }
        })
    };
    let mark = move || match kind {
        Kind::Direct => listed.with(disc),
        kind => kind_mark(kind),
    };
    view! {
        <a
            href=href
            class="room-link"
            aria-current=current
            data-unread=move || badge.get().is_new().then_some("")
            data-notifications-off=move || badge.get().is_quiet.then_some("")
        >
            {mark}
            <span class="room-name" title=move || name.get()>{move || name.get()}</span>
            {quiet}
            <Badges badge />
        </a>
    }
    .into_any()
}

/// How much is new, and how much of it is for the reader.
#[component]
pub(crate) fn Badges(
    /// What is to be said.
    badge: Memo<Badge>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let one = move |count: u64, class: &'static str, said: String| {
        let shown = if count > MANY { format!("{MANY}+") } else { count.to_string() };
        (count > 0).then(|| view! { <span class=class role="img" aria-label=said>{shown}</span> })
    };
    let unread = move || {
        let count = badge.get().unread;
        one(count, "badge", texts.unread_count(count))
    };
    let mentions = move || {
        let count = badge.get().mentions;
        one(count, "badge mention", texts.mention_count(count))
    };
    view! { {unread} {mentions} }
}

/// The sign of a kind of room, which its name is read with.
pub(crate) fn kind_mark(kind: Kind) -> AnyView {
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

/// The disc of the one other in a conversation, with their presence; a sign where there are several.
fn disc(listed: &Listed) -> AnyView {
    let [other] = &listed.entry.people[..] else { return kind_mark(Kind::Direct) };
    let other = other.clone();
    view! {
        <span class="with-presence">
            <Avatar id=other.id name=other.display_name picture=other.avatar />
            <PresenceDot user_id=other.id />
        </span>
    }
    .into_any()
}
