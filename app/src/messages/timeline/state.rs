//! The state of the timeline: the loaded messages, and the rows that show them.
//!
//! Events are applied one by one, and the rows are updated after each. The signal of a row is set only if the row's
//! content changed, so an event renders only the rows that it changes.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::operations::quoted_message;
use crate::messages::timeline::OpenedTimeline;
use crate::messages::timeline::layout::{Row, RowLayout};
use crate::messages::timeline::profile_cache::ProfileCache;
use crate::messages::timeline::unread_divider::UnreadDivider;
use crate::messages::timeline::window::{FetchResult, MessageWindow};
use crate::messages::{Applied, ChatMessage, MessageEvent, MessageType, Quote, Quoted, Texts};
use crate::rooms::MemberEvent;
use crate::ui::language;
use crate::users::UserEvent;

/// A row: the id of its message, and a signal of its content.
#[derive(Clone)]
pub struct RowSignal {
    /// Stays the same when a pending message is posted, so that the row keeps its element.
    pub id: MessageId,
    /// The content and the layout.
    pub content: ArcRwSignal<(Row, RowLayout)>,
}

/// The state of the timeline of one room. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct TimelineState {
    /// The user.
    pub me: StoredValue<Person>,
    /// The room.
    pub room_id: StoredValue<RoomId>,
    /// Current names and avatars of users.
    pub profiles: ProfileCache,
    /// The rows, oldest first.
    pub rows: RwSignal<Vec<RowSignal>>,
    /// Whether older messages can be loaded.
    pub has_older: RwSignal<bool>,
    /// Whether newer messages can be loaded.
    pub has_newer: RwSignal<bool>,
    /// How many messages of others arrived since the user was last at the newest message.
    pub unseen: RwSignal<usize>,
    /// Whether the user is at the newest message of the room, so that new ones are shown on arrival.
    pub follows_newest: StoredValue<bool>,
    /// What screen readers announce: the newest message of another user.
    pub announcement: RwSignal<String>,
    /// The quote of the message that the next message replies to.
    pub replying_to: RwSignal<Option<Quote>>,
    pub(super) window: StoredValue<MessageWindow>,
    /// The unread divider.
    divider: StoredValue<Option<UnreadDivider>>,
    /// Whether the unread messages start before the loaded ones.
    pub unread_is_above: StoredValue<bool>,
    utc_offset: Signal<i32>,
    texts: &'static Texts,
}

impl TimelineState {
    /// The timeline that a page opens with; `utc_offset` is the local time zone in minutes from UTC.
    pub fn new(opened: &OpenedTimeline<'_>, utc_offset: Signal<i32>) -> Self {
        let mut window = MessageWindow::new(opened.snapshot.clone());
        window.set_detached(window.list.has_newer());
        let timeline = Self {
            me: StoredValue::new(opened.me.clone()),
            room_id: StoredValue::new(opened.room_id.clone()),
            profiles: ProfileCache::new(opened.people.iter().chain([opened.me]).cloned()),
            rows: RwSignal::default(),
            has_older: RwSignal::new(window.list.has_older()),
            has_newer: RwSignal::new(window.list.has_newer()),
            unseen: RwSignal::new(0),
            follows_newest: StoredValue::new(!window.list.has_newer()),
            announcement: RwSignal::default(),
            replying_to: RwSignal::default(),
            window: StoredValue::new(window),
            divider: StoredValue::new(UnreadDivider::on_open(opened.read_state)),
            unread_is_above: StoredValue::new(false),
            utc_offset,
            texts: Texts::of(language()),
        };
        timeline.update_rows();
        // The time zone is known only after the first rendering; messages may be on other days then.
        Effect::new(move || {
            utc_offset.track();
            timeline.update_rows();
        });
        timeline
    }

    /// Applies an event of the room's messages.
    pub fn apply(self, event: MessageEvent) {
        let Some(me) = self.me.try_with_value(|me| me.id) else { return };
        let message = match &event {
            MessageEvent::Posted { message, .. } | MessageEvent::Edited { message, .. } => Some(message),
            MessageEvent::Removed { message_id, .. } => {
                self.stop_replying_to(*message_id);
                None
            }
        };
        if let Some(message) = message.filter(|message| message.sender_id == me) {
            self.remove_from_outbox(message.id);
        }
        let of_others = message.filter(|message| message.sender_id != me);
        let is_counted = of_others.is_some_and(|message| message.message_type != MessageType::System);
        let announcement = of_others.map(|message| self.announcement_of(message));
        let applied = self.update(|window| window.on_event(event));
        let (Some(Applied::Added(_) | Applied::Beyond), Some(announcement)) = (applied, announcement) else { return };
        self.announcement.set(announcement);
        if is_counted && !self.follows_newest.get_value() {
            self.unseen.update(|unseen| *unseen += 1);
        }
    }

    /// Applies a change of a user, who may be the user of this page.
    pub fn apply_user(self, event: &UserEvent) {
        match event {
            UserEvent::Changed { person, .. } => {
                if self.me.try_with_value(|me| me.id == person.id) == Some(true) {
                    self.me.set_value(person.clone());
                }
                self.profiles.insert(person.clone());
            }
        }
    }

    /// Takes the current name and avatar of a user from a change of any room's members.
    pub fn apply_member(self, event: &MemberEvent) {
        let (_, member) = event.member();
        self.profiles.insert(member.clone());
    }

    /// Begins a fetch: events from now on are applied again to its result, see [`TimelineState::finish_fetch`]. Returns
    /// the number of the fetch.
    pub fn begin_fetch(self) -> u32 {
        self.window.try_update_value(MessageWindow::begin_fetch).unwrap_or_default()
    }

    /// Applies the result of a fetch. Must follow each [`TimelineState::begin_fetch`], also if the fetch failed.
    pub fn finish_fetch(self, fetch: u32, result: FetchResult) {
        self.update(|window| window.finish_fetch(fetch, result));
    }

    /// The unread divider.
    pub fn divider(self) -> Option<UnreadDivider> {
        self.divider.try_get_value().flatten()
    }

    /// Sets or removes the unread divider.
    pub fn set_divider(self, divider: Option<UnreadDivider>) {
        self.divider.try_set_value(divider);
        self.update_rows();
    }

    /// The ids of the oldest and the newest loaded message.
    pub fn end_ids(self) -> (Option<MessageId>, Option<MessageId>) {
        let first_and_last = |window: &MessageWindow| {
            let messages = window.list.messages();
            (messages.first().map(|first| first.id), messages.last().map(|last| last.id))
        };
        self.window.try_with_value(first_and_last).unwrap_or_default()
    }

    /// A loaded message.
    pub fn message(self, id: MessageId) -> Option<ChatMessage> {
        self.window.try_with_value(|window| window.list.message(id).cloned()).flatten()
    }

    /// The user's last message, if the newest messages are loaded.
    pub fn last_own_message(self) -> Option<MessageId> {
        let me = self.me.try_with_value(|me| me.id)?;
        let last_own = |window: &MessageWindow| {
            let last = window.list.messages().iter().rfind(|message| message.sender_id == me)?;
            (!window.list.has_newer()).then_some(last.id)
        };
        self.window.try_with_value(last_own).flatten()
    }

    /// Starts a reply to this message.
    pub fn start_reply(self, id: MessageId) {
        let quote = self.window.try_with_value(|window| window.list.quote(id)).flatten();
        self.replying_to.set(quote.filter(|quote| quote.quoted != Quoted::Removed));
    }

    /// Opens the edit form of a message, or closes it.
    pub fn set_editing(self, id: Option<MessageId>) {
        self.update(|window| window.editing = id);
    }

    /// The message that the user is editing.
    pub fn editing(self) -> Option<MessageId> {
        self.window.try_with_value(|window| window.editing).flatten()
    }

    /// Removes a message, whether or not the event of the removal arrives.
    pub fn remove_message(self, id: MessageId) {
        self.stop_replying_to(id);
        self.update(|window| {
            window.list.remove(id, u64::MAX);
            window.drop_message(id);
        });
    }

    /// Records whether the user is at the newest loaded message. If it is the newest of the room, no message is unseen.
    pub fn set_at_newest(self, at_newest: bool) {
        let Some(follows) = self.has_newer.try_get_untracked().map(|has_newer| at_newest && !has_newer) else { return };
        if self.follows_newest.get_value() != follows {
            self.follows_newest.set_value(follows);
            self.window.update_value(|window| window.set_detached(!follows));
        }
        if follows && self.unseen.get_untracked() > 0 {
            self.unseen.set(0);
        }
    }

    fn stop_replying_to(self, id: MessageId) {
        if self.replying_to.with_untracked(|quote| quote.as_ref().is_some_and(|quote| quote.id == id)) {
            self.replying_to.set(None);
        }
    }

    /// The announcement of a message.
    fn announcement_of(self, message: &ChatMessage) -> String {
        match message.message_type {
            MessageType::System => {
                self.texts.system_message(&message.content, &|id, name| self.name(id, name)).unwrap_or_default()
            }
            _ => format!("{}: {}", self.name(message.sender_id, &message.sender_name), message.content),
        }
    }

    fn name(self, id: UserId, stored: &str) -> String {
        untrack(|| self.profiles.name(id, stored))
    }

    /// Changes the loaded messages, then updates the rows. Does nothing once the page is disposed.
    pub(super) fn update<T>(self, change: impl FnOnce(&mut MessageWindow) -> T) -> Option<T> {
        let outcome = self.window.try_update_value(change)?;
        self.update_rows();
        let missing = self.window.try_update_value(MessageWindow::quotes_to_fetch).unwrap_or_default();
        missing.into_iter().for_each(|id| self.fetch_quote(id));
        let senders =
            |window: &MessageWindow| window.list.messages().iter().map(|message| message.sender_id).collect::<Vec<_>>();
        self.profiles.fetch_missing(self.window.try_with_value(senders).unwrap_or_default());
        Some(outcome)
    }

    fn fetch_quote(self, id: MessageId) {
        let Some(room_id) = self.room_id.try_get_value() else { return };
        let fetch = self.begin_fetch();
        spawn_local(async move {
            let result = match quoted_message(room_id, id).await {
                Ok(quote) => FetchResult::Quote(quote),
                Err(_) => FetchResult::Nothing,
            };
            self.finish_fetch(fetch, result);
        });
    }

    /// Updates the rows from the loaded messages.
    fn update_rows(self) {
        let Some(offset) = self.utc_offset.try_get_untracked() else { return };
        let present: HashMap<MessageId, RowSignal> =
            self.rows.with_untracked(|rows| rows.iter().map(|row| (row.id, row.clone())).collect());
        let (rows, (has_older, has_newer)) =
            self.window.with_value(|window| (window.rows(), (window.list.has_older(), window.list.has_newer())));
        let layout =
            |index: usize| rows[index].layout_after(index.checked_sub(1).map(|previous| &rows[previous]), offset);
        let mut layouts: Vec<RowLayout> = (0..rows.len()).map(layout).collect();
        let (me, divider) = (self.me.with_value(|me| me.id), self.divider());
        let first_unread = divider.and_then(|divider| divider.row_index(&rows, has_older, me));
        if let Some(layout) = first_unread.and_then(|index| layouts.get_mut(index)) {
            *layout = layout.after_divider();
        }
        self.unread_is_above.set_value(divider.is_some_and(|divider| divider.is_above(&rows, has_older, me)));
        let contents = rows.into_iter().zip(layouts);
        let signals: Vec<RowSignal> =
            contents.map(|content| updated_row(present.get(&content.0.id()), content)).collect();
        let is_same =
            self.rows.with_untracked(|shown| shown.iter().map(|row| row.id).eq(signals.iter().map(|row| row.id)));
        if !is_same {
            self.rows.set(signals);
        }
        for (signal, current) in [(self.has_older, has_older), (self.has_newer, has_newer)] {
            if signal.get_untracked() != current {
                signal.set(current);
            }
        }
    }
}

fn updated_row(present: Option<&RowSignal>, content: (Row, RowLayout)) -> RowSignal {
    match present {
        None => RowSignal { id: content.0.id(), content: ArcRwSignal::new(content) },
        Some(row) => {
            if row.content.with_untracked(|shown| *shown != content) {
                row.content.set(content);
            }
            row.clone()
        }
    }
}
