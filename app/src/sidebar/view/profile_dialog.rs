//! The profile dialog of a user, with a button that opens a direct conversation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Error;
use crate::id::UserId;
use crate::rooms::open_direct;
use crate::sidebar::{SidebarState, Texts};
use crate::ui::Dialog;
use crate::ui::{ErrorMessage, language};
use crate::users::ProfileCard;

/// The dialog with the profile of the chosen user.
#[component]
pub(crate) fn ProfileDialog(
    /// The state of the sidebar.
    sidebar: SidebarState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || sidebar.open_profile.get().is_some());
    let card = move || {
        let user_id = sidebar.open_profile.get()?;
        let is_me = sidebar.me.with_untracked(|me| me.id == user_id);
        Some(view! {
            <ProfileCard user_id />
            {(!is_me).then(|| view! { <MessageButton user_id /> })}
        })
    };
    view! {
        <Dialog title=texts.profile open on_close=move |()| sidebar.open_profile.set(None)>
            {card}
        </Dialog>
    }
    .into_any()
}

/// The button that opens the direct conversation with the user.
#[component]
fn MessageButton(user_id: UserId) -> impl IntoView {
    let texts = Texts::of(language());
    let error = RwSignal::new(None::<Error>);
    let open_conversation = move |_| {
        error.set(None);
        spawn_local(async move {
            // The response redirects to the conversation.
            error.try_set(open_direct(user_id.to_string()).await.err());
        });
    };
    view! {
        {move || error.get().map(|error| view! { <ErrorMessage error /> })}
        <button type="button" class="button primary" on:click=open_conversation>{texts.message}</button>
    }
}
