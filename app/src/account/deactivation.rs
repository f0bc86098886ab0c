//! The end of one's account, behind one's password and a fold, so that nobody comes by it by mistake.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;

use crate::auth::focus_when_refused;
use crate::ui::{Notice, language};
use crate::users::Texts;
use crate::users::operations::DeactivateMe;

/// The section of leaving for good.
#[component]
pub(crate) fn Deactivation(
    /// Whose.
    username: String,
) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<DeactivateMe>::new();
    let refused = move || action.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    let password = NodeRef::<Input>::new();
    focus_when_refused(action, password);
    view! {
        <details class="account-section account-deactivation">
            <summary><h2>{texts.deactivation}</h2></summary>
            <p>{texts.deactivation_hint}</p>
            <ActionForm action attr:class="stack">
                // For whoever keeps passwords; it has no name, so it is not sent.
                <input type="text" autocomplete="username" value=username hidden readonly />
                <label class="field">
                    <span>{texts.current_password}</span>
                    <input node_ref=password name="password" type="password" autocomplete="current-password" required />
                </label>
                {refused}
                <button class="button danger" disabled=move || action.pending().get()>{texts.deactivate}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
