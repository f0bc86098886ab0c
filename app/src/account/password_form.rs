//! The form that changes the password.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;

use crate::auth::{NewPassword, focus_on_error};
use crate::ui::{ErrorMessage, language};
use crate::users::Texts;
use crate::users::operations::ChangePassword;

/// The section of the password.
#[component]
pub(crate) fn PasswordForm(
    /// The username, for password managers.
    username: String,
) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<ChangePassword>::new();
    let outcome = move || match action.value().get() {
        Some(Ok(())) => Some(view! { <p class="notice" role="status">{texts.password_changed}</p> }.into_any()),
        Some(Err(error)) => Some(view! { <ErrorMessage error /> }.into_any()),
        None => None,
    };
    let (current, new) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    focus_on_error(action, current);
    Effect::new(move || {
        if action.value().with(|answer| matches!(answer, Some(Ok(())))) {
            for field in [current, new].into_iter().filter_map(|field| field.get_untracked()) {
                field.set_value("");
            }
        }
    });
    view! {
        <section class="account-section" aria-labelledby="account-password">
            <h2 id="account-password">{texts.password}</h2>
            <ActionForm action attr:class="stack">
                // For password managers; the field has no name, so it is not sent.
                <input type="text" autocomplete="username" value=username hidden readonly />
                <label class="field">
                    <span>{texts.current_password}</span>
                    <input node_ref=current name="current" type="password" autocomplete="current-password" required />
                </label>
                <NewPassword label=texts.new_password hint=texts.password_hint name="new" field=new />
                {outcome}
                <button class="button" disabled=move || action.pending().get()>{texts.change_password}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}
