//! The list of messages: older ones above and newer ones below on demand, and new ones as they come.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::messages::Texts;
use crate::messages::composer::composer::focus_composer;
use crate::messages::composer::send_queue::Sender;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::layout::address;
use crate::messages::timeline::navigation::Side;
use crate::messages::timeline::roving_focus;
use crate::messages::timeline::row::MessageRow;
use crate::ui::language;

/// The conversation, and the pill that leads back to its end.
#[component]
pub fn TimelineView(
    /// What can be done with its messages.
    actions: Actions,
    /// Sends messages again.
    sender: Sender,
) -> impl IntoView {
    let texts = Texts::of(language());
    let (talk, reading) = (actions.talk, actions.reading);
    let scroll = reading.scroll;
    let room = talk.room_id.with_value(|room| format!("/rooms/{room}"));

    let oldest_edge = move || {
        let (has_older, empty) = (talk.has_older.get(), talk.rows.with(Vec::is_empty));
        let empty = empty && !has_older && !talk.has_newer.get();
        view! {
            <li class="timeline-end" data-empty=empty.then_some("")>
                {empty.then(|| view! { <img class="brand-mark" src="/mark.svg" alt="" /> })}
                {match (has_older, empty) {
                    (true, _) => way_on(actions, Side::Older, texts),
                    (false, true) => texts.no_messages.into_any(),
                    (false, false) => texts.start_of_conversation.into_any(),
                }}
            </li>
        }
    };
    let newest_edge = move || {
        talk.has_newer.get().then(|| view! { <li class="timeline-end">{way_on(actions, Side::Newer, texts)}</li> })
    };
    let to_newest = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            reading.to_newest();
            focus_composer();
        }
    };
    let pill = move || {
        let unseen = talk.unseen.get();
        let words = if unseen > 0 { texts.new_messages(unseen) } else { texts.jump_to_latest.to_owned() };
        (unseen > 0 || talk.has_newer.get() || reading.far.get())
            .then(|| view! { <a class="jump-to-latest" href=room.clone() on:click=to_newest>{words}</a> })
    };
    // A link, so that it leads there without scripting too.
    let to_new = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            reading.to_new();
        }
    };
    let new_pill = move || {
        let first = reading.new_above.get().then(|| talk.divider()?.first()).flatten()?;
        let href = talk.room_id.with_value(|room| address(room, first));
        Some(view! { <a class="jump-to-unread" href=href on:click=to_new>{texts.jump_to_unread}</a> })
    };
    view! {
        <div
            class="timeline"
            role="log"
            aria-label=texts.messages
            // What is new is read out below; the rows themselves come and go too much for that.
            aria-live="off"
            tabindex="0"
            node_ref=scroll.container
            on:scroll=move |_| {
                reading.look();
                actions.position.look();
            }
            on:click=move |event| actions.click(&event)
            on:keydown=move |event: KeyboardEvent| {
                if let Some(timeline) = scroll.container.get_untracked() {
                    roving_focus::walk(&timeline, &event);
                }
            }
        >
            <ol class="messages">
                {oldest_edge}
                <For
                    each=move || talk.rows.get()
                    key=|row| row.id
                    children=move |row| view! { <MessageRow row talk sender actions /> }
                />
                {newest_edge}
            </ol>
        </div>
        <p class="visually-hidden" role="status">{move || talk.announced.get()}</p>
        <p class="toast" role="status">{move || reading.told.get()}</p>
        {new_pill}
        {pill}
    }
    .into_any()
}

/// The way on in a direction. A link to the message at the end of what is shown, so that one gets on without scripting too.
fn way_on(actions: Actions, side: Side, texts: &'static Texts) -> AnyView {
    let (oldest, newest) = actions.talk.ends();
    let (end, act, words) = match side {
        Side::Older => (oldest, "older", texts.load_older),
        Side::Newer => (newest, "newer", texts.load_newer),
    };
    let errand = actions.reading.edge(side);
    let href = end.map(|end| actions.talk.room_id.with_value(|room| address(room, end)));
    let label = move || match (errand.busy.get(), errand.refused.get()) {
        (true, _) => texts.loading,
        (false, Some(_)) => texts.retry,
        (false, None) => words,
    };
    view! {
        {move || errand.refused.get().map(|code| view! { <span role="status">{code.detail(texts.language)}</span> })}
        <a class="button small quiet" href=href data-action=act aria-disabled=move || errand.busy.get().then_some("true")>
            {move || errand.busy.get().then(|| view! { <span class="spinner"></span> })}
            {label}
        </a>
    }
    .into_any()
}
