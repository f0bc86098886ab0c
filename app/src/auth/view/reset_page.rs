//! The page of a one-time link that sets a new password.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::auth::operations::ResetPassword;
use crate::auth::view::auth_layout::{AuthLayout, focus_on_error};
use crate::auth::{NewPassword, Texts};
use crate::ui::{ErrorMessage, language};

/// The form for the new password. The link is checked only when it is used, so that opening the page reveals nothing.
#[component]
pub fn ResetPage() -> impl IntoView {
    let texts = Texts::of(language());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let action = ServerAction::<ResetPassword>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    let password = NodeRef::<Input>::new();
    focus_on_error(action, password);
    view! {
        <Title text=texts.set_password />
        <AuthLayout title=texts.set_password>
            <p>{texts.reset_hint}</p>
            <ActionForm action attr:class="stack">
                <input type="hidden" name="token" value=token />
                <NewPassword label=texts.new_password hint=texts.password_hint name="new" field=password />
                {error_message}
                <button class="button primary" disabled=move || action.pending().get()>
                    {texts.set_password}
                </button>
            </ActionForm>
            <p class="auth-link"><a href="/sign-in">{texts.sign_in}</a></p>
        </AuthLayout>
    }
}
