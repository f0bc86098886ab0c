//! How far one has read: moved on only while the window is in front, in view, and the message was really there to be seen.
//!
//! Invariants: it is told at most once a second, the last word always. A page moves it forward only. Once it was put
//! back, on this device or another, nothing counts as read in this room until one leaves it and comes back.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use web_sys::UrlSearchParams;

use crate::events::Change;
use crate::id::{MessageId, RoomId};
use crate::messages::composer::send_queue::{PATIENCE, within};
use crate::messages::timeline::navigation::Reading;
use crate::messages::timeline::unread_divider::Divider;
use crate::messages::{ChatMessage, MessageType};
use crate::sidebar::LobbyState;
use crate::unread::{MarkRead, Standing, mark_read, mark_unread};

/// The least time between two moves, in milliseconds.
const PAUSE: f64 = 1000.0;

/// How far the reader of one conversation has come. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct ReadPosition {
    reading: Reading,
    lobby: LobbyState,
    /// Where it is, and the log sequence up to which that is known.
    known: StoredValue<(u64, u64)>,
    /// Nothing more counts as read.
    resting: StoredValue<bool>,
    /// The last message that was seen.
    seen: StoredValue<u64>,
    /// When it was moved last, and what waits for the next move.
    moved_at: StoredValue<f64>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// A move is on its way.
    busy: StoredValue<bool>,
}

impl ReadPosition {
    /// As the page opens.
    pub fn new(reading: Reading, lobby: LobbyState, standing: &Standing) -> Self {
        let position = Self {
            reading,
            lobby,
            known: StoredValue::new((standing.read, standing.v)),
            resting: StoredValue::new(false),
            seen: StoredValue::default(),
            moved_at: StoredValue::new(0.0),
            waiting: StoredValue::new(None),
            busy: StoredValue::new(false),
        };
        // Rows that come are looked at once they are there.
        Effect::new(move || {
            reading.talk.rows.track();
            position.look_soon();
        });
        Effect::new(move || {
            let look = move || position.look_soon();
            let listening = [
                window_event_listener_untyped("focus", move |_| look()),
                window_event_listener_untyped("resize", move |_| look()),
                window_event_listener_untyped("visibilitychange", move |_| look()),
                window_event_listener_untyped("pagehide", move |_| position.part()),
            ];
            on_cleanup(move || {
                listening.into_iter().for_each(|listener| listener.remove());
                position.leave();
            });
        });
        position
    }

    /// Takes in a change of this room before it is shown.
    pub fn hear(self, change: &Change) {
        let Some((read, known_to)) = self.known.try_get_value() else { return };
        match change {
            Change::ReadMoved { room_id, v, n, user_id, .. }
                if *v > known_to
                    && self.is_of(room_id.as_str())
                    && self.reading.talk.me.with_value(|me| me.id == *user_id) =>
            {
                self.learn(*n, *v);
            }
            Change::MessagePosted { message, .. } if message.n > read && self.is_of(message.room_id.as_str()) => {
                self.draw_in_absence(message, read);
            }
            _ => {}
        }
    }

    /// Takes in where it is after everything was read anew.
    pub fn renew(self, standing: &Standing) {
        self.known.try_set_value((standing.read, standing.v));
    }

    /// Looks, once what changed is on the page, whether something was read.
    pub fn look_soon(self) {
        request_animation_frame(move || self.look());
    }

    /// Looks whether something was read, and tells it.
    pub fn look(self) {
        let Some((read, _)) = self.known.try_get_value() else { return };
        if self.resting.get_value() || !is_attended() {
            return;
        }
        let talk = self.reading.talk;
        let number = |id: MessageId| talk.message(id).map(|message| message.n);
        let seen = self.reading.scroll.last_seen(number).filter(|seen| *seen > read);
        let Some(n) = seen else { return };
        self.seen.set_value(n);
        if self.busy.get_value() {
            return;
        }
        let wait = self.moved_at.get_value() + PAUSE - js_sys::Date::now();
        if wait <= 0.0 {
            return self.move_to(n);
        }
        if self.waiting.with_value(Option::is_none) {
            self.look_again(wait);
        }
    }

    /// Has everything from this message on count as unread.
    pub fn put_back(self, id: MessageId) {
        let talk = self.reading.talk;
        let Some((n, room)) = talk.message(id).map(|message| message.n).zip(talk.room_id.try_get_value()) else {
            return;
        };
        self.resting.set_value(true);
        talk.draw(Some(Divider::by_hand(n, id)));
        request_animation_frame(move || self.reading.look());
        spawn_local(async move {
            // A move that is on its way must not come after this one.
            while self.busy.try_get_value() == Some(true) {
                gloo_timers::future::sleep(Duration::from_millis(50)).await;
            }
            match within(PATIENCE, mark_unread(room, n)).await {
                Ok(standing) => self.take_in(standing),
                Err(error) => {
                    self.resting.try_set_value(false);
                    self.reading.tell(error.code.detail(crate::ui::language()));
                }
            }
        });
    }

    /// Whoever leaves the room tells at once what they have seen and not told yet.
    fn leave(self) {
        if let Some(timer) = self.waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some((room, seen)) = self.untold() {
            spawn_local(async move {
                let _ = mark_read(room, seen).await;
            });
        }
    }

    /// The page is about to go, and nothing it asks for would come back: the browser tells for it.
    fn part(self) {
        let (Some((room, seen)), Ok(form)) = (self.untold(), UrlSearchParams::new()) else { return };
        form.append("room_id", room.as_str());
        form.append("n", &seen.to_string());
        let navigator = window().navigator();
        let _ = navigator.send_beacon_with_opt_url_search_params(<MarkRead as ServerFn>::PATH, Some(&form));
    }

    /// The room and the last message that was seen in it, if it is not known that the server knows. To tell it twice does no harm.
    fn untold(self) -> Option<(RoomId, u64)> {
        let (seen, (read, _)) = (self.seen.try_get_value()?, self.known.try_get_value()?);
        let is_resting = self.resting.try_get_value()?;
        self.reading.talk.room_id.try_get_value().map(|room| (room, seen)).filter(|_| seen > read && !is_resting)
    }

    /// Draws the "new" line above the first message that comes while nobody looks.
    fn draw_in_absence(self, message: &ChatMessage, read: u64) {
        let talk = self.reading.talk;
        let counts = message.message_type != MessageType::System
            && talk.me.with_value(|me| me.id != message.sender_id)
            && !(is_attended() && talk.follows.get_value());
        let is_free = |divider: Divider| divider.gives_way() && divider.is_read(read);
        if counts && !self.resting.get_value() && talk.divider().is_none_or(is_free) {
            talk.draw(Some(Divider::in_absence(message.n, message.id)));
        }
    }

    fn move_to(self, n: u64) {
        let Some(room) = self.reading.talk.room_id.try_get_value() else { return };
        self.busy.set_value(true);
        self.moved_at.set_value(js_sys::Date::now());
        spawn_local(async move {
            let moved = within(PATIENCE, mark_read(room, n)).await;
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match moved {
                Ok(standing) => {
                    // What was read meanwhile.
                    self.take_in(standing);
                    self.look();
                }
                Err(error) if error.code.retryable() => {
                    let wait = error.retry_after.map_or(2.0 * PAUSE, |seconds| f64::from(seconds) * 1000.0);
                    self.look_again(wait);
                }
                // One is not in this room any more.
                Err(_) => {
                    self.resting.try_set_value(true);
                }
            }
        });
    }

    fn look_again(self, wait: f64) {
        let again = move || {
            self.waiting.try_set_value(None);
            self.look();
        };
        let timer = set_timeout_with_handle(again, Duration::from_secs_f64(wait / 1000.0)).ok();
        self.waiting.try_set_value(timer);
    }

    /// Takes in what the server says of this room, after it was asked for.
    pub fn take_in(self, standing: Standing) {
        self.learn(standing.read, standing.v);
        self.lobby.take_in(standing);
    }

    /// It is there now, whoever moved it.
    fn learn(self, n: u64, v: u64) {
        let Some((read, known_to)) = self.known.try_get_value().filter(|(_, known_to)| v >= *known_to) else { return };
        if n < read {
            self.resting.set_value(true);
        }
        self.known.set_value((n, v.max(known_to)));
    }

    fn is_of(self, room: &str) -> bool {
        self.reading.talk.room_id.try_with_value(|own| own.as_str() == room) == Some(true)
    }
}

/// Whether somebody looks at this page: it is in front, and in view.
pub fn is_attended() -> bool {
    let document = document();
    !document.hidden() && document.has_focus().unwrap_or(false)
}
