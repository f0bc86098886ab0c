//! The presence state of a page: who is online or away, and who is typing. It starts with the data loaded with the page
//! and applies the events of the stream. Presence events are not replayed: whenever the stream opens, the presence of
//! all users is fetched again, and events that arrive while the response is pending are applied after it.

use std::collections::HashMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::id::{RoomId, UserId};
use crate::presence::operations::list_presence;
use crate::presence::view::activity::watch_activity;
use crate::presence::view::on_input::reset_typing_throttle;
use crate::presence::view::typing_users::{TYPING_TIMEOUT_MS, TypingUsers};
use crate::presence::{Presence, PresenceEvent, UserPresence};
use crate::ui::ConnectionStatus;

/// After this time, a request that failed for a temporary reason is sent again.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// The presence of all users and who is typing. It includes the presence of the signed-in user, but never their typing.
/// Copies share the same state.
#[derive(Clone, Copy)]
pub struct PresenceState {
    me: UserId,
    by_user: RwSignal<HashMap<UserId, Presence>>,
    typing: RwSignal<TypingUsers>,
    pending_fetch: StoredValue<PendingFetch>,
}

/// The state of the request for the presence of all users.
#[derive(Default)]
struct PendingFetch {
    /// The number of requests sent so far; only the response to the latest one is used.
    latest: u32,
    /// The events applied since the request was sent; none if no request is pending.
    buffered: Option<Vec<UserPresence>>,
}

impl PresenceState {
    /// Creates the state of a page and provides it as a context to all components below the caller. In the browser, it
    /// also starts to send the user's activity.
    pub fn new(me: UserId, here: &[UserPresence]) -> Self {
        let state = Self {
            me,
            by_user: RwSignal::new(presence_by_user(here)),
            typing: RwSignal::default(),
            pending_fetch: StoredValue::default(),
        };
        provide_context(state);
        watch_activity();
        state
    }

    /// The presence of a user.
    pub fn presence_of(self, user_id: UserId) -> Signal<Presence> {
        let by_user = self.by_user;
        Memo::new(move |_| by_user.with(|by_user| by_user.get(&user_id).copied().unwrap_or_default())).into()
    }

    /// The names of the users who are typing in a room.
    pub fn typing_names(self, room_id: RoomId) -> Memo<Vec<String>> {
        let typing = self.typing;
        Memo::new(move |_| typing.with(|typing| typing.names(&room_id)))
    }

    /// Applies an event of the stream.
    pub fn apply(self, event: &PresenceEvent) {
        match event {
            PresenceEvent::Changed { people } => self.apply_changes(people),
            // The user's own typing is not shown to them.
            PresenceEvent::Typing { user_id, .. } if *user_id == self.me => {}
            PresenceEvent::Typing { room_id, user_id, name } => {
                self.update_typing(|typing| typing.record(room_id, *user_id, name, js_sys::Date::now()));
                let expire = move || self.update_typing(|typing| typing.expire(js_sys::Date::now()));
                set_timeout(expire, Duration::from_millis(u64::from(TYPING_TIMEOUT_MS) + 50));
            }
        }
    }

    /// Ends the typing of a user who posted a message in a room.
    pub fn on_message_posted(self, room_id: &RoomId, sender_id: UserId) {
        if sender_id == self.me {
            reset_typing_throttle();
        }
        self.stop_typing(room_id, sender_id);
    }

    /// Ends the typing of a user in a room, as when they left it.
    pub fn stop_typing(self, room_id: &RoomId, user_id: UserId) {
        self.update_typing(|typing| typing.remove(room_id, user_id));
    }

    /// Replaces the presence of all users: a user who is not in the list is offline.
    pub fn refresh(self, here: &[UserPresence]) {
        let refreshed = presence_by_user(here);
        self.by_user.try_maybe_update(|by_user| {
            let is_changed = *by_user != refreshed;
            *by_user = refreshed;
            (is_changed, ())
        });
    }

    /// Refetches whenever the event stream connects, as presence is not replayed.
    pub fn refetch_on_open(self, connection: RwSignal<ConnectionStatus>) {
        Effect::new(move |before: Option<ConnectionStatus>| {
            let now = connection.get();
            if now == ConnectionStatus::Connected && before != Some(ConnectionStatus::Connected) {
                self.refetch();
            }
            now
        });
    }

    fn refetch(self) {
        let start = |pending_fetch: &mut PendingFetch| {
            pending_fetch.latest += 1;
            pending_fetch.buffered.get_or_insert_default();
            pending_fetch.latest
        };
        let Some(request) = self.pending_fetch.try_update_value(start) else { return };
        spawn_local(async move {
            let response = list_presence().await;
            let end = |pending_fetch: &mut PendingFetch| {
                (pending_fetch.latest == request).then(|| pending_fetch.buffered.take()).flatten()
            };
            let Some(buffered) = self.pending_fetch.try_update_value(end).flatten() else { return };
            match response {
                Ok(here) => {
                    self.refresh(&here);
                    self.apply_changes(&buffered);
                }
                Err(error) if error.code.is_retryable() => set_timeout(move || self.refetch(), RETRY_DELAY),
                Err(_) => {}
            }
        });
    }

    fn apply_changes(self, changes: &[UserPresence]) {
        self.pending_fetch.try_update_value(|pending_fetch| {
            if let Some(buffered) = &mut pending_fetch.buffered {
                buffered.extend_from_slice(changes);
            }
        });
        self.by_user.try_update(|by_user| {
            for UserPresence { user_id, presence } in changes {
                match presence {
                    Presence::Offline => by_user.remove(user_id),
                    here => by_user.insert(*user_id, *here),
                };
            }
        });
    }

    /// Changes who is typing, and notifies subscribers if `change` returns true. Does nothing once the page is
    /// disposed.
    fn update_typing(self, change: impl FnOnce(&mut TypingUsers) -> bool) {
        self.typing.try_maybe_update(|typing| (change(typing), ()));
    }
}

fn presence_by_user(here: &[UserPresence]) -> HashMap<UserId, Presence> {
    here.iter().map(|here| (here.user_id, here.presence)).collect()
}
