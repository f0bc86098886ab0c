//! The page that the link of an invitation opens: the inviter, the room, and a button to join or a form to create an account.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::auth::{AuthLayout, SignUpForm, with_return_path};
use crate::rooms::invitations::InvitationPageData;
use crate::rooms::invitations::operations::open_invitation;
use crate::rooms::invitations::{ClaimInvitation, InvitationView};
use crate::ui::set_status;
use crate::ui::{Avatar, ErrorMessage, language};
use crate::users::Texts;

/// The invitation named in the address.
#[component]
pub fn JoinPage() -> impl IntoView {
    let texts = Texts::of(language());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let requested = token.clone();
    let page_data = Resource::new_blocking(move || requested.clone(), open_invitation);
    let token = StoredValue::new(token);
    view! {
        <Title text=texts.invitation />
        <AuthLayout title=texts.invitation>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    match page_data.await {
                        Ok(data) => view! { <InvitationDetails data token=token.get_value() /> }.into_any(),
                        Err(error) => {
                            set_status(error.code);
                            view! {
                                <ErrorMessage error />
                                <p class="auth-link"><a href="/">{texts.go_to_rooms}</a></p>
                            }
                                .into_any()
                        }
                    }
                })}
            </Suspense>
        </AuthLayout>
    }
}

/// The inviter and the room, and below them what the visitor can do.
#[component]
fn InvitationDetails(data: InvitationPageData, token: String) -> impl IntoView {
    let texts = Texts::of(language());
    let InvitationPageData { invitation: InvitationView { by, room, .. }, may_sign_up, me } = data;
    let sentence = match &room {
        Some(room) => texts.invited_to_room(&by.display_name, &room.name),
        None => texts.invited_to_server(&by.display_name),
    };
    let description = room.as_ref().map(|room| room.description.clone()).filter(|description| !description.is_empty());
    let actions = match me {
        Some(_) if room.is_some() => view! { <JoinButton token /> }.into_any(),
        Some(_) => view! { <a class="button primary" href="/">{texts.go_to_rooms}</a> }.into_any(),
        None => {
            let return_path = format!("/join/{token}");
            let to_sign_in = with_return_path("/sign-in", room.is_some().then_some(return_path.as_str()));
            view! {
                {if may_sign_up {
                    view! { <SignUpForm setup_token=None invite=Some(token) return_path=None /> }.into_any()
                } else {
                    view! { <p>{texts.account_required}</p> }.into_any()
                }}
                <p class="auth-link">{texts.have_account} " " <a href=to_sign_in>{texts.sign_in}</a></p>
            }
            .into_any()
        }
    };
    view! {
        <div class="invitation">
            <Avatar id=by.id name=by.display_name picture=by.avatar />
            <div>
                <p class="invitation-text">{sentence}</p>
                {description.map(|text| view! { <p class="invitation-about">{text}</p> })}
            </div>
        </div>
        {actions}
    }
    .into_any()
}

/// The button to join, for signed-in users.
#[component]
fn JoinButton(token: String) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<ClaimInvitation>::new();
    let error = move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    view! {
        <ActionForm action attr:class="stack">
            <input type="hidden" name="token" value=token />
            {error}
            <button class="button primary" disabled=move || action.pending().get()>{texts.join}</button>
        </ActionForm>
    }
    .into_any()
}
