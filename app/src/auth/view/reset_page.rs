//! The page of a one-time link with which one sets a new password.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::auth::operations::ResetPassword;
use crate::auth::view::auth_layout::{Gate, focus_when_refused};
use crate::auth::{NewPassword, Texts};
use crate::ui::{Notice, language};

/// A new password. Whether the link is good is told when it is used: looking at it tells nobody anything.
#[component]
pub fn ResetPage() -> impl IntoView {
    let texts = Texts::of(language());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let action = ServerAction::<ResetPassword>::new();
    let refused = move || action.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    let password = NodeRef::<Input>::new();
    focus_when_refused(action, password);
    view! {
        <Title text=texts.set_password />
        <Gate title=texts.set_password>
            <p>{texts.reset_hint}</p>
            <ActionForm action attr:class="stack">
                <input type="hidden" name="token" value=token />
                <NewPassword label=texts.new_password hint=texts.password_hint name="new" field=password />
                {refused}
                <button class="button primary" disabled=move || action.pending().get()>
                    {texts.set_password}
                </button>
            </ActionForm>
            <p class="auth-link"><a href="/sign-in">{texts.sign_in}</a></p>
        </Gate>
    }
}
