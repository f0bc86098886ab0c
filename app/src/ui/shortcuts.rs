//! Reading keys: what is typed with an input method belongs to it.

use leptos::ev::KeyboardEvent;

/// Whether a key belongs to an input method, which types Chinese with it. Some browsers say so by number only.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    const TAKEN: u32 = 229;
    event.is_composing() || event.key_code() == TAKEN
}
