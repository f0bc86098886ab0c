//! What a page knows of who is here and who is writing.
//!
//! It begins with what the page was sent with and takes in what the stream tells. That is not replayed: whenever the stream
//! opens, the server is asked again, and what is heard while the answer is on its way is newer than the answer.

use std::collections::HashMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::events::Change;
use crate::id::{RoomId, UserId};
use crate::presence::operations::who_is_here;
use crate::presence::view::activity::watch_activity;
use crate::presence::view::on_input::forget_keystrokes;
use crate::presence::view::typing_users::{WRITES_FOR, Writers};
use crate::presence::{Here, Presence};
use crate::stream::Link;

/// When the server is asked again that could not answer.
const AGAIN: Duration = Duration::from_secs(5);

/// Who is here and who is writing. Its own reader is among those who are here, and never among those who write.
#[derive(Clone, Copy)]
pub struct PresenceBook {
    me: UserId,
    people: RwSignal<HashMap<UserId, Presence>>,
    writers: RwSignal<Writers>,
    question: StoredValue<Question>,
}

/// The question who is here.
#[derive(Default)]
struct Question {
    /// How often it was asked; only the last answer counts.
    asked: u32,
    /// What was heard since it was asked, while it is open.
    heard: Option<Vec<Here>>,
}

impl PresenceBook {
    /// The book of a page, for all components below. In the browser it begins to tell the server when its reader does something.
    pub fn new(me: UserId, here: &[Here]) -> Self {
        let book = Self {
            me,
            people: RwSignal::new(known(here)),
            writers: RwSignal::default(),
            question: StoredValue::default(),
        };
        provide_context(book);
        watch_activity();
        book
    }

    /// How it is with someone.
    pub fn of(self, user_id: UserId) -> Signal<Presence> {
        let people = self.people;
        Memo::new(move |_| people.with(|people| people.get(&user_id).copied().unwrap_or_default())).into()
    }

    /// The names of those who write in a room.
    pub fn names_of_writers(self, room_id: RoomId) -> Memo<Vec<String>> {
        let writers = self.writers;
        Memo::new(move |_| writers.with(|writers| writers.names(&room_id)))
    }

    /// Takes in a change from the stream.
    pub fn hear(self, change: &Change) {
        match change {
            Change::PresenceChanged { people } => self.change(people),
            Change::Typing { room_id, user_id, name } if *user_id != self.me => {
                self.rewrite(|writers| writers.hear(room_id, *user_id, name, js_sys::Date::now()));
                let forget = move || self.rewrite(|writers| writers.forget(js_sys::Date::now()));
                set_timeout(forget, Duration::from_millis(u64::from(WRITES_FOR) + 50));
            }
            Change::MessagePosted { room_id, message, .. } => {
                if message.sender_id == self.me {
                    forget_keystrokes();
                }
                self.rewrite(|writers| writers.stop(room_id, message.sender_id));
            }
            Change::MemberLeft { room_id, member, .. } => self.rewrite(|writers| writers.stop(room_id, member.id)),
            _ => {}
        }
    }

    /// Takes in how it is with everybody: who is not named is not here.
    pub fn renew(self, here: &[Here]) {
        let renewed = known(here);
        self.people.try_maybe_update(|people| {
            let is_new = *people != renewed;
            *people = renewed;
            (is_new, ())
        });
    }

    /// Asks the server whenever this stream opens.
    pub fn follow(self, link: RwSignal<Link>) {
        Effect::new(move |before: Option<Link>| {
            let now = link.get();
            if now == Link::Open && before != Some(Link::Open) {
                self.ask();
            }
            now
        });
    }

    fn ask(self) {
        let begin = |question: &mut Question| {
            question.asked += 1;
            question.heard.get_or_insert_default();
            question.asked
        };
        let Some(number) = self.question.try_update_value(begin) else { return };
        spawn_local(async move {
            let answer = who_is_here().await;
            let end = |question: &mut Question| (question.asked == number).then(|| question.heard.take()).flatten();
            let Some(heard) = self.question.try_update_value(end).flatten() else { return };
            match answer {
                Ok(here) => {
                    self.renew(&here);
                    self.change(&heard);
                }
                Err(error) if error.code.retryable() => set_timeout(move || self.ask(), AGAIN),
                Err(_) => {}
            }
        });
    }

    fn change(self, changed: &[Here]) {
        self.question.try_update_value(|question| {
            if let Some(heard) = &mut question.heard {
                heard.extend_from_slice(changed);
            }
        });
        self.people.try_update(|people| {
            for Here { user_id, presence } in changed {
                match presence {
                    Presence::Offline => people.remove(user_id),
                    here => people.insert(*user_id, *here),
                };
            }
        });
    }

    /// Changes who is writing, and what is shown of it where `change` says so. Nothing happens once the page is gone.
    fn rewrite(self, change: impl FnOnce(&mut Writers) -> bool) {
        self.writers.try_maybe_update(|writers| (change(writers), ()));
    }
}

fn known(here: &[Here]) -> HashMap<UserId, Presence> {
    here.iter().map(|here| (here.user_id, here.presence)).collect()
}
