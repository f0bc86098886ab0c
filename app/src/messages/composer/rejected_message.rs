//! The page for a message that was sent without scripting and refused: it says why, and still has the words.

use leptos::prelude::*;

use crate::error::{Code, Error};
use crate::messages::Texts;
use crate::ui::{Notice, escape_text, language};

/// A message that was sent by a plain form and refused.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The room's id as the form had it.
    pub room_id: String,
    /// The message's id as the form had it.
    pub id: String,
    /// The words.
    pub content: String,
    /// Why it was refused.
    pub error: Error,
}

/// The words again in a form of their own, to be changed and sent, or sent again: the id is the same.
#[component]
pub fn RefusedForm(
    /// What was refused.
    refused: Refused,
) -> impl IntoView {
    let texts = Texts::of(language());
    let Refused { room_id, id, content, error } = refused;
    let id = if error.code == Code::MessageIdTaken { crate::id::MessageId::new().to_string() } else { id };
    let back = format!("/rooms/{room_id}");
    view! {
        <main class="auth-layout">
            <section class="auth-card">
                <h1>{texts.not_sent}</h1>
                <form class="stack" method="post" action="/fn/post_message">
                    <Notice error />
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

/// A text as the content of a textarea, which the framework does not escape. Browsers drop a line feed at its beginning, hence one.
fn textarea_content(text: &str) -> String {
    format!("\n{}", escape_text(text))
}
