//! The typing indicator.

use leptos::prelude::*;

use crate::id::RoomId;
use crate::presence::{PresenceState, Texts};
use crate::ui::language;

/// After nobody has typed for this long, the next typing is announced to screen readers again, in milliseconds.
const ANNOUNCE_AFTER_MS: f64 = 30_000.0;

/// The names of the users who are typing in a room. The element always exists and is empty while nobody is typing.
/// Screen readers announce it when typing starts, not whenever a name is added or removed.
#[component]
pub fn TypingIndicator(
    /// The presence state of the page.
    presence: PresenceState,
    /// The room.
    room_id: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let names = presence.typing_names(room_id);
    let text = Memo::new(move |_| names.with(|names| texts.typing(names)));
    let is_empty = Memo::new(move |_| text.with(String::is_empty));
    let announced = RwSignal::new(String::new());
    // The time of the last typing is the state of this effect; it is negative until somebody has typed.
    Effect::new(move |last_typing: Option<f64>| {
        let last_typing = last_typing.unwrap_or(-ANNOUNCE_AFTER_MS);
        if is_empty.get() {
            if !announced.with_untracked(String::is_empty) {
                announced.set(String::new());
            }
            return if last_typing < 0.0 { last_typing } else { js_sys::Date::now() };
        }
        let now = js_sys::Date::now();
        if now - last_typing >= ANNOUNCE_AFTER_MS {
            announced.set(text.get_untracked());
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
            <span class="typing-names" aria-hidden="true">{text}</span>
            <span class="visually-hidden" role="status">{announced}</span>
        </span>
    }
}
