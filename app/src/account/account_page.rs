//! The account page. Each section is a form of its own, which works without scripting too.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::account::appearance::Appearance;
use crate::account::avatar_form::AvatarForm;
use crate::account::deactivation::Deactivation;
use crate::account::password_form::PasswordForm;
use crate::account::profile_form::ProfileForm;
use crate::account::session_list::SessionList;
use crate::error::{Code, Error};
use crate::ui::set_status;
use crate::ui::{ErrorMessage, language};
use crate::users::operations::my_account;
use crate::users::{Account, Texts};

/// The page with profile, picture, appearance, password, sessions and deactivation.
#[component]
pub fn AccountPage() -> impl IntoView {
    let texts = Texts::of(language());
    let account = Resource::new_blocking(|| (), async |()| my_account().await);
    view! {
        <Title text=texts.account />
        <main class="account">
            <header class="account-header">
                <a class="account-back" href="/">
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m14.5 6-6 6 6 6" /></svg>
                    <span>{texts.back_to_rooms}</span>
                </a>
                <h1>{texts.account}</h1>
            </header>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    match account.await {
                        Ok(account) => view! { <AccountSections account /> }.into_any(),
                        Err(error) => {
                            set_status(error.code);
                            view! { <ErrorMessage error /> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn AccountSections(account: Account) -> impl IntoView {
    let Account { person, about, theme, sessions, .. } = account;
    // If the server rejects a picture sent by a plain form, it redirects back with the error code in the query.
    let avatar_error = use_query_map().read_untracked().get("refused");
    let avatar_error =
        avatar_error.and_then(|name| Code::ALL.iter().copied().find(|code| code.name() == name)).map(Error::from);
    let username = person.username.clone();
    view! {
        <AvatarForm person=person.clone() avatar_error />
        <ProfileForm person about />
        <Appearance theme />
        <PasswordForm username=username.clone() />
        <SessionList sessions />
        <Deactivation username />
    }
    .into_any()
}
