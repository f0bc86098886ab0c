//! Keyboard events.

use leptos::ev::KeyboardEvent;

/// The key code of a keydown event that belongs to an input method; in Safari it is the only sign of one.
const COMPOSING: u32 = 229;

/// Whether a key event belongs to an input method that is composing text, such as one for Chinese.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == COMPOSING
}
