//! What a reply shows of the message that it answers, and the bar above the composer that shows what the next one will.

use leptos::prelude::*;

use crate::id::{MessageId, RoomId};
use crate::messages::timeline::layout::address;
use crate::messages::timeline::profile_cache::Faces;
use crate::messages::timeline::state::Talk;
use crate::messages::{MessageType, Quote, Quoted, Texts};
use crate::ui::language;

/// The quote above the words of a reply: a link to what it quotes, as long as that is there.
pub fn quote_view(room: &RoomId, id: MessageId, quote: Option<Quote>, faces: Faces, texts: &'static Texts) -> AnyView {
    match quote.map(|quote| quote.quoted) {
        None => view! { <p class="quote" aria-busy="true">"…"</p> }.into_any(),
        Some(Quoted::Removed) => view! { <p class="quote" data-removed="">{texts.removed}</p> }.into_any(),
        Some(Quoted::Said { sender_id, sender_name, message_type, line }) => view! {
            <a class="quote" href=address(room, id) data-action="quote">
                <span class="visually-hidden">{texts.in_reply_to} " "</span>
                {said(faces.name(sender_id, &sender_name), message_type, line)}
            </a>
        }
        .into_any(),
    }
}

/// Whom the next message answers and what they said, with a way to answer nothing.
#[component]
pub fn ReplyBar(
    /// The conversation.
    talk: Talk,
    /// Called when the next message shall answer nothing.
    stop: Callback<()>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let bar = move || {
        let Quoted::Said { sender_id, sender_name, message_type, line } = talk.replying.get()?.quoted else {
            return None;
        };
        let name = texts.replying_to(&talk.faces.name(sender_id, &sender_name));
        Some(view! {
            <div class="reply-bar">
                <p class="reply-quote">{said(name, message_type, line)}</p>
                <button
                    type="button"
                    class="button quiet"
                    aria-label=texts.cancel_reply
                    title=texts.cancel_reply
                    on:click=move |_| stop.run(())
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M7 7l10 10M17 7 7 17" />
                    </svg>
                </button>
            </div>
        })
    };
    // Always there, so that a screen reader hears of what comes into it.
    view! { <div class="reply-status" role="status">{bar}</div> }.into_any()
}

/// A name, and the first line of what they said; a file shows its kind.
fn said(name: String, message_type: MessageType, line: String) -> AnyView {
    let drawing = match message_type {
        MessageType::Text | MessageType::System => None,
        MessageType::Image => Some("M4.5 5.5h15v13h-15zM5 17l4.5-5 3.5 3.5 2.5-2.5 4 4M15 9.5h.01"),
        MessageType::File => Some("M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4"),
    };
    view! {
        <span class="quote-sender">{name}</span>
        " "
        {drawing.map(|drawing| view! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=drawing />
            </svg>
        })}
        <span class="quote-line" dir="auto">{line}</span>
    }
    .into_any()
}
