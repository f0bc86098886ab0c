//! The form that deactivates the user's own account. It is collapsed and requires the password, so that nobody
//! deactivates it by mistake.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;

use crate::auth::focus_on_error;
use crate::ui::{ErrorMessage, language};
use crate::users::Texts;
use crate::users::operations::DeactivateMe;

/// The section of deactivation.
#[component]
pub(crate) fn Deactivation(
    /// The username, for password managers.
    username: String,
) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<DeactivateMe>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    let password = NodeRef::<Input>::new();
    focus_on_error(action, password);
    view! {
        <details class="account-section account-deactivation">
            <summary><h2>{texts.deactivation}</h2></summary>
            <p>{texts.deactivation_hint}</p>
            <ActionForm action attr:class="stack">
                // For password managers; the field has no name, so it is not sent.
                <input type="text" autocomplete="username" value=username hidden readonly />
                <label class="field">
                    <span>{texts.current_password}</span>
                    <input node_ref=password name="password" type="password" autocomplete="current-password" required />
                </label>
                {error_message}
                <button class="button danger" disabled=move || action.pending().get()>{texts.deactivate}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
