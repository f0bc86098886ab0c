//! The page to make an account, and its form, which invitations have too.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::auth::operations::SubmitSignUp;
use crate::auth::return_to::{is_safe_return_path, with_return_path};
use crate::auth::view::auth_layout::{Gate, focus_when_refused};
use crate::auth::{NewPassword, Texts, USERNAME_LENGTH};
use crate::error::Code;
use crate::ui::{Notice, language};

/// A name and a password of one's own; with the one-time link, the administrator's.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let texts = Texts::of(language());
    let query = use_query_map();
    let next = query.read_untracked().get("next").filter(|next| is_safe_return_path(next));
    let setup_token = query.read_untracked().get("setup_token");
    let to_sign_in = with_return_path("/sign-in", next.as_deref());
    view! {
        <Title text=texts.sign_up />
        <Gate title=texts.sign_up>
            <SignUpForm setup_token next />
            <p class="auth-link">{texts.have_account} " " <a href=to_sign_in>{texts.sign_in}</a></p>
        </Gate>
    }
}

/// The form that makes an account.
#[component]
pub fn SignUpForm(
    /// The token of the one-time link.
    #[prop(optional_no_strip)]
    setup_token: Option<String>,
    /// The token of an invitation.
    #[prop(optional_no_strip)]
    invite: Option<String>,
    /// Where one goes on to.
    #[prop(optional_no_strip)]
    next: Option<String>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<SubmitSignUp>::new();
    let refused = move || action.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    // A link that turned out wrong promises nothing any more, and does not stand in the way of an ordinary account.
    let link_is_wrong =
        move || action.value().get().and_then(Result::err).is_some_and(|error| error.code == Code::SetupTokenInvalid);
    let setup = move || {
        setup_token.clone().filter(|_| !link_is_wrong()).map(|token| {
            view! {
                <p class="notice">{texts.setup_hint}</p>
                <input type="hidden" name="setup_token" value=token />
            }
        })
    };
    let name = NodeRef::<Input>::new();
    focus_when_refused(action, name);
    view! {
        <ActionForm action attr:class="stack">
            {setup}
            {invite.map(|invite| view! { <input type="hidden" name="invite" value=invite /> })}
            {next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
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
            {refused}
            <button class="button primary" disabled=move || action.pending().get()>
                {texts.sign_up}
            </button>
        </ActionForm>
    }
}
