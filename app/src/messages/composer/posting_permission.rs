//! Whether one may say something in a room at this moment: not where it is archived, and not while one is muted.

use std::time::Duration;

use leptos::prelude::*;

use crate::error::Code;
use crate::events::Change;
use crate::id::{RoomId, UserId};
use crate::messages::Texts;
use crate::room_page::RoomView;
use crate::sidebar::LobbyState;
use crate::time::Timestamp;

/// From here on a point in time stands for "without end", in milliseconds: the year 5138.
const WITHOUT_END: i64 = 100_000_000_000_000;
/// The longest that a timer of the browser waits, in milliseconds.
const LONGEST: i64 = 24 * 60 * 60 * 1000;

/// How it stands with the reader's right to speak. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Speech {
    /// Whether the room is archived.
    pub archived: Memo<bool>,
    /// Until when the reader may not speak, if they may not.
    pub muted_until: RwSignal<Option<Timestamp>>,
    room_id: StoredValue<RoomId>,
    me: UserId,
}

impl Speech {
    /// As the page opens.
    pub fn new(open: &RoomView, lobby: LobbyState) -> Self {
        let (room_id, at_first) = (open.room.id.clone(), open.room.archived_at.is_some());
        let is_archived = move |_: Option<&bool>| {
            let listed = lobby.listed(&room_id);
            listed.map_or(at_first, |listed| listed.with(|listed| listed.entry.room.archived_at.is_some()))
        };
        let speech = Self {
            archived: Memo::new(is_archived),
            muted_until: RwSignal::new(open.muted_until),
            room_id: StoredValue::new(open.room.id.clone()),
            me: open.me.id,
        };
        // It ends by itself, by the reader's own clock.
        Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
            if let Some(timer) = timer.flatten() {
                timer.clear();
            }
            let left = speech.muted_until.get()?.milliseconds() - now();
            let look = move || {
                let is_over = |until: &Option<Timestamp>| until.is_some_and(|until| until.milliseconds() <= now());
                match speech.muted_until.try_with_untracked(is_over) {
                    Some(true) => speech.muted_until.set(None),
                    Some(false) => speech.muted_until.notify(),
                    None => {}
                }
            };
            let wait = u64::try_from(left.clamp(0, LONGEST)).unwrap_or_default();
            set_timeout_with_handle(look, Duration::from_millis(wait)).ok()
        });
        speech
    }

    /// Takes in a change.
    pub fn hear(self, change: &Change) {
        match change {
            Change::MemberChanged { room_id, member, muted_until, .. }
                if member.id == self.me && self.room_id.try_with_value(|own| own == room_id) == Some(true) =>
            {
                self.renew(*muted_until);
            }
            _ => {}
        }
    }

    /// Takes in what the server says.
    pub fn renew(self, muted_until: Option<Timestamp>) {
        if self.muted_until.try_get_untracked().is_some_and(|present| present != muted_until) {
            self.muted_until.set(muted_until);
        }
    }

    /// Whether one may not speak now.
    pub fn is_silenced(self) -> bool {
        self.muted_until.try_get_untracked().flatten().is_some() || self.archived.try_get_untracked() == Some(true)
    }

    /// What is said to whoever is muted; nothing to others.
    pub fn notice(self, texts: &Texts, offset: i32) -> Option<String> {
        let until = self.muted_until.get()?;
        if until.milliseconds() >= WITHOUT_END {
            return Some(Code::Muted.detail(texts.language).to_owned());
        }
        let time = until.clock_time(offset);
        Some(texts.muted_until(&format!("{} {time}", texts.day(until.day(offset)))))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and small enough")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}
