//! The way out.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::Texts;
use super::api::SubmitSignOut;
use crate::ui::language;

/// Ends the session of this browser.
#[component]
pub fn SignOutButton() -> impl IntoView {
    let action = ServerAction::<SubmitSignOut>::new();
    view! {
        <ActionForm action>
            <button class="button quiet">{Texts::of(language()).sign_out}</button>
        </ActionForm>
    }
}
