//! The line that says who is writing.

use leptos::prelude::*;

use crate::id::RoomId;
use crate::presence::{PresenceBook, Texts};
use crate::ui::language;

/// How long nobody must have written before it is read aloud again that somebody does, in milliseconds.
const QUIET: f64 = 30_000.0;

/// Who is writing in a room. Always there, and empty while nobody does. To those who hear the page it is told when the
/// writing begins, not at every name that comes or goes.
#[component]
pub fn TypingLine(
    /// What the page knows of it.
    book: PresenceBook,
    /// The room.
    room_id: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let names = book.names_of_writers(room_id);
    let line = Memo::new(move |_| names.with(|names| texts.typing(names)));
    let is_empty = Memo::new(move |_| line.with(String::is_empty));
    let announced = RwSignal::new(String::new());
    // When somebody wrote last, as this effect's state; before the beginning of time while nobody has.
    Effect::new(move |last: Option<f64>| {
        let last = last.unwrap_or(-QUIET);
        if is_empty.get() {
            if !announced.with_untracked(String::is_empty) {
                announced.set(String::new());
            }
            return if last < 0.0 { last } else { js_sys::Date::now() };
        }
        let now = js_sys::Date::now();
        if now - last >= QUIET {
            announced.set(line.get_untracked());
        }
        now
    });
    view! {
        <span class="typing-indicator">
            <span class="typing-dots" aria-hidden="true" hidden=is_empty>
                <i></i>
                <i></i>
                <i></i>
            </span>
            <span class="typing-names" aria-hidden="true">{line}</span>
            <span class="visually-hidden" role="status">{announced}</span>
        </span>
    }
}
