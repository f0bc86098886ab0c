//! The form that changes the display name and the text about the user.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::auth::{DISPLAY_NAME_LENGTH, Person};
use crate::ui::{ErrorMessage, language};
use crate::users::operations::ChangeProfile;
use crate::users::{ABOUT_LENGTH, Texts};

/// The section of the profile.
#[component]
pub(crate) fn ProfileForm(
    /// The user.
    person: Person,
    /// The text about the user.
    about: String,
) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<ChangeProfile>::new();
    let outcome = move || match action.value().get() {
        Some(Ok(_)) => Some(view! { <p class="notice" role="status">{texts.saved}</p> }.into_any()),
        Some(Err(error)) => Some(view! { <ErrorMessage error /> }.into_any()),
        None => None,
    };
    let display_name = if person.display_name == person.username { String::new() } else { person.display_name };
    view! {
        <section class="account-section" aria-labelledby="account-profile">
            <h2 id="account-profile">{texts.profile}</h2>
            <ActionForm action attr:class="stack">
                <label class="field">
                    <span>{texts.display_name}</span>
                    <input
                        name="display_name"
                        autocomplete="nickname"
                        maxlength=DISPLAY_NAME_LENGTH.to_string()
                        placeholder=person.username
                        value=display_name
                    />
                    <small class="hint">{texts.display_name_hint}</small>
                </label>
                <label class="field">
                    <span>{texts.about}</span>
                    <textarea name="about" rows="3" maxlength=ABOUT_LENGTH.to_string()>{about}</textarea>
                </label>
                {outcome}
                <button class="button primary" disabled=move || action.pending().get()>{texts.save}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}
