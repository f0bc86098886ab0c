//! The dot that shows how it is with someone: filled while they are here, a ring while they are away, none otherwise.

use leptos::prelude::*;

use crate::id::UserId;
use crate::presence::{PresenceBook, Texts};
use crate::ui::language;

/// The dot of a person; nothing on a page that does not know who is here. In an element of the class `with-presence` it
/// sits on the corner of the picture beside it.
#[component]
pub fn PresenceDot(
    /// Whose it is.
    user_id: UserId,
    /// Whether it is only seen, because the words around it would be read aloud too often with it.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let texts = Texts::of(language());
    use_context::<PresenceBook>().map(|book| {
        let presence = book.of(user_id);
        let words = move || texts.presence(presence.get());
        view! {
            <span
                class="presence-dot"
                data-presence=move || presence.get().name()
                title=words
                aria-hidden=quiet.then_some("true")
            >
                {(!quiet).then(|| view! { <span class="visually-hidden">{words}</span> })}
            </span>
        }
    })
}
