//! Whom one can mention, offered while one writes a name after an `@`.
//!
//! The keys go to the box; the list only follows them (APG listbox with `aria-activedescendant`). What belongs to an input
//! method is never taken for an answer.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlTextAreaElement;

use crate::auth::Person;
use crate::events::Change;
use crate::id::RoomId;
use crate::messages::Texts;
use crate::messages::composer::composer::tell_written;
use crate::messages::composer::mention_query::{Query, chosen_from};
use crate::messages::timeline::state::Talk;
use crate::rooms::list_members;
use crate::ui::{Avatar, is_composing, language};
use crate::unread::HERE;

/// What is offered.
#[derive(Clone, PartialEq)]
enum Offer {
    /// A member of the room.
    Person(Person),
    /// Everyone in it.
    Here,
}

/// The offers of one composer. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct MentionPicker {
    talk: Talk,
    /// The box that is written in.
    pub field: NodeRef<Textarea>,
    query: RwSignal<Option<Query>>,
    /// The `@` after which the reader wants no offers.
    dismissed: StoredValue<Option<u32>>,
    members: RwSignal<Vec<Person>>,
    /// Whether the members are known, or asked for.
    asked: StoredValue<bool>,
    /// How often they were asked for: only the latest answer counts.
    questions: StoredValue<u32>,
    offers: Memo<Vec<Offer>>,
    at: RwSignal<usize>,
}

impl MentionPicker {
    /// For the composer of `talk`.
    pub fn new(talk: Talk) -> Self {
        let (query, members) = (RwSignal::new(None::<Query>), RwSignal::new(Vec::<Person>::new()));
        let offers = Memo::new(move |_| {
            let Some(query) = query.get() else { return Vec::new() };
            let me = talk.me.with_value(|me| me.id);
            let (people, here) = members.with(|members| {
                let others = members.iter().filter(|person| person.id != me);
                let people = chosen_from(others, &query.words).into_iter().cloned().collect::<Vec<_>>();
                (people, HERE.starts_with(&query.words.to_lowercase()))
            });
            people.into_iter().map(Offer::Person).chain(here.then_some(Offer::Here)).collect()
        });
        Self {
            talk,
            field: NodeRef::new(),
            query,
            dismissed: StoredValue::new(None),
            members,
            asked: StoredValue::new(false),
            questions: StoredValue::new(0),
            offers,
            at: RwSignal::new(0),
        }
    }

    /// Looks whether a name is being written where the cursor is.
    pub fn look(self) {
        let Some(field) = self.field.try_get_untracked().flatten() else { return };
        let query = caret(&field).and_then(|caret| Query::before(&field.value(), caret));
        if query.is_none() {
            self.dismissed.set_value(None);
        }
        let query = query.filter(|query| self.dismissed.get_value() != Some(query.start));
        if query.is_some() {
            self.ask();
        }
        if self.query.with_untracked(|present| *present != query) {
            self.at.set(0);
            self.query.set(query);
        }
    }

    /// Offers nothing any more.
    pub fn close(self) {
        if self.query.try_with_untracked(Option::is_some) == Some(true) {
            self.query.set(None);
        }
    }

    /// Takes a key where it is an answer to what is offered.
    pub fn take(self, event: &KeyboardEvent) -> bool {
        let count = self.offers.with_untracked(Vec::len);
        let aside = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if count == 0 || aside || is_composing(event) {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => self.choose(self.at.get_untracked()),
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

    /// Takes in a change: the members are asked for anew when they are others.
    pub fn hear(self, change: &Change) {
        let is_here = |room: &RoomId| self.talk.room_id.try_with_value(|own| own == room) == Some(true);
        let are_others = match change {
            Change::MemberJoined { room_id, .. } | Change::MemberLeft { room_id, .. } => is_here(room_id),
            Change::PersonChanged { .. } => true,
            _ => false,
        };
        if are_others {
            self.asked.try_set_value(false);
        }
    }

    /// The element that the box says is chosen.
    pub fn active(self) -> Option<String> {
        (!self.offers.with(Vec::is_empty)).then(|| format!("mention-{}", self.at.get()))
    }

    fn choose(self, at: usize) {
        let Some((field, query)) = self.field.try_get_untracked().flatten().zip(self.query.get_untracked()) else {
            return;
        };
        let name = match self.offers.with_untracked(|offers| offers.get(at).cloned()) {
            Some(Offer::Person(person)) => {
                let name = person.username.clone();
                self.talk.faces.learn(person);
                name
            }
            Some(Offer::Here) => HERE.to_owned(),
            None => return,
        };
        self.close();
        let _ = field.set_range_text_with_start_and_end(&format!("@{name} "), query.start, query.end);
        let caret = query.start + u32::try_from(name.encode_utf16().count()).unwrap_or_default() + 2;
        let _ = field.focus();
        let _ = field.set_selection_range(caret, caret);
        tell_written(&field);
    }

    fn ask(self) {
        let Some(room_id) = self.talk.room_id.try_get_value().filter(|_| !self.asked.get_value()) else { return };
        self.asked.set_value(true);
        let question = self.questions.get_value() + 1;
        self.questions.set_value(question);
        spawn_local(async move {
            let answer = list_members(room_id).await;
            if self.questions.try_get_value() != Some(question) {
                return;
            }
            match answer {
                Ok(members) => {
                    let active = members.into_iter().filter(|member| !member.is_deactivated);
                    self.members.try_set(active.map(|member| member.person).collect());
                }
                Err(_) => {
                    self.asked.try_set_value(false);
                }
            }
        });
    }
}

/// The list of whom one can mention, over the box.
#[component]
pub fn MentionList(
    /// What is offered.
    picker: MentionPicker,
) -> impl IntoView {
    let texts = Texts::of(language());
    let option = move |(at, offer): (usize, Offer)| {
        let face = match &offer {
            Offer::Person(person) => {
                let (id, name, picture) = (person.id, person.display_name.clone(), person.avatar.clone());
                view! { <Avatar id name picture /> }.into_any()
            }
            Offer::Here => view! { <span class="avatar" aria-hidden="true">"@"</span> }.into_any(),
        };
        let (name, more) = match offer {
            Offer::Person(person) if person.display_name == person.username => (person.username, String::new()),
            Offer::Person(person) => (person.display_name, format!("@{}", person.username)),
            Offer::Here => (format!("@{HERE}"), texts.mention_everyone.to_owned()),
        };
        view! {
            <li
                id=format!("mention-{at}")
                role="option"
                aria-selected=move || (picker.at.get() == at).to_string()
                // The cursor stays in the box.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| picker.choose(at)
            >
                {face}
                <span class="mention-name">{name}</span>
                <span class="mention-detail">{more}</span>
            </li>
        }
    };
    let list = move || {
        let offers = picker.offers.get();
        (!offers.is_empty()).then(|| {
            view! {
                <ul class="mention-list" id="mention-list" role="listbox" aria-label=texts.mention_suggestions>
                    {offers.into_iter().enumerate().map(option).collect_view()}
                </ul>
            }
        })
    };
    view! { {list} }.into_any()
}

/// Where the cursor is, if nothing is selected.
fn caret(field: &HtmlTextAreaElement) -> Option<u32> {
    let (start, end) = (field.selection_start().ok().flatten()?, field.selection_end().ok().flatten()?);
    (start == end).then_some(start)
}
