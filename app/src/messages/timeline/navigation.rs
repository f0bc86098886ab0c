//! Navigation in the timeline: loading of older and newer pages while the user scrolls, and jumps to a message or to
//! the newest one.
//!
//! Invariants: in each direction at most one page is requested at a time; a failed request is repeated only on the
//! user's click. While pages are added, the visible rows keep their position on the screen.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::composer::send_queue::{TIMEOUT, with_timeout};
use crate::messages::operations::read_messages;
use crate::messages::timeline::scroll::Scroll;
use crate::messages::timeline::state::TimelineState;
use crate::messages::timeline::unread_divider::UnreadDivider;
use crate::messages::timeline::window::FetchResult;
use crate::messages::{Snapshot, Texts};
use crate::ui::language;

/// How long a toast is shown.
const TOAST_DURATION: Duration = Duration::from_secs(5);

/// A direction in which pages are loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Up.
    Older,
    /// Down.
    Newer,
}

/// State of a request to the server.
#[derive(Clone, Copy, Default)]
pub struct RequestState {
    /// Whether the request is pending.
    pub busy: RwSignal<bool>,
    /// The error of the last request.
    pub error: RwSignal<Option<Code>>,
}

impl RequestState {
    /// The request starts.
    pub fn begin(self) {
        self.busy.set(true);
        self.error.set(None);
    }

    /// The request ended, with an error if it failed.
    pub fn finish(self, error: Option<Code>) {
        self.busy.try_set(false);
        self.error.try_set(error);
    }
}

/// Navigation in the timeline of one room. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct TimelineNavigation {
    /// The state of the timeline.
    pub timeline: TimelineState,
    /// The scroll position.
    pub scroll: Scroll,
    /// Whether the newest loaded message is more than 1.5 screens below the visible rows.
    pub is_far_from_newest: RwSignal<bool>,
    /// Whether the unread messages start above the visible rows, and the user has not been there yet.
    pub unread_is_above: RwSignal<bool>,
    /// A notice that disappears after some seconds, for example that a message was removed.
    pub toast: RwSignal<Option<&'static str>>,
    /// The unread divider that has been visible; its link is not shown again.
    reached_divider: StoredValue<Option<UnreadDivider>>,
    older_request: RequestState,
    newer_request: RequestState,
    texts: &'static Texts,
}

impl TimelineNavigation {
    /// Navigation in `timeline`; if `target_missing`, a toast shows that the message of the permalink is not available.
    pub fn new(timeline: TimelineState, target_missing: bool) -> Self {
        let texts = Texts::of(language());
        Self {
            timeline,
            scroll: Scroll::new(),
            is_far_from_newest: RwSignal::new(false),
            unread_is_above: RwSignal::new(timeline.unread_is_above.get_value()),
            toast: RwSignal::new(target_missing.then_some(texts.message_not_found)),
            reached_divider: StoredValue::default(),
            older_request: RequestState::default(),
            newer_request: RequestState::default(),
            texts,
        }
    }

    /// State of the page request in this direction.
    pub fn page_request(self, direction: Direction) -> RequestState {
        match direction {
            Direction::Older => self.older_request,
            Direction::Newer => self.newer_request,
        }
    }

    /// Updates everything that depends on the scroll position, and loads the next page near an end of the loaded
    /// messages.
    pub fn update_position(self) {
        self.timeline.set_at_newest(self.scroll.is_at_newest());
        let is_far = self.scroll.is_far_from_newest();
        if self.is_far_from_newest.try_get_untracked().is_some_and(|present| present != is_far) {
            self.is_far_from_newest.set(is_far);
        }
        self.update_new_marker();
        for (direction, is_near, has_more) in [
            (Direction::Older, self.scroll.is_near_oldest(), self.timeline.has_older),
            (Direction::Newer, self.scroll.is_near_newest(), self.timeline.has_newer),
        ] {
            let error = self.page_request(direction).error.try_get_untracked().flatten();
            if is_near && error.is_none() && has_more.try_get_untracked() == Some(true) {
                self.load_next(direction);
            }
        }
    }

    /// Updates whether the link to the unread messages is shown: not any more once the divider was visible.
    fn update_new_marker(self) {
        let (Some(divider), reached) = (self.timeline.divider(), self.reached_divider.try_get_value().flatten()) else {
            return;
        };
        let (row, is_above) = self.scroll.first_unread().unzip();
        if is_above == Some(false) {
            self.reached_divider.set_value(Some(divider));
        }
        let is_unread_above = is_above.unwrap_or(self.timeline.unread_is_above.get_value()) && reached != Some(divider);
        let is_unread_above = is_unread_above && (row.is_some() || divider.first().is_some());
        if self.unread_is_above.get_untracked() != is_unread_above {
            self.unread_is_above.set(is_unread_above);
        }
    }

    /// Jumps to the first unread message.
    pub fn jump_to_unread(self) {
        let row = self.scroll.first_unread().map(|(id, _)| id);
        if let Some(id) = row.or_else(|| self.timeline.divider()?.first()) {
            self.reached_divider.try_set_value(self.timeline.divider());
            self.unread_is_above.try_set(false);
            self.show_message(id);
        }
    }

    /// Loads the next page in this direction, unless it is being loaded.
    pub fn load_next(self, direction: Direction) {
        let request = self.page_request(direction);
        let (oldest, newest) = self.timeline.end_ids();
        let (before, after) = match direction {
            Direction::Older => (oldest, None),
            Direction::Newer => (None, newest),
        };
        let Some(room_id) = self.timeline.room_id.try_get_value().filter(|_| !request.busy.get_untracked()) else {
            return;
        };
        request.begin();
        let fetch = self.timeline.begin_fetch();
        spawn_local(async move {
            let page = match with_timeout(TIMEOUT, read_messages(room_id, before, after, None)).await {
                // All older messages were deleted from the store.
                Err(error) if error.code == Code::MessageNotFound && direction == Direction::Older => Ok(empty_page()),
                page => page,
            };
            let (result, error) = match page {
                // All loaded messages were removed: the newest page replaces them.
                Ok(page) if before.or(after).is_none() => (FetchResult::Replace(page), None),
                Ok(page) => (FetchResult::Page { before, after, page }, None),
                Err(error) => (FetchResult::Nothing, Some(error.code)),
            };
            let ends_before = self.timeline.end_ids();
            self.scroll.preserve_position();
            self.timeline.finish_fetch(fetch, result);
            request.finish(error);
            // Another page may be needed to fill the screen. A page that added nothing is not requested again.
            if self.timeline.end_ids() != ends_before {
                request_animation_frame(move || self.update_position());
            }
        });
    }

    /// Jumps to the newest message.
    pub fn jump_to_newest(self) {
        // This may run in an animation frame after the user left the room, when the state is disposed.
        let Some(has_newer) = self.timeline.has_newer.try_get_untracked() else { return };
        self.clear_permalink();
        if has_newer {
            self.jump_to(None);
        } else {
            self.scroll.scroll_to_newest();
            self.timeline.set_at_newest(true);
        }
    }

    /// Removes the message from the address: a reload after leaving the permalink's message shows the newest messages.
    fn clear_permalink(self) {
        let is_permalink = window().location().search().is_ok_and(|search| !search.is_empty());
        let room = self.timeline.room_id.try_with_value(|room| format!("/rooms/{room}"));
        if let (true, Some(room), Ok(history)) = (is_permalink, room, window().history()) {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&room));
        }
    }

    /// Scrolls to a message and highlights it; loads the messages around it if it is not loaded.
    pub fn show_message(self, id: MessageId) {
        if !self.scroll.scroll_to(id) {
            self.jump_to(Some(id));
        }
    }

    /// Shows a toast.
    pub fn show_toast(self, toast: &'static str) {
        self.toast.try_set(Some(toast));
        self.clear_toast();
    }

    /// Removes the present toast after its duration.
    pub fn clear_toast(self) {
        let toast = self.toast.try_get_untracked().flatten();
        // A toast that was shown later has a timer of its own.
        let clear = move || {
            if self.toast.try_get_untracked().flatten() == toast {
                self.toast.try_set(None);
            }
        };
        if toast.is_some() {
            set_timeout(clear, TOAST_DURATION);
        }
    }

    /// Replaces the loaded messages with those around `target`, or with the newest ones.
    fn jump_to(self, target: Option<MessageId>) {
        let Some(room_id) = self.timeline.room_id.try_get_value() else { return };
        let fetch = self.timeline.begin_fetch();
        spawn_local(async move {
            let page = with_timeout(TIMEOUT, read_messages(room_id, None, None, target)).await;
            let has_target =
                |page: &Snapshot| target.is_none_or(|target| page.messages.iter().any(|message| message.id == target));
            let (result, toast) = match page {
                Ok(page) if has_target(&page) => (FetchResult::Replace(page), None),
                Ok(_) => (FetchResult::Nothing, Some(self.texts.message_not_found)),
                Err(error) if error.code == Code::MessageNotFound => {
                    (FetchResult::Nothing, Some(self.texts.message_not_found))
                }
                Err(error) => (FetchResult::Nothing, Some(error.code.detail(self.texts.language))),
            };
            self.timeline.finish_fetch(fetch, result);
            if let Some(toast) = toast {
                return self.show_toast(toast);
            }
            for direction in [self.older_request, self.newer_request] {
                direction.error.try_set(None);
            }
            request_animation_frame(move || {
                if let Some(target) = target {
                    self.scroll.scroll_to(target);
                } else {
                    self.scroll.scroll_to_newest();
                }
                self.update_position();
            });
        });
    }
}

fn empty_page() -> Snapshot {
    Snapshot { version: 0, messages: Vec::new(), has_older: false, has_newer: false, quotes: Vec::new() }
}
