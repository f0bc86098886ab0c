//! The quote in a reply, and the reply bar above the composer.

use leptos::prelude::*;

use crate::id::{MessageId, RoomId};
use crate::messages::timeline::layout::permalink;
use crate::messages::timeline::profile_cache::ProfileCache;
use crate::messages::timeline::state::TimelineState;
use crate::messages::{MessageType, Quote, Quoted, Texts};
use crate::ui::language;

/// The quote above the text of a reply: a link to the quoted message, unless it was removed.
pub fn quote_view(
    room: &RoomId,
    id: MessageId,
    quote: Option<Quote>,
    profiles: ProfileCache,
    texts: &'static Texts,
) -> AnyView {
    match quote.map(|quote| quote.quoted) {
        None => view! { <p class="quote" aria-busy="true">"…"</p> }.into_any(),
        Some(Quoted::Removed) => view! { <p class="quote" data-removed="">{texts.removed}</p> }.into_any(),
        Some(Quoted::Message { sender_id, sender_name, message_type, line }) => view! {
            <a class="quote" href=permalink(room, id) data-action="quote">
                <span class="visually-hidden">{texts.in_reply_to} " "</span>
                {quote_line(profiles.name(sender_id, &sender_name), message_type, line)}
            </a>
        }
        .into_any(),
    }
}

/// The sender and first line of the message that the next message replies to, with a button that cancels the reply.
#[component]
pub fn ReplyBar(
    /// The state of the timeline.
    timeline: TimelineState,
    /// Called when the user cancels the reply.
    on_cancel: Callback<()>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let bar = move || {
        let Quoted::Message { sender_id, sender_name, message_type, line } = timeline.replying_to.get()?.quoted else {
            return None;
        };
        let name = texts.replying_to(&timeline.profiles.name(sender_id, &sender_name));
        Some(view! {
            <div class="reply-bar">
                <p class="reply-quote">{quote_line(name, message_type, line)}</p>
                <button
                    type="button"
                    class="button quiet"
                    aria-label=texts.cancel_reply
                    title=texts.cancel_reply
                    on:click=move |_| on_cancel.run(())
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M7 7l10 10M17 7 7 17" />
                    </svg>
                </button>
            </div>
        })
    };
    // The live region is always rendered, so that screen readers announce its later content.
    view! { <div class="reply-status" role="status">{bar}</div> }.into_any()
}

/// A name and the first line of the quoted message; files and images have an icon.
fn quote_line(name: String, message_type: MessageType, line: String) -> AnyView {
    let icon_path = match message_type {
        MessageType::Text | MessageType::System => None,
        MessageType::Image => Some("M4.5 5.5h15v13h-15zM5 17l4.5-5 3.5 3.5 2.5-2.5 4 4M15 9.5h.01"),
        MessageType::File => Some("M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4"),
    };
    view! {
        <span class="quote-sender">{name}</span>
        " "
        {icon_path.map(|icon_path| view! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=icon_path />
            </svg>
        })}
        <span class="quote-line" dir="auto">{line}</span>
    }
    .into_any()
}
