//! The avatar of a user: their picture, or their initial on a colour derived from their id.

use leptos::prelude::*;

use crate::id::UserId;

/// The number of colours; `avatar.css` defines them.
const HUE_COUNT: u64 = 12;

/// The avatar of a user. Screen readers skip it because it repeats the name.
#[component]
pub fn Avatar(
    /// The user.
    id: UserId,
    /// The display name.
    name: String,
    /// The URL of the picture, if the user has one.
    #[prop(default = None)]
    picture: Option<String>,
) -> impl IntoView {
    // Five is coprime to twelve, so that consecutive ids get different colours.
    let class = format!("avatar hue-{}", id.0.wrapping_mul(5) % HUE_COUNT);
    let content = match picture {
        Some(picture) => view! { <img src=picture alt="" loading="lazy" decoding="async" /> }.into_any(),
        None => name.chars().next().map(|letter| letter.to_uppercase().to_string()).into_any(),
    };
    view! { <span class=class aria-hidden="true">{content}</span> }
}
