//! Suggestions of users to mention, while the user types a name after an `@`.
//!
//! The focus stays in the text area; the list follows its keys (APG listbox with `aria-activedescendant`). Keys of an
//! input method are never handled.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlTextAreaElement;

use crate::auth::Person;
use crate::messages::Texts;
use crate::messages::composer::mention_query::{Query, matching_people};
use crate::messages::composer::message_form::dispatch_input;
use crate::messages::timeline::state::TimelineState;
use crate::rooms::{MemberEvent, list_members};
use crate::ui::{Avatar, is_composing, language};
use crate::unread::HERE;
use crate::users::UserEvent;

/// A suggestion.
#[derive(Clone, PartialEq)]
enum Suggestion {
    /// A member of the room.
    Person(Person),
    /// Everyone in the room.
    Here,
}

/// The suggestions of one composer. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct MentionPicker {
    timeline: TimelineState,
    /// The text area of the composer.
    pub field: NodeRef<Textarea>,
    query: RwSignal<Option<Query>>,
    /// Position of the `@` for which the user has dismissed the suggestions.
    dismissed: StoredValue<Option<u32>>,
    members: RwSignal<Vec<Person>>,
    /// Whether the members are loaded or being fetched.
    members_requested: StoredValue<bool>,
    /// How many fetches were begun: only the latest result is used.
    request_count: StoredValue<u32>,
    suggestions: Memo<Vec<Suggestion>>,
    active_index: RwSignal<usize>,
}

impl MentionPicker {
    /// The suggestions of the composer of `timeline`.
    pub fn new(timeline: TimelineState) -> Self {
        let (query, members) = (RwSignal::new(None::<Query>), RwSignal::new(Vec::<Person>::new()));
        let suggestions = Memo::new(move |_| {
            let Some(query) = query.get() else { return Vec::new() };
            let me = timeline.me.with_value(|me| me.id);
            let (people, here) = members.with(|members| {
                let others = members.iter().filter(|person| person.id != me);
                let people = matching_people(others, &query.name).into_iter().cloned().collect::<Vec<_>>();
                (people, HERE.starts_with(&query.name.to_lowercase()))
            });
            people.into_iter().map(Suggestion::Person).chain(here.then_some(Suggestion::Here)).collect()
        });
        Self {
            timeline,
            field: NodeRef::new(),
            query,
            dismissed: StoredValue::new(None),
            members,
            members_requested: StoredValue::new(false),
            request_count: StoredValue::new(0),
            suggestions,
            active_index: RwSignal::new(0),
        }
    }

    /// Updates the query from the text before the caret.
    pub fn update(self) {
        let Some(field) = self.field.try_get_untracked().flatten() else { return };
        let query = caret(&field).and_then(|caret| Query::at_caret(&field.value(), caret));
        if query.is_none() {
            self.dismissed.set_value(None);
        }
        let query = query.filter(|query| self.dismissed.get_value() != Some(query.start));
        if query.is_some() {
            self.fetch_members();
        }
        if self.query.with_untracked(|present| *present != query) {
            self.active_index.set(0);
            self.query.set(query);
        }
    }

    /// Closes the list.
    pub fn close(self) {
        if self.query.try_with_untracked(Option::is_some) == Some(true) {
            self.query.set(None);
        }
    }

    /// Handles a key while the list is open. Returns whether the key was handled.
    pub fn handle_key(self, event: &KeyboardEvent) -> bool {
        let count = self.suggestions.with_untracked(Vec::len);
        let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if count == 0 || has_modifier || is_composing(event) {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.active_index.update(|index| *index = (*index + 1) % count),
            "ArrowUp" => self.active_index.update(|index| *index = (*index + count - 1) % count),
            "Enter" | "Tab" => self.insert(self.active_index.get_untracked()),
            "Escape" => {
                self.dismissed.set_value(self.query.get_untracked().map(|query| query.start));
                self.close();
            }
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// Has the members fetched again with the next mention, if one joined or left this room.
    pub fn apply_member(self, event: &MemberEvent) {
        match event {
            MemberEvent::Joined { room_id, .. } | MemberEvent::Left { room_id, .. } => {
                if self.timeline.room_id.try_with_value(|own| own == room_id) == Some(true) {
                    self.members_requested.try_set_value(false);
                }
            }
            MemberEvent::Changed { .. } => {}
        }
    }

    /// Has the members fetched again with the next mention, as a name may be another.
    pub fn apply_user(self, event: &UserEvent) {
        match event {
            UserEvent::Changed { .. } => drop(self.members_requested.try_set_value(false)),
        }
    }

    /// The element id of the active suggestion, for `aria-activedescendant`.
    pub fn active_option_id(self) -> Option<String> {
        (!self.suggestions.with(Vec::is_empty)).then(|| format!("mention-{}", self.active_index.get()))
    }

    fn insert(self, index: usize) {
        let Some((field, query)) = self.field.try_get_untracked().flatten().zip(self.query.get_untracked()) else {
            return;
        };
        let name = match self.suggestions.with_untracked(|suggestions| suggestions.get(index).cloned()) {
            Some(Suggestion::Person(person)) => {
                let name = person.username.clone();
                self.timeline.profiles.insert(person);
                name
            }
            Some(Suggestion::Here) => HERE.to_owned(),
            None => return,
        };
        self.close();
        let _ = field.set_range_text_with_start_and_end(&format!("@{name} "), query.start, query.end);
        let caret = query.start + u32::try_from(name.encode_utf16().count()).unwrap_or_default() + 2;
        let _ = field.focus();
        let _ = field.set_selection_range(caret, caret);
        dispatch_input(&field);
    }

    fn fetch_members(self) {
        let Some(room_id) = self.timeline.room_id.try_get_value().filter(|_| !self.members_requested.get_value())
        else {
            return;
        };
        self.members_requested.set_value(true);
        let request = self.request_count.get_value() + 1;
        self.request_count.set_value(request);
        spawn_local(async move {
            let result = list_members(room_id).await;
            if self.request_count.try_get_value() != Some(request) {
                return;
            }
            match result {
                Ok(members) => {
                    let active = members.into_iter().filter(|member| !member.is_deactivated);
                    self.members.try_set(active.map(|member| member.person).collect());
                }
                Err(_) => {
                    self.members_requested.try_set_value(false);
                }
            }
        });
    }
}

/// The list of suggestions above the composer.
#[component]
pub fn MentionList(
    /// The suggestions.
    picker: MentionPicker,
) -> impl IntoView {
    let texts = Texts::of(language());
    let option = move |(index, suggestion): (usize, Suggestion)| {
        let avatar = match &suggestion {
            Suggestion::Person(person) => {
                let (id, name, picture) = (person.id, person.display_name.clone(), person.avatar.clone());
                view! { <Avatar id name picture /> }.into_any()
            }
            Suggestion::Here => view! { <span class="avatar" aria-hidden="true">"@"</span> }.into_any(),
        };
        let (name, detail) = match suggestion {
            Suggestion::Person(person) if person.display_name == person.username => (person.username, String::new()),
            Suggestion::Person(person) => (person.display_name, format!("@{}", person.username)),
            Suggestion::Here => (format!("@{HERE}"), texts.mention_everyone.to_owned()),
        };
        view! {
            <li
                id=format!("mention-{index}")
                role="option"
                aria-selected=move || (picker.active_index.get() == index).to_string()
                // The focus stays in the text area.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| picker.insert(index)
            >
                {avatar}
                <span class="mention-name">{name}</span>
                <span class="mention-detail">{detail}</span>
            </li>
        }
    };
    let list = move || {
        let suggestions = picker.suggestions.get();
        (!suggestions.is_empty()).then(|| {
            view! {
                <ul class="mention-list" id="mention-list" role="listbox" aria-label=texts.mention_suggestions>
                    {suggestions.into_iter().enumerate().map(option).collect_view()}
                </ul>
            }
        })
    };
    view! { {list} }.into_any()
}

/// The position of the caret; none if text is selected.
fn caret(field: &HtmlTextAreaElement) -> Option<u32> {
    let (start, end) = (field.selection_start().ok().flatten()?, field.selection_end().ok().flatten()?);
    (start == end).then_some(start)
}
