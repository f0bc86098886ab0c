//! A person's disc: their initial on a colour that is theirs.

use leptos::prelude::*;

use crate::id::UserId;

/// How many colours there are; `ui.css` names them.
const HUES: u64 = 12;

/// The disc of a person. It repeats their name, so it is not read aloud.
#[component]
pub fn Avatar(
    /// Whose it is.
    id: UserId,
    /// Their name.
    name: String,
) -> impl IntoView {
    // Five is coprime to twelve: neighbours by number get colours far apart.
    let class = format!("avatar hue-{}", id.0.wrapping_mul(5) % HUES);
    let initial = name.chars().next().map(|letter| letter.to_uppercase().to_string());
    view! { <span class=class aria-hidden="true">{initial}</span> }
}
