//! Beginning a conversation with one person, or with a few.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::UserId;
use crate::rooms::open_direct;
use crate::sidebar::view::state::Opened;
use crate::sidebar::view::user_search::PeoplePicker;
use crate::sidebar::{LobbyState, Texts};
use crate::ui::Dialog;
use crate::ui::{Notice, language};

/// How many others there are at most in a conversation.
const MOST: usize = 7;

/// The ids as the server takes them.
pub(crate) fn joined(people: &[UserId]) -> String {
    people.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The dialog.
#[component]
pub(crate) fn NewConversationDialog(
    /// The lobby.
    lobby: LobbyState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || lobby.opened.get() == Some(Opened::NewConversation));
    view! {
        <Dialog title=texts.new_direct_message open closed=move |()| lobby.close(Opened::NewConversation)>
            <Chooser lobby />
        </Dialog>
    }
    .into_any()
}

/// The people one chose, and the field to find more.
#[component]
fn Chooser(lobby: LobbyState) -> impl IntoView {
    let texts = Texts::of(language());
    let chosen = RwSignal::new(Vec::<Person>::new());
    let refused = RwSignal::new(None::<Error>);
    let busy = RwSignal::new(false);
    let hidden = Signal::derive(move || {
        let chosen = chosen.with(|chosen| chosen.iter().map(|person| person.id).collect::<Vec<_>>());
        [chosen, vec![lobby.me.with(|me| me.id)]].concat()
    });
    let begin = move |_| {
        let people = chosen.with_untracked(|chosen| joined(&chosen.iter().map(|person| person.id).collect::<Vec<_>>()));
        if people.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let answer = open_direct(people).await;
            busy.try_set(false);
            match answer {
                // The answer leads to the conversation by itself.
                Ok(_) => lobby.close(Opened::NewConversation),
                Err(error) => drop(refused.try_set(Some(error))),
            }
        });
    };
    let remove = move |id: UserId| chosen.update(|chosen| chosen.retain(|person| person.id != id));
    let chip = move |person: Person| {
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
    let is_full = move || chosen.with(|chosen| chosen.len() >= MOST);
    view! {
        <div class="stack">
            <ul class="user-chips" hidden=move || chosen.with(Vec::is_empty)>
                <For each=move || chosen.get() key=|person| person.id children=chip />
            </ul>
            <div hidden=is_full>
                <PeoplePicker
                    label=texts.recipients
                    hidden
                    chosen=move |person: Person| chosen.update(|chosen| chosen.push(person))
                />
            </div>
            <p class="hint" hidden=move || !is_full()>{texts.recipient_limit}</p>
            {move || refused.get().map(|error| view! { <Notice error /> })}
            <button
                type="button"
                class="button primary"
                aria-disabled=move || (chosen.with(Vec::is_empty) || busy.get()).then_some("true")
                on:click=begin
            >
                {texts.start_conversation}
            </button>
        </div>
    }
    .into_any()
}
