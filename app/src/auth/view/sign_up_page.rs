//! The sign-up page, and its form, which the page of an invitation shows too.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::auth::operations::SubmitSignUp;
use crate::auth::return_path::{is_safe_return_path, with_return_path};
use crate::auth::view::auth_layout::{AuthLayout, focus_on_error};
use crate::auth::{NewPassword, Texts, USERNAME_LENGTH};
use crate::error::Code;
use crate::ui::{ErrorMessage, language};

/// The sign-up page. With the one-time setup link, it creates the administrator's account.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let texts = Texts::of(language());
    let query = use_query_map();
    let return_path = query.read_untracked().get("next").filter(|path| is_safe_return_path(path));
    let setup_token = query.read_untracked().get("setup_token");
    let sign_in_url = with_return_path("/sign-in", return_path.as_deref());
    view! {
        <Title text=texts.sign_up />
        <AuthLayout title=texts.sign_up>
            <SignUpForm setup_token return_path />
            <p class="auth-link">{texts.have_account} " " <a href=sign_in_url>{texts.sign_in}</a></p>
        </AuthLayout>
    }
}

/// The form that creates an account.
#[component]
pub fn SignUpForm(
    /// The token of the one-time setup link.
    #[prop(optional_no_strip)]
    setup_token: Option<String>,
    /// The token of an invitation.
    #[prop(optional_no_strip)]
    invite: Option<String>,
    /// The page to return to afterwards.
    #[prop(optional_no_strip)]
    return_path: Option<String>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<SubmitSignUp>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    // If the setup token was rejected, its hint and its field are removed, so that an ordinary account can be created.
    let is_setup_token_invalid =
        move || action.value().get().and_then(Result::err).is_some_and(|error| error.code == Code::SetupTokenInvalid);
    let setup_field = move || {
        setup_token.clone().filter(|_| !is_setup_token_invalid()).map(|token| {
            view! {
                <p class="notice">{texts.setup_hint}</p>
                <input type="hidden" name="setup_token" value=token />
            }
        })
    };
    let name = NodeRef::<Input>::new();
    focus_on_error(action, name);
    view! {
        <ActionForm action attr:class="stack">
            {setup_field}
            {invite.map(|invite| view! { <input type="hidden" name="invite" value=invite /> })}
            {return_path.map(|path| view! { <input type="hidden" name="next" value=path /> })}
            <label class="field">
                <span>{texts.name}</span>
                <input
                    node_ref=name
                    name="username"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    minlength=USERNAME_LENGTH.start().to_string()
                    maxlength=USERNAME_LENGTH.end().to_string()
                    required
                />
                <small class="hint">{texts.name_hint}</small>
            </label>
            <NewPassword label=texts.password hint=texts.password_hint name="password" />
            {error_message}
            <button class="button primary" disabled=move || action.pending().get()>
                {texts.sign_up}
            </button>
        </ActionForm>
    }
}
