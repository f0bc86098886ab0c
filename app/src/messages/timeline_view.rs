//! The list of messages: older ones above on demand, new ones below as they come.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Texts;
use super::api::older_messages;
use super::composer::focus_composer;
use super::message_row::MessageRow;
use super::scroll::Scroll;
use super::sending::Sender;
use super::talk::Talk;
use crate::error::Code;
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
    let refused = RwSignal::new(None::<Code>);
    let load_older = move || {
        let Some(before) = talk.oldest().filter(|_| talk.has_older.get_untracked() && !loading.get_untracked()) else {
            return;
        };
        loading.set(true);
        refused.set(None);
        let room_id = talk.room_id.get_value();
        spawn_local(async move {
            let older = older_messages(room_id, before).await;
            // Nothing moves: the list is laid out from its end. On failure the button is there again.
            match older {
                Ok(older) => talk.prepend(older),
                Err(error) => drop(refused.try_set(Some(error.code))),
            }
            loading.try_set(false);
        });
    };
    let on_scroll = move |_| {
        talk.follow(scroll.at_newest());
        if scroll.near_oldest() {
            load_older();
        }
    };
    let to_newest = move |_| {
        scroll.to_newest();
        talk.follow(true);
        focus_composer();
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
                {has_older.then(|| view! {
                    <button
                        class="button small quiet"
                        aria-disabled=busy.then_some("true")
                        on:click=move |_| load_older()
                    >
                        {busy.then(|| view! { <span class="spinner"></span> })}
                        {if busy { texts.loading } else { texts.older }}
                    </button>
                })}
                {refused.get().map(|code| view! { <span role="status">{code.detail(language())}</span> })}
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
            // What is new is read out below; the rows themselves come and go too much for that.
            aria-live="off"
            tabindex="0"
            node_ref=scroll.container
            on:scroll=on_scroll
        >
            <ol class="messages">
                {edge}
                <For each=move || talk.rows.get() key=|row| row.id children=move |row| view! { <MessageRow row talk sender /> } />
            </ol>
        </div>
        <p class="visually-hidden" role="status">{move || talk.announced.get()}</p>
        {pill}
    }
    .into_any()
}
