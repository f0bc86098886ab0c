//! The list of messages: older ones above on demand, new ones below as they come.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Texts;
use super::api::older_messages;
use super::message_row::MessageRow;
use super::scroll::Scroll;
use super::sending::Sender;
use super::talk::Talk;
use crate::ui::language;

/// The conversation, and the pill that tells of messages below.
#[component]
pub fn TimelineView(
    /// The conversation.
    talk: Talk,
    /// Sends messages again.
    sender: Sender,
    /// The scrolling box.
    scroll: Scroll,
) -> impl IntoView {
    let texts = Texts::of(language());
    let loading = RwSignal::new(false);
    let load_older = move || {
        let Some(before) = talk.oldest().filter(|_| talk.has_older.get_untracked() && !loading.get_untracked()) else {
            return;
        };
        loading.set(true);
        spawn_local(async move {
            let older = older_messages(talk.room_id.get_value(), before).await;
            // Nothing moves: the list is laid out from its end. On failure the button is there again.
            if let Ok(older) = older {
                talk.prepend(older);
            }
            loading.try_set(false);
        });
    };
    let on_scroll = move |_| {
        let at_newest = scroll.at_newest();
        talk.follows.set_value(at_newest);
        if at_newest && talk.unseen.get_untracked() > 0 {
            talk.unseen.set(0);
        }
        if scroll.near_oldest() {
            load_older();
        }
    };
    let to_newest = move |_| {
        scroll.to_newest();
        talk.unseen.set(0);
    };
    let edge = move || {
        let (has_older, busy) = (talk.has_older.get(), loading.get());
        let empty = !has_older && talk.rows.with(Vec::is_empty);
        let words = if has_older {
            ""
        } else if empty {
            texts.empty
        } else {
            texts.beginning
        };
        view! {
            <li class="history-edge" data-empty=empty.then_some("")>
                {empty.then(|| view! { <img class="brand-mark" src="/mark.svg" alt="" /> })}
                {words}
                {busy.then(|| view! { <span class="spinner" role="status" aria-label=texts.loading></span> })}
                {(has_older && !busy).then(|| view! {
                    <button class="button small quiet" on:click=move |_| load_older()>{texts.older}</button>
                })}
            </li>
        }
    };
    let pill = move || {
        let unseen = talk.unseen.get();
        (unseen > 0)
            .then(|| view! { <button class="new-pill" on:click=to_newest>{texts.new_messages(unseen)}</button> })
    };
    view! {
        <div
            class="timeline"
            role="log"
            aria-label=texts.messages
            aria-busy=move || loading.get().then_some("true")
            tabindex="0"
            node_ref=scroll.container
            on:scroll=on_scroll
        >
            <ol class="messages">
                {edge}
                <For each=move || talk.rows.get() key=|row| row.id children=move |row| view! { <MessageRow row talk sender /> } />
            </ol>
        </div>
        {pill}
    }
    .into_any()
}
