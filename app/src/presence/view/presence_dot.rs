//! The presence dot of a user: filled while they are online, a ring while they are away, hidden while they are offline.

use leptos::prelude::*;

use crate::id::UserId;
use crate::presence::{PresenceState, Texts};
use crate::ui::language;

/// The dot of a user; nothing on pages without a presence state. In an element of the class `with-presence`, it is
/// placed on the corner of the avatar.
#[component]
pub fn PresenceDot(
    /// The user.
    user_id: UserId,
    /// Whether screen readers skip it, for places where they would read it too often.
    #[prop(optional)]
    visual_only: bool,
) -> impl IntoView {
    let texts = Texts::of(language());
    use_context::<PresenceState>().map(|presence_state| {
        let presence = presence_state.presence_of(user_id);
        let label = move || texts.presence(presence.get());
        view! {
            <span
                class="presence-dot"
                data-presence=move || presence.get().name()
                title=label
                aria-hidden=visual_only.then_some("true")
            >
                {(!visual_only).then(|| view! { <span class="visually-hidden">{label}</span> })}
            </span>
        }
    })
}
