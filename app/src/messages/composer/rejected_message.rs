//! The page for a message that was sent without scripting and rejected: it shows the error and still has the text.

use leptos::prelude::*;

use crate::error::{Code, Error};
use crate::messages::Texts;
use crate::ui::{ErrorMessage, escape_text, language};

/// A message that a plain form sent and the server rejected.
#[derive(Debug, Clone)]
pub struct RejectedMessage {
    /// The room's id as the form sent it.
    pub room_id: String,
    /// The message's id as the form sent it.
    pub id: String,
    /// The text.
    pub content: String,
    /// Why it was rejected.
    pub error: Error,
}

/// A form with the rejected text, to be changed and sent, or sent again: the id stays the same.
#[component]
pub fn RejectedMessagePage(
    /// The rejected message.
    rejected: RejectedMessage,
) -> impl IntoView {
    let texts = Texts::of(language());
    let RejectedMessage { room_id, id, content, error } = rejected;
    let id = if error.code == Code::MessageIdTaken { crate::id::MessageId::new().to_string() } else { id };
    let back = format!("/rooms/{room_id}");
    view! {
        <main class="auth-layout">
            <section class="auth-card">
                <h1>{texts.not_sent}</h1>
                <form class="stack" method="post" action="/fn/post_message">
                    <ErrorMessage error />
                    <input type="hidden" name="room_id" value=room_id />
                    <input type="hidden" name="id" value=id />
                    <label class="field">
                        <span>{texts.message}</span>
                        <textarea name="content" rows="8" required inner_html=textarea_content(&content)></textarea>
                    </label>
                    <button class="button primary">{texts.send}</button>
                </form>
                <p class="auth-link"><a href=back>{texts.back_to_room}</a></p>
            </section>
        </main>
    }
}

/// The content of a textarea, which the framework does not escape. Browsers drop a line feed at the beginning of a
/// textarea, so one is added.
fn textarea_content(text: &str) -> String {
    format!("\n{}", escape_text(text))
}
