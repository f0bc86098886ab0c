//! The sign-in page.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::auth::operations::SubmitSignIn;
use crate::auth::return_path::{is_safe_return_path, with_return_path};
use crate::auth::view::auth_layout::{AuthLayout, focus_on_error};
use crate::auth::{PASSWORD_LENGTH, Texts};
use crate::ui::{ErrorMessage, language};

/// The sign-in page, with username and password.
#[component]
pub fn SignInPage() -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<SubmitSignIn>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    let query = use_query_map();
    let return_path = query.read_untracked().get("next").filter(|path| is_safe_return_path(path));
    let sign_up_url = with_return_path("/sign-up", return_path.as_deref());
    let is_after_reset = query.read_untracked().get("reset").is_some();
    let password = NodeRef::<Input>::new();
    focus_on_error(action, password);
    view! {
        <Title text=texts.sign_in />
        <AuthLayout title=texts.sign_in>
            {is_after_reset.then(|| view! { <p class="notice" role="status">{texts.password_was_set}</p> })}
            <ActionForm action attr:class="stack">
                {return_path.map(|path| view! { <input type="hidden" name="next" value=path /> })}
                <label class="field">
                    <span>{texts.name}</span>
                    <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required />
                </label>
                <label class="field">
                    <span>{texts.password}</span>
                    <input
                        node_ref=password
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        maxlength=PASSWORD_LENGTH.end().to_string()
                        required
                    />
                </label>
                {error_message}
                <button class="button primary" disabled=move || action.pending().get()>
                    {texts.sign_in}
                </button>
            </ActionForm>
            <p class="auth-link">{texts.no_account} " " <a href=sign_up_url>{texts.sign_up}</a></p>
        </AuthLayout>
    }
}
