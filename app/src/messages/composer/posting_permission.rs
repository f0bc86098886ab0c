//! Whether the user may post in a room: not if it is archived, and not while the user is muted.

use std::time::Duration;

use leptos::prelude::*;

use crate::error::Code;
use crate::id::{RoomId, UserId};
use crate::messages::Texts;
use crate::rooms::MemberEvent;
use crate::time::Timestamp;

/// A mute that ends at this time or later is without end, in milliseconds since 1970: the year 5138.
const ENDLESS_MUTE_MS: i64 = 100_000_000_000_000;
/// The longest timer of the browser that is used, in milliseconds.
const MAX_TIMER_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether the user may post in one room. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct PostingPermission {
    /// Whether the room is archived.
    pub is_archived: Signal<bool>,
    /// When the mute of the user ends; none if they are not muted.
    pub muted_until: RwSignal<Option<Timestamp>>,
    room_id: StoredValue<RoomId>,
    me: UserId,
}

impl PostingPermission {
    /// The permission of `me` in a room: `is_archived` is whether it is archived, `muted_until` when a mute ends.
    pub fn new(room_id: RoomId, me: UserId, is_archived: Signal<bool>, muted_until: Option<Timestamp>) -> Self {
        let permission =
            Self { is_archived, muted_until: RwSignal::new(muted_until), room_id: StoredValue::new(room_id), me };
        // The mute ends by the user's own clock.
        Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
            if let Some(timer) = timer.flatten() {
                timer.clear();
            }
            let remaining = permission.muted_until.get()?.milliseconds() - now_ms();
            let check = move || {
                let is_over = |until: &Option<Timestamp>| until.is_some_and(|until| until.milliseconds() <= now_ms());
                match permission.muted_until.try_with_untracked(is_over) {
                    Some(true) => permission.muted_until.set(None),
                    Some(false) => permission.muted_until.notify(),
                    None => {}
                }
            };
            let wait = u64::try_from(remaining.clamp(0, MAX_TIMER_MS)).unwrap_or_default();
            set_timeout_with_handle(check, Duration::from_millis(wait)).ok()
        });
        permission
    }

    /// Applies a change of a member, if it is the user of this page in this room.
    pub fn apply(self, event: &MemberEvent) {
        match event {
            MemberEvent::Changed { room_id, member, muted_until, .. } => {
                if member.id == self.me && self.room_id.try_with_value(|own| own == room_id) == Some(true) {
                    self.set_muted_until(*muted_until);
                }
            }
            MemberEvent::Joined { .. } | MemberEvent::Left { .. } => {}
        }
    }

    /// Sets when the mute ends, as the server returned it.
    pub fn set_muted_until(self, muted_until: Option<Timestamp>) {
        if self.muted_until.try_get_untracked().is_some_and(|present| present != muted_until) {
            self.muted_until.set(muted_until);
        }
    }

    /// Whether the user may not post now.
    pub fn is_denied(self) -> bool {
        self.muted_until.try_get_untracked().flatten().is_some() || self.is_archived.try_get_untracked() == Some(true)
    }

    /// The notice for a muted user; none for others. `offset` is the local time zone in minutes from UTC.
    pub fn mute_notice(self, texts: &Texts, offset: i32) -> Option<String> {
        let until = self.muted_until.get()?;
        if until.milliseconds() >= ENDLESS_MUTE_MS {
            return Some(Code::Muted.detail(texts.language).to_owned());
        }
        let time = until.clock_time(offset);
        Some(texts.muted_until(&format!("{} {time}", texts.day(until.day(offset)))))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and small enough")]
fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}
