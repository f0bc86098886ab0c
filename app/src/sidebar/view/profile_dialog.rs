//! A person's card, over whatever is shown, and the way to talk with them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Error;
use crate::id::UserId;
use crate::rooms::open_direct;
use crate::sidebar::{LobbyState, Texts};
use crate::ui::Dialog;
use crate::ui::{Notice, language};
use crate::users::ProfileCard;

/// The card of the person that was asked for.
#[component]
pub(crate) fn ProfileDialog(
    /// The lobby.
    lobby: LobbyState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || lobby.profile.get().is_some());
    let card = move || {
        let user_id = lobby.profile.get()?;
        let is_me = lobby.me.with_untracked(|me| me.id == user_id);
        Some(view! {
            <ProfileCard user_id />
            {(!is_me).then(|| view! { <Message user_id /> })}
        })
    };
    view! {
        <Dialog title=texts.profile open closed=move |()| lobby.profile.set(None)>
            {card}
        </Dialog>
    }
    .into_any()
}

/// Opens the conversation with them.
#[component]
fn Message(user_id: UserId) -> impl IntoView {
    let texts = Texts::of(language());
    let refused = RwSignal::new(None::<Error>);
    let talk = move |_| {
        refused.set(None);
        spawn_local(async move {
            // The answer leads there by itself.
            refused.try_set(open_direct(user_id.to_string()).await.err());
        });
    };
    view! {
        {move || refused.get().map(|error| view! { <Notice error /> })}
        <button type="button" class="button primary" on:click=talk>{texts.message}</button>
    }
}
