//! A search field that finds users by name.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::id::UserId;
use crate::presence::PresenceDot;
use crate::sidebar::Texts;
use crate::ui::debounce::Debounce;
use crate::ui::{Avatar, ErrorMessage, language};
use crate::users::search_people;

/// After this pause in typing, the search request is sent, in milliseconds.
const DEBOUNCE_MS: u64 = 250;

/// A search for users; only the response to the latest query is used. Copies share the same state.
#[derive(Clone, Copy)]
pub(crate) struct UserSearch {
    /// The users found, or the error of the request; none while the query is empty or the first response is pending.
    pub results: RwSignal<Option<Result<Vec<Person>, crate::error::Error>>>,
    query: StoredValue<String>,
    debounce: Debounce,
}

impl UserSearch {
    pub fn new() -> Self {
        Self { results: RwSignal::new(None), query: StoredValue::default(), debounce: Debounce::new(DEBOUNCE_MS) }
    }

    /// Searches for users by name after a pause in typing; an empty query clears the results.
    pub fn search(self, query: &str) {
        let query = query.trim().to_owned();
        self.query.set_value(query.clone());
        if query.is_empty() {
            self.results.set(None);
            return;
        }
        self.debounce.reschedule(move || {
            spawn_local(async move {
                let response = search_people(query.clone()).await;
                if self.query.try_with_value(|current| *current == query) == Some(true) {
                    self.results.try_set(Some(response));
                }
            });
        });
    }
}

/// The search field and the users found.
#[component]
pub(crate) fn UserPicker(
    /// The label of the field.
    label: &'static str,
    /// The users to leave out of the results.
    #[prop(into)]
    excluded: Signal<Vec<UserId>>,
    /// Called with the selected user.
    #[prop(into)]
    on_select: Callback<Person>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let user_search = UserSearch::new();
    let field = NodeRef::<leptos::html::Input>::new();
    let select = move |person: Person| {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
        user_search.search("");
        on_select.run(person);
    };
    let user_option = move |person: Person| {
        let shown = person.clone();
        view! {
            <li>
                <button type="button" class="user-option" on:click=move |_| select(person.clone())>
                    <span class="with-presence">
                        <Avatar id=shown.id name=shown.display_name.clone() picture=shown.avatar />
                        <PresenceDot user_id=shown.id />
                    </span>
                    <span class="user-name">{shown.display_name}</span>
                    <span class="user-handle">{format!("@{}", shown.username)}</span>
                </button>
            </li>
        }
    };
    let result_list = move || match user_search.results.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <ErrorMessage error /> }.into_any(),
        Some(Ok(people)) => {
            let excluded = excluded.get();
            let people: Vec<Person> = people.into_iter().filter(|person| !excluded.contains(&person.id)).collect();
            if people.is_empty() {
                return view! { <p class="hint" role="status">{texts.no_people_found}</p> }.into_any();
            }
            view! { <ul class="user-options">{people.into_iter().map(user_option).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <div class="user-picker">
            <label class="field">
                <span>{label}</span>
                <input
                    node_ref=field
                    type="search"
                    autofocus
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder=texts.find_people
                    on:input=move |event| user_search.search(&event_target_value(&event))
                />
            </label>
            {result_list}
        </div>
    }
    .into_any()
}
