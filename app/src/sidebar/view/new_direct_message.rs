//! The dialog that starts a direct conversation with one user or with several.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::UserId;
use crate::rooms::open_direct;
use crate::sidebar::view::state::OpenDialog;
use crate::sidebar::view::user_search::UserPicker;
use crate::sidebar::{SidebarState, Texts};
use crate::ui::Dialog;
use crate::ui::{ErrorMessage, language};

/// The maximum number of other users in a direct conversation.
const MAX_RECIPIENTS: usize = 7;

/// The ids in the form in which the server takes them: separated by commas.
pub(crate) fn join_ids(ids: &[UserId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The dialog.
#[component]
pub(crate) fn NewDirectMessageDialog(
    /// The state of the sidebar.
    sidebar: SidebarState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || sidebar.open_dialog.get() == Some(OpenDialog::NewDirectMessage));
    view! {
        <Dialog title=texts.new_direct_message open on_close=move |()| sidebar.close(OpenDialog::NewDirectMessage)>
            <RecipientForm sidebar />
        </Dialog>
    }
    .into_any()
}

/// The chosen recipients and the field that finds more.
#[component]
fn RecipientForm(sidebar: SidebarState) -> impl IntoView {
    let texts = Texts::of(language());
    let recipients = RwSignal::new(Vec::<Person>::new());
    let error = RwSignal::new(None::<Error>);
    let is_pending = RwSignal::new(false);
    let excluded = Signal::derive(move || {
        let chosen = recipients.with(|recipients| recipients.iter().map(|person| person.id).collect::<Vec<_>>());
        [chosen, vec![sidebar.me.with(|me| me.id)]].concat()
    });
    let start = move |_| {
        let ids = recipients
            .with_untracked(|recipients| join_ids(&recipients.iter().map(|person| person.id).collect::<Vec<_>>()));
        if ids.is_empty() || is_pending.get_untracked() {
            return;
        }
        is_pending.set(true);
        error.set(None);
        spawn_local(async move {
            let response = open_direct(ids).await;
            is_pending.try_set(false);
            match response {
                // The response redirects to the conversation.
                Ok(_) => sidebar.close(OpenDialog::NewDirectMessage),
                Err(failure) => drop(error.try_set(Some(failure))),
            }
        });
    };
    let remove = move |id: UserId| recipients.update(|recipients| recipients.retain(|person| person.id != id));
    let recipient_item = move |person: Person| {
        view! {
            <li class="user-chip">
                <span>{person.display_name.clone()}</span>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=texts.remove_recipient(&person.display_name)
                    on:click=move |_| remove(person.id)
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7 7l10 10M17 7 7 17" /></svg>
                </button>
            </li>
        }
    };
    let is_limit_reached = move || recipients.with(|recipients| recipients.len() >= MAX_RECIPIENTS);
    view! {
        <div class="stack">
            <ul class="user-chips" hidden=move || recipients.with(Vec::is_empty)>
                <For each=move || recipients.get() key=|person| person.id children=recipient_item />
            </ul>
            <div hidden=is_limit_reached>
                <UserPicker
                    label=texts.recipients
                    excluded
                    on_select=move |person: Person| recipients.update(|recipients| recipients.push(person))
                />
            </div>
            <p class="hint" hidden=move || !is_limit_reached()>{texts.recipient_limit}</p>
            {move || error.get().map(|error| view! { <ErrorMessage error /> })}
            <button
                type="button"
                class="button primary"
                aria-disabled=move || (recipients.with(Vec::is_empty) || is_pending.get()).then_some("true")
                on:click=start
            >
                {texts.start_conversation}
            </button>
        </div>
    }
    .into_any()
}
