//! The profile card of a user, with what every user may see.

use leptos::prelude::*;

use crate::auth;
use crate::auth::Role;
use crate::id::UserId;
use crate::ui::{Avatar, ErrorMessage, language};
use crate::users::operations::read_profile;
use crate::users::{Profile, Texts};

/// The profile card of a user. It loads the profile by itself.
#[component]
pub fn ProfileCard(
    /// The user.
    user_id: UserId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let profile = LocalResource::new(move || read_profile(user_id));
    let card = move || match profile.get() {
        None => view! { <p class="profile-card-loading" role="status">{texts.loading}</p> }.into_any(),
        Some(Ok(profile)) => view! { <ProfileDetails profile /> }.into_any(),
        Some(Err(error)) => view! { <ErrorMessage error /> }.into_any(),
    };
    view! { <article class="profile-card">{card}</article> }.into_any()
}

#[component]
fn ProfileDetails(profile: Profile) -> impl IntoView {
    let texts = Texts::of(language());
    let roles = auth::Texts::of(language());
    let Profile { person, about, created_at, is_deactivated } = profile;
    let role = match person.role {
        Role::Member => None,
        Role::Moderator => Some(roles.moderator),
        Role::Administrator => Some(roles.administrator),
    };
    view! {
        <div class="profile-card-identity">
            <Avatar id=person.id name=person.display_name.clone() picture=person.avatar />
            <div>
                <p class="profile-card-name">
                    {person.display_name} {role.map(|role| view! { <span class="role-badge">{role}</span> })}
                </p>
                <p class="profile-card-username">{format!("@{}", person.username)}</p>
            </div>
        </div>
        {(!about.is_empty()).then(|| view! { <p class="profile-card-about">{about}</p> })}
        <p class="profile-card-since">
            {if is_deactivated { texts.deactivated.to_owned() } else { texts.since(&created_at.utc_day()) }}
        </p>
    }
    .into_any()
}
