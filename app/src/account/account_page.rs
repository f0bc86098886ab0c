//! The page of one's own account. Each section is a form of its own, which works without scripting too.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::account::appearance::Appearance;
use crate::account::avatar_form::AvatarForm;
use crate::account::deactivation::Deactivation;
use crate::account::device_list::DeviceList;
use crate::account::password_form::PasswordForm;
use crate::account::profile_form::ProfileForm;
use crate::error::{Code, Error};
use crate::ui::answer_with;
use crate::ui::{Notice, language};
use crate::users::operations::my_account;
use crate::users::{Account, Texts};

/// Profile, picture, language and colours, password, devices, and the end.
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
                        Ok(account) => view! { <Sections account /> }.into_any(),
                        Err(error) => {
                            answer_with(error.code);
                            view! { <Notice error /> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn Sections(account: Account) -> impl IntoView {
    let Account { person, about, theme, devices, .. } = account;
    // What a plain form with a picture was refused for comes back in the address.
    let refused = use_query_map().read_untracked().get("refused");
    let refused = refused.and_then(|name| Code::ALL.iter().copied().find(|code| code.name() == name)).map(Error::from);
    let username = person.username.clone();
    view! {
        <AvatarForm person=person.clone() refused />
        <ProfileForm person about />
        <Appearance theme />
        <PasswordForm username=username.clone() />
        <DeviceList devices />
        <Deactivation username />
    }
    .into_any()
}
