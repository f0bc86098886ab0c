//! The timeline component: the list of messages, with older and newer pages loaded on demand, and new messages as they
//! arrive.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::messages::Texts;
use crate::messages::composer::message_form::focus_composer;
use crate::messages::composer::send_queue::SendQueue;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::layout::permalink;
use crate::messages::timeline::navigation::Direction;
use crate::messages::timeline::roving_focus;
use crate::messages::timeline::row::MessageRow;
use crate::ui::language;

/// The timeline, and the links that jump to its newest and its first unread message.
#[component]
pub fn Timeline(
    /// The actions on its messages.
    actions: Actions,
    /// The queue that sends failed messages again.
    send_queue: SendQueue,
) -> impl IntoView {
    let texts = Texts::of(language());
    let (timeline, navigation) = (actions.timeline, actions.navigation);
    let scroll = navigation.scroll;
    let room_url = timeline.room_id.with_value(|room| format!("/rooms/{room}"));

    let oldest_end = move || {
        let (has_older, is_empty) = (timeline.has_older.get(), timeline.rows.with(Vec::is_empty));
        let is_empty = is_empty && !has_older && !timeline.has_newer.get();
        view! {
            <li class="timeline-end" data-empty=is_empty.then_some("")>
                {is_empty.then(|| view! { <img class="brand-mark" src="/mark.svg" alt="" /> })}
                {match (has_older, is_empty) {
                    (true, _) => next_page_link(actions, Direction::Older, texts),
                    (false, true) => texts.no_messages.into_any(),
                    (false, false) => texts.start_of_conversation.into_any(),
                }}
            </li>
        }
    };
    let newest_end = move || {
        timeline
            .has_newer
            .get()
            .then(|| view! { <li class="timeline-end">{next_page_link(actions, Direction::Newer, texts)}</li> })
    };
    let jump_to_newest = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            navigation.jump_to_newest();
            focus_composer();
        }
    };
    let latest_link = move || {
        let unseen = timeline.unseen.get();
        let label = if unseen > 0 { texts.new_messages(unseen) } else { texts.jump_to_latest.to_owned() };
        (unseen > 0 || timeline.has_newer.get() || navigation.is_far_from_newest.get())
            .then(|| view! { <a class="jump-to-latest" href=room_url.clone() on:click=jump_to_newest>{label}</a> })
    };
    // A link, so that it also works without scripting.
    let jump_to_unread = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            navigation.jump_to_unread();
        }
    };
    let unread_link = move || {
        let first = navigation.unread_is_above.get().then(|| timeline.divider()?.first()).flatten()?;
        let href = timeline.room_id.with_value(|room| permalink(room, first));
        Some(view! { <a class="jump-to-unread" href=href on:click=jump_to_unread>{texts.jump_to_unread}</a> })
    };
    view! {
        <div
            class="timeline"
            role="log"
            aria-label=texts.messages
            // The status element below announces new messages; the rows themselves change too often for a live region.
            aria-live="off"
            tabindex="0"
            node_ref=scroll.container
            on:scroll=move |_| {
                navigation.update_position();
                actions.read_tracker.check();
            }
            on:click=move |event| actions.on_click(&event)
            on:keydown=move |event: KeyboardEvent| {
                if let Some(container) = scroll.container.get_untracked() {
                    roving_focus::move_focus(&container, &event);
                }
            }
        >
            <ol class="messages">
                {oldest_end}
                <For
                    each=move || timeline.rows.get()
                    key=|row| row.id
                    children=move |row| view! { <MessageRow row timeline send_queue actions /> }
                />
                {newest_end}
            </ol>
        </div>
        <p class="visually-hidden" role="status">{move || timeline.announcement.get()}</p>
        <p class="toast" role="status">{move || navigation.toast.get()}</p>
        {unread_link}
        {latest_link}
    }
    .into_any()
}

/// The control that loads the next page in a direction: a link to the message at the end, so that it also works without
/// scripting.
fn next_page_link(actions: Actions, direction: Direction, texts: &'static Texts) -> AnyView {
    let (oldest, newest) = actions.timeline.end_ids();
    let (end, action, label) = match direction {
        Direction::Older => (oldest, "older", texts.load_older),
        Direction::Newer => (newest, "newer", texts.load_newer),
    };
    let request = actions.navigation.page_request(direction);
    let href = end.map(|end| actions.timeline.room_id.with_value(|room| permalink(room, end)));
    let label = move || match (request.busy.get(), request.error.get()) {
        (true, _) => texts.loading,
        (false, Some(_)) => texts.retry,
        (false, None) => label,
    };
    view! {
        {move || request.error.get().map(|code| view! { <span role="status">{code.detail(texts.language)}</span> })}
        <a class="button small quiet" href=href data-action=action aria-disabled=move || request.busy.get().then_some("true")>
            {move || request.busy.get().then(|| view! { <span class="spinner"></span> })}
            {label}
        </a>
    }
    .into_any()
}
