//! A person's disc: their picture, or their initial on a colour that is theirs.

use leptos::prelude::*;

use crate::id::UserId;

/// How many colours there are; `avatar.css` names them.
const HUES: u64 = 12;

/// The disc of a person. It repeats their name, so it is not read aloud.
#[component]
pub fn Avatar(
    /// Whose it is.
    id: UserId,
    /// The name they are shown by.
    name: String,
    /// Where their picture is, if they have one.
    #[prop(default = None)]
    picture: Option<String>,
) -> impl IntoView {
    // Five is coprime to twelve: neighbours by number get colours far apart.
    let class = format!("avatar hue-{}", id.0.wrapping_mul(5) % HUES);
    let face = match picture {
        Some(picture) => view! { <img src=picture alt="" loading="lazy" decoding="async" /> }.into_any(),
        None => name.chars().next().map(|letter| letter.to_uppercase().to_string()).into_any(),
    };
    view! { <span class=class aria-hidden="true">{face}</span> }
}
