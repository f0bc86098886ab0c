//! The way out.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::auth::Texts;
use crate::auth::operations::SubmitSignOut;
use crate::ui::{Notice, language};

/// Ends the session of this browser.
#[component]
pub fn SignOutButton() -> impl IntoView {
    let action = ServerAction::<SubmitSignOut>::new();
    let refused = move || action.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    view! {
        <ActionForm action>
            <button class="button quiet">{Texts::of(language()).sign_out}</button>
            {refused}
        </ActionForm>
    }
}
