//! Getting about in a conversation: pages above and below as one scrolls, and leaps to a message or to the newest.
//!
//! Invariants: one page is asked for at a time in each direction; one that failed is asked for again only by hand. The row
//! under the reader's eye stays where it is while pages come.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::composer::send_queue::{PATIENCE, within};
use crate::messages::operations::read_messages;
use crate::messages::timeline::scroll::Scroll;
use crate::messages::timeline::state::Talk;
use crate::messages::timeline::unread_divider::Divider;
use crate::messages::timeline::window::Answer;
use crate::messages::{Snapshot, Texts};
use crate::ui::language;

/// How long something that is told stays.
const TOLD: Duration = Duration::from_secs(5);

/// A direction in which one reads on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Up.
    Older,
    /// Down.
    Newer,
}

/// How something stands that is asked of the server.
#[derive(Clone, Copy, Default)]
pub struct Errand {
    /// The answer is on its way.
    pub busy: RwSignal<bool>,
    /// Why it did not come, or what it was.
    pub refused: RwSignal<Option<Code>>,
}

impl Errand {
    /// It is asked.
    pub fn begin(self) {
        self.busy.set(true);
        self.refused.set(None);
    }

    /// It is answered, or not.
    pub fn end(self, refused: Option<Code>) {
        self.busy.try_set(false);
        self.refused.try_set(refused);
    }
}

/// The reader of one conversation. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Reading {
    /// What is read.
    pub talk: Talk,
    /// Where the reader is.
    pub scroll: Scroll,
    /// Whether the newest message that is shown is more than a screen away.
    pub far: RwSignal<bool>,
    /// Whether what is new begins above what is in view, and was not gone to yet.
    pub new_above: RwSignal<bool>,
    /// Something to know that passes, such as that a message is not there any more.
    pub told: RwSignal<Option<&'static str>>,
    /// The line above what is new that was in view.
    reached: StoredValue<Option<Divider>>,
    older: Errand,
    newer: Errand,
    texts: &'static Texts,
}

impl Reading {
    /// A reader of `talk`, told at once if they look for a message that is `lost`.
    pub fn new(talk: Talk, lost: bool) -> Self {
        let texts = Texts::of(language());
        Self {
            talk,
            scroll: Scroll::new(),
            far: RwSignal::new(false),
            new_above: RwSignal::new(talk.new_is_above.get_value()),
            told: RwSignal::new(lost.then_some(texts.message_not_found)),
            reached: StoredValue::default(),
            older: Errand::default(),
            newer: Errand::default(),
            texts,
        }
    }

    /// How reading on in this direction stands.
    pub fn edge(self, side: Side) -> Errand {
        match side {
            Side::Older => self.older,
            Side::Newer => self.newer,
        }
    }

    /// Notes where the reader is now, and reads on where they come near an end.
    pub fn look(self) {
        self.talk.follow(self.scroll.at_newest());
        let far = self.scroll.far_from_newest();
        if self.far.try_get_untracked().is_some_and(|present| present != far) {
            self.far.set(far);
        }
        self.look_for_new();
        for (side, near, has_more) in [
            (Side::Older, self.scroll.near_oldest(), self.talk.has_older),
            (Side::Newer, self.scroll.near_newest(), self.talk.has_newer),
        ] {
            let refused = self.edge(side).refused.try_get_untracked().flatten();
            if near && refused.is_none() && has_more.try_get_untracked() == Some(true) {
                self.read_on(side);
            }
        }
    }

    /// Notes whether what is new begins above. Once its beginning was in view there is no need to lead there.
    fn look_for_new(self) {
        let (Some(divider), reached) = (self.talk.divider(), self.reached.try_get_value().flatten()) else { return };
        let (row, is_above) = self.scroll.first_new().unzip();
        if is_above == Some(false) {
            self.reached.set_value(Some(divider));
        }
        let above = is_above.unwrap_or(self.talk.new_is_above.get_value()) && reached != Some(divider);
        let above = above && (row.is_some() || divider.first().is_some());
        if self.new_above.get_untracked() != above {
            self.new_above.set(above);
        }
    }

    /// Goes to where what is new begins.
    pub fn to_new(self) {
        let row = self.scroll.first_new().map(|(id, _)| id);
        if let Some(id) = row.or_else(|| self.talk.divider()?.first()) {
            self.reached.try_set_value(self.talk.divider());
            self.new_above.try_set(false);
            self.show(id);
        }
    }

    /// Asks for the next page in this direction, unless it is on its way.
    pub fn read_on(self, side: Side) {
        let edge = self.edge(side);
        let (oldest, newest) = self.talk.ends();
        let (before, after) = match side {
            Side::Older => (oldest, None),
            Side::Newer => (None, newest),
        };
        let Some(room_id) = self.talk.room_id.try_get_value().filter(|_| !edge.busy.get_untracked()) else { return };
        edge.begin();
        let reading = self.talk.ask();
        spawn_local(async move {
            let page = match within(PATIENCE, read_messages(room_id, before, after, None)).await {
                // Everything older has gone from the store.
                Err(error) if error.code == Code::MessageNotFound && side == Side::Older => Ok(nothing()),
                page => page,
            };
            let (answer, refused) = match page {
                // All that was shown is gone: the newest ones take its place.
                Ok(page) if before.or(after).is_none() => (Answer::Anew(page), None),
                Ok(page) => (Answer::Page { before, after, page }, None),
                Err(error) => (Answer::Nothing, Some(error.code)),
            };
            let shown = self.talk.ends();
            self.scroll.hold();
            self.talk.take_in(reading, answer);
            edge.end(refused);
            // More may be needed to fill the screen. A page that brought nothing is not asked for again and again.
            if self.talk.ends() != shown {
                request_animation_frame(move || self.look());
            }
        });
    }

    /// Goes to the newest message, and away from whatever was shown instead.
    pub fn to_newest(self) {
        // What is asked for before the next picture may come when the room was left.
        let Some(has_newer) = self.talk.has_newer.try_get_untracked() else { return };
        self.leave_address();
        if has_newer {
            self.leap(None);
        } else {
            self.scroll.to_newest();
            self.talk.follow(true);
        }
    }

    /// Whoever has gone on from a message does not come back to it by reloading the page.
    fn leave_address(self) {
        let is_of_message = window().location().search().is_ok_and(|search| !search.is_empty());
        let room = self.talk.room_id.try_with_value(|room| format!("/rooms/{room}"));
        if let (true, Some(room), Ok(history)) = (is_of_message, room, window().history()) {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&room));
        }
    }

    /// Goes to a message and marks it.
    pub fn show(self, id: MessageId) {
        if !self.scroll.show(id) {
            self.leap(Some(id));
        }
    }

    /// Says something that passes.
    pub fn tell(self, told: &'static str) {
        self.told.try_set(Some(told));
        self.forget_told();
    }

    /// Has what is told pass.
    pub fn forget_told(self) {
        let told = self.told.try_get_untracked().flatten();
        // What is told later stays longer.
        let forget = move || {
            if self.told.try_get_untracked().flatten() == told {
                self.told.try_set(None);
            }
        };
        if told.is_some() {
            set_timeout(forget, TOLD);
        }
    }

    /// Shows another stretch: around a message, or the newest one.
    fn leap(self, to: Option<MessageId>) {
        let Some(room_id) = self.talk.room_id.try_get_value() else { return };
        let reading = self.talk.ask();
        spawn_local(async move {
            let page = within(PATIENCE, read_messages(room_id, None, None, to)).await;
            let is_there = |page: &Snapshot| to.is_none_or(|to| page.messages.iter().any(|message| message.id == to));
            let (answer, told) = match page {
                Ok(page) if is_there(&page) => (Answer::Anew(page), None),
                Ok(_) => (Answer::Nothing, Some(self.texts.message_not_found)),
                Err(error) if error.code == Code::MessageNotFound => {
                    (Answer::Nothing, Some(self.texts.message_not_found))
                }
                Err(error) => (Answer::Nothing, Some(error.code.detail(self.texts.language))),
            };
            self.talk.take_in(reading, answer);
            if let Some(told) = told {
                return self.tell(told);
            }
            for side in [self.older, self.newer] {
                side.refused.try_set(None);
            }
            request_animation_frame(move || {
                if let Some(to) = to {
                    self.scroll.show(to);
                } else {
                    self.scroll.to_newest();
                }
                self.look();
            });
        });
    }
}

fn nothing() -> Snapshot {
    Snapshot { version: 0, messages: Vec::new(), has_older: false, has_newer: false, quotes: Vec::new() }
}
