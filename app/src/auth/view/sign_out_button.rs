//! The sign-out button.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::auth::Texts;
use crate::auth::operations::SubmitSignOut;
use crate::ui::{ErrorMessage, language};

/// The button that ends the session of this browser.
#[component]
pub fn SignOutButton() -> impl IntoView {
    let action = ServerAction::<SubmitSignOut>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    view! {
        <ActionForm action>
            <button class="button quiet">{Texts::of(language()).sign_out}</button>
            {error_message}
        </ActionForm>
    }
}
