//! Tracks the read position: it moves forward only while the window is focused and visible, and the message was on the
//! screen.
//!
//! Invariants: it is sent to the server at most once a second, and the last move is always sent. This page only moves
//! it forward. After it was moved back, on this or another page, tracking in this room is paused until the user
//! leaves the room and opens it again.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use web_sys::UrlSearchParams;

use crate::id::{MessageId, RoomId};
use crate::messages::composer::send_queue::{TIMEOUT, with_timeout};
use crate::messages::timeline::navigation::TimelineNavigation;
use crate::messages::timeline::unread_divider::UnreadDivider;
use crate::messages::{ChatMessage, MessageEvent, MessageType};
use crate::unread::{MarkRead, ReadEvent, ReadState, mark_read, mark_unread};

/// The minimum time between two moves, in milliseconds.
const MOVE_INTERVAL_MS: f64 = 1000.0;

/// Tracks the read position in one room. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct ReadTracker {
    navigation: TimelineNavigation,
    /// Called with each read state that the server returns.
    on_read_state: Callback<ReadState>,
    /// The read position, and the log sequence up to which it is known.
    position: StoredValue<(u64, u64)>,
    /// While paused, no message counts as read.
    paused: StoredValue<bool>,
    /// `n` of the last message that was on the screen.
    last_seen: StoredValue<u64>,
    /// When the position was moved last, in milliseconds since 1970, and the timer of the next move.
    last_move_at: StoredValue<f64>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Whether a move is being sent.
    busy: StoredValue<bool>,
}

impl ReadTracker {
    /// A tracker with the read state that the page opens with. `on_read_state` is called with each later one that the server returns.
    pub fn new(navigation: TimelineNavigation, on_read_state: Callback<ReadState>, read_state: &ReadState) -> Self {
        let tracker = Self {
            navigation,
            on_read_state,
            position: StoredValue::new((read_state.read, read_state.v)),
            paused: StoredValue::new(false),
            last_seen: StoredValue::default(),
            last_move_at: StoredValue::new(0.0),
            timer: StoredValue::new(None),
            busy: StoredValue::new(false),
        };
        // New rows are checked once they are on the screen.
        Effect::new(move || {
            navigation.timeline.rows.track();
            tracker.schedule_check();
        });
        Effect::new(move || {
            let check = move || tracker.schedule_check();
            let listeners = [
                window_event_listener_untyped("focus", move |_| check()),
                window_event_listener_untyped("resize", move |_| check()),
                window_event_listener_untyped("visibilitychange", move |_| check()),
                window_event_listener_untyped("pagehide", move |_| tracker.flush_by_beacon()),
            ];
            on_cleanup(move || {
                listeners.into_iter().for_each(|listener| listener.remove());
                tracker.flush();
            });
        });
        tracker
    }

    /// Applies a change of the read position, if it is the user's in this room.
    pub fn apply_read(self, event: &ReadEvent) {
        let Some((_, version)) = self.position.try_get_value() else { return };
        match event {
            ReadEvent::Moved { room_id, v, n, user_id, .. } => {
                let is_own = || self.navigation.timeline.me.with_value(|me| me.id == *user_id);
                if *v > version && self.is_this_room(room_id.as_str()) && is_own() {
                    self.apply_position(*n, *v);
                }
            }
        }
    }

    /// Applies an event of this room's messages, before it is shown.
    pub fn apply_message(self, event: &MessageEvent) {
        let Some((read, _)) = self.position.try_get_value() else { return };
        match event {
            MessageEvent::Posted { message, .. } => {
                if message.n > read && self.is_this_room(message.room_id.as_str()) {
                    self.place_divider_while_away(message, read);
                }
            }
            MessageEvent::Edited { .. } | MessageEvent::Removed { .. } => {}
        }
    }

    /// Sets the read position after the page's data was refetched.
    pub fn reset(self, read_state: &ReadState) {
        self.position.try_set_value((read_state.read, read_state.v));
    }

    /// Checks the position after the next rendering.
    pub fn schedule_check(self) {
        request_animation_frame(move || self.check());
    }

    /// Checks whether messages were read, and sends the new position if so.
    pub fn check(self) {
        let Some((read, _)) = self.position.try_get_value() else { return };
        if self.paused.get_value() || !is_page_active() {
            return;
        }
        let timeline = self.navigation.timeline;
        let seq = |id: MessageId| timeline.message(id).map(|message| message.n);
        let seen = self.navigation.scroll.last_seen(seq).filter(|seen| *seen > read);
        let Some(n) = seen else { return };
        self.last_seen.set_value(n);
        if self.busy.get_value() {
            return;
        }
        let wait = self.last_move_at.get_value() + MOVE_INTERVAL_MS - js_sys::Date::now();
        if wait <= 0.0 {
            return self.advance_to(n);
        }
        if self.timer.with_value(Option::is_none) {
            self.recheck(wait);
        }
    }

    /// Marks this message and all after it as unread.
    pub fn mark_unread_from(self, id: MessageId) {
        let timeline = self.navigation.timeline;
        let Some((n, room)) = timeline.message(id).map(|message| message.n).zip(timeline.room_id.try_get_value())
        else {
            return;
        };
        self.paused.set_value(true);
        timeline.set_divider(Some(UnreadDivider::marked_by_user(n, id)));
        request_animation_frame(move || self.navigation.update_position());
        spawn_local(async move {
            // A move that is being sent must not arrive after this request.
            while self.busy.try_get_value() == Some(true) {
                gloo_timers::future::sleep(Duration::from_millis(50)).await;
            }
            match with_timeout(TIMEOUT, mark_unread(room, n)).await {
                Ok(read_state) => self.on_read_state(read_state),
                Err(error) => {
                    self.paused.try_set_value(false);
                    self.navigation.show_toast(error.code.detail(crate::ui::language()));
                }
            }
        });
    }

    /// Sends the pending position when the user leaves the room.
    fn flush(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some((room, seen)) = self.pending() {
            spawn_local(async move {
                let _ = mark_read(room, seen).await;
            });
        }
    }

    /// Sends the pending position as a beacon when the page is unloaded, as a usual request would be cancelled.
    fn flush_by_beacon(self) {
        let (Some((room, seen)), Ok(form)) = (self.pending(), UrlSearchParams::new()) else { return };
        form.append("room_id", room.as_str());
        form.append("n", &seen.to_string());
        let navigator = window().navigator();
        let _ = navigator.send_beacon_with_opt_url_search_params(<MarkRead as ServerFn>::PATH, Some(&form));
    }

    /// The room and the position that the server may not have yet. Sending a position twice has no effect.
    fn pending(self) -> Option<(RoomId, u64)> {
        let (seen, (read, _)) = (self.last_seen.try_get_value()?, self.position.try_get_value()?);
        let is_paused = self.paused.try_get_value()?;
        self.navigation.timeline.room_id.try_get_value().map(|room| (room, seen)).filter(|_| seen > read && !is_paused)
    }

    /// Places the unread divider above the first message that arrives while the page is not active or is scrolled away.
    fn place_divider_while_away(self, message: &ChatMessage, read: u64) {
        let timeline = self.navigation.timeline;
        let is_counted = message.message_type != MessageType::System
            && timeline.me.with_value(|me| me.id != message.sender_id)
            && !(is_page_active() && timeline.follows_newest.get_value());
        let is_replaceable = |divider: UnreadDivider| divider.is_replaceable() && divider.is_passed_at(read);
        if is_counted && !self.paused.get_value() && timeline.divider().is_none_or(is_replaceable) {
            timeline.set_divider(Some(UnreadDivider::while_away(message.n, message.id)));
        }
    }

    fn advance_to(self, n: u64) {
        let Some(room) = self.navigation.timeline.room_id.try_get_value() else { return };
        self.busy.set_value(true);
        self.last_move_at.set_value(js_sys::Date::now());
        spawn_local(async move {
            let result = with_timeout(TIMEOUT, mark_read(room, n)).await;
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match result {
                Ok(read_state) => {
                    // Messages may have been read during the request.
                    self.on_read_state(read_state);
                    self.check();
                }
                Err(error) if error.code.is_retryable() => {
                    let wait = error.retry_after.map_or(2.0 * MOVE_INTERVAL_MS, |seconds| f64::from(seconds) * 1000.0);
                    self.recheck(wait);
                }
                // The user is not a member of the room any more.
                Err(_) => {
                    self.paused.try_set_value(true);
                }
            }
        });
    }

    fn recheck(self, wait: f64) {
        let run = move || {
            self.timer.try_set_value(None);
            self.check();
        };
        let timer = set_timeout_with_handle(run, Duration::from_secs_f64(wait / 1000.0)).ok();
        self.timer.try_set_value(timer);
    }

    /// Applies the read state from a response of the server.
    pub fn on_read_state(self, read_state: ReadState) {
        self.apply_position(read_state.read, read_state.v);
        // The callback is gone once the page is.
        let _ = self.on_read_state.try_run(read_state);
    }

    /// Applies a position from the server, whichever page moved it.
    fn apply_position(self, n: u64, v: u64) {
        let Some((read, version)) = self.position.try_get_value().filter(|(_, version)| v >= *version) else { return };
        if n < read {
            self.paused.set_value(true);
        }
        self.position.set_value((n, v.max(version)));
    }

    fn is_this_room(self, room: &str) -> bool {
        self.navigation.timeline.room_id.try_with_value(|own| own.as_str() == room) == Some(true)
    }
}

/// Whether the page is focused and visible.
pub fn is_page_active() -> bool {
    let document = document();
    !document.hidden() && document.has_focus().unwrap_or(false)
}
