//! A field that finds people by name, as far as the server knows them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::id::UserId;
use crate::presence::PresenceDot;
use crate::sidebar::Texts;
use crate::ui::debounce::Soon;
use crate::ui::{Avatar, Notice, language};
use crate::users::search_people;

/// How long a typist must pause before the server is asked, in milliseconds.
const PAUSE: u64 = 250;

/// Finds people, one search at a time: only the answer to the latest words is shown.
#[derive(Clone, Copy)]
pub(crate) struct Finder {
    /// Those who were found; none while nothing was asked.
    pub found: RwSignal<Option<Result<Vec<Person>, crate::error::Error>>>,
    words: StoredValue<String>,
    asking: Soon,
}

impl Finder {
    pub fn new() -> Self {
        Self { found: RwSignal::new(None), words: StoredValue::default(), asking: Soon::after(PAUSE) }
    }

    /// Looks for people of this name, when the typist pauses.
    pub fn look_for(self, words: &str) {
        let words = words.trim().to_owned();
        self.words.set_value(words.clone());
        if words.is_empty() {
            self.found.set(None);
            return;
        }
        self.asking.latest(move || {
            spawn_local(async move {
                let answer = search_people(words.clone()).await;
                if self.words.try_with_value(|now| *now == words) == Some(true) {
                    self.found.try_set(Some(answer));
                }
            });
        });
    }
}

/// The field and those it found.
#[component]
pub(crate) fn PeoplePicker(
    /// What the field is for.
    label: &'static str,
    /// Those who need not be found.
    #[prop(into)]
    hidden: Signal<Vec<UserId>>,
    /// Called with the person who was chosen.
    #[prop(into)]
    chosen: Callback<Person>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let finder = Finder::new();
    let field = NodeRef::<leptos::html::Input>::new();
    let choose = move |person: Person| {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
        finder.look_for("");
        chosen.run(person);
    };
    let row = move |person: Person| {
        let shown = person.clone();
        view! {
            <li>
                <button type="button" class="user-option" on:click=move |_| choose(person.clone())>
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
    let results = move || match finder.found.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <Notice error /> }.into_any(),
        Some(Ok(people)) => {
            let hidden = hidden.get();
            let people: Vec<Person> = people.into_iter().filter(|person| !hidden.contains(&person.id)).collect();
            if people.is_empty() {
                return view! { <p class="hint" role="status">{texts.no_people_found}</p> }.into_any();
            }
            view! { <ul class="user-options">{people.into_iter().map(row).collect_view()}</ul> }.into_any()
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
                    on:input=move |event| finder.look_for(&event_target_value(&event))
                />
            </label>
            {results}
        </div>
    }
    .into_any()
}
