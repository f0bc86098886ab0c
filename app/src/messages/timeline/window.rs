//! The messages on the page: the loaded list, the unsent messages, and the pending fetches. Pure.
//!
//! Invariant: while a fetch is pending, received events are buffered and applied again to its result. So a result that
//! is older than the stream never shows a message that was edited or removed since.

use crate::id::MessageId;
use crate::messages::timeline::layout::Row;
use crate::messages::{Applied, MessageEvent, MessageList, Quote, Snapshot};

/// The maximum number of messages on the page.
pub const MAX_MESSAGES: usize = 300;

/// The messages on the page.
pub struct MessageWindow {
    /// The loaded messages of the room.
    pub list: MessageList,
    /// The messages that are not confirmed, in the order they were written.
    pub unsent: Vec<Row>,
    /// The message that the user is editing.
    pub editing: Option<MessageId>,
    /// How many fetches were begun, how many are pending, and the number of the latest one that replaced the list.
    fetch_count: u32,
    pending_fetches: u32,
    last_replacement: u32,
    buffered_events: Vec<MessageEvent>,
    /// Quotes that were requested.
    requested_quotes: Vec<MessageId>,
    is_detached: bool,
}

/// The result of a fetch.
pub enum FetchResult {
    /// A page before the oldest or after the newest loaded message.
    Page {
        /// The oldest message when the fetch was begun, if the page is before it.
        before: Option<MessageId>,
        /// The newest message when the fetch was begun, if the page is after it.
        after: Option<MessageId>,
        /// The page.
        page: Snapshot,
    },
    /// A snapshot that replaces the list.
    Replace(Snapshot),
    /// The quote of a message.
    Quote(Quote),
    /// The fetch failed, or its result is not usable.
    Nothing,
}

impl MessageWindow {
    /// The messages that a page opens with.
    pub fn new(snapshot: Snapshot) -> Self {
        Self {
            list: MessageList::new(snapshot, MAX_MESSAGES),
            unsent: Vec::new(),
            editing: None,
            fetch_count: 0,
            pending_fetches: 0,
            last_replacement: 0,
            buffered_events: Vec::new(),
            requested_quotes: Vec::new(),
            is_detached: false,
        }
    }

    /// Applies an event of the room, and buffers it if a fetch is pending.
    pub fn on_event(&mut self, event: MessageEvent) -> Applied {
        let applied = self.apply(&event);
        if self.pending_fetches > 0 {
            self.buffered_events.push(event);
        }
        applied
    }

    /// Begins a fetch and returns its number. [`MessageWindow::finish_fetch`] must follow in any case.
    pub fn begin_fetch(&mut self) -> u32 {
        self.fetch_count += 1;
        self.pending_fetches += 1;
        self.fetch_count
    }

    /// Applies the result of a fetch, then the events that were buffered since.
    pub fn finish_fetch(&mut self, fetch: u32, result: FetchResult) {
        match result {
            FetchResult::Page { before, after, page } => {
                let messages = self.list.messages();
                let (oldest, newest) = (messages.first().map(|first| first.id), messages.last().map(|last| last.id));
                // A page that is not adjacent to the list any more would leave a gap.
                if before.is_some() && before == oldest {
                    self.list.prepend(page);
                } else if after.is_some() && after == newest {
                    self.list.append(page);
                }
            }
            // A replacement that was requested before the present one is outdated.
            FetchResult::Replace(page) if fetch > self.last_replacement => {
                self.last_replacement = fetch;
                self.list = MessageList::new(page, MAX_MESSAGES);
                self.list.set_detached(self.is_detached);
                self.requested_quotes.clear();
            }
            FetchResult::Quote(quote) => self.list.merge_quote(quote),
            FetchResult::Replace(_) | FetchResult::Nothing => {}
        }
        for event in std::mem::take(&mut self.buffered_events) {
            self.apply(&event);
            self.buffered_events.push(event);
        }
        self.pending_fetches = self.pending_fetches.saturating_sub(1);
        if self.pending_fetches == 0 {
            self.buffered_events.clear();
        }
        let list = &self.list;
        self.unsent.retain(|row| list.message(row.id()).is_none());
    }

    /// Sets whether the user reads away from the newest message.
    pub fn set_detached(&mut self, is_detached: bool) {
        self.is_detached = is_detached;
        self.list.set_detached(is_detached);
    }

    /// The rows, oldest first. Unsent messages are at the newest end; if that is not loaded, only the failed ones are
    /// shown.
    pub fn rows(&self) -> Vec<Row> {
        let posted = self.list.messages();
        let is_at_newest = !self.list.has_newer();
        let unsent: Vec<&Row> = self.unsent.iter().filter(|row| is_at_newest || row.has_failed()).collect();
        let surplus = (posted.len() + unsent.len()).saturating_sub(MAX_MESSAGES);
        let posted = posted.iter().skip(surplus).map(Row::posted);
        let mut rows: Vec<Row> = posted.chain(unsent.into_iter().cloned()).collect();
        for row in &mut rows {
            row.quote = self.list.quote_of(&row.message);
            row.is_editing = self.editing == Some(row.id());
        }
        rows
    }

    /// The quotes that are neither known nor requested; counts them as requested.
    pub fn quotes_to_fetch(&mut self) -> Vec<MessageId> {
        let replies = self.list.messages().iter().chain(self.unsent.iter().map(|row| &row.message));
        let mut missing: Vec<MessageId> = replies.filter_map(|reply| reply.reply_to).collect();
        missing.sort_unstable();
        missing.dedup();
        missing.retain(|id| !self.requested_quotes.contains(id) && self.list.quote(*id).is_none());
        self.requested_quotes.extend(&missing);
        missing
    }

    fn apply(&mut self, event: &MessageEvent) -> Applied {
        let applied = self.list.apply(event);
        match event {
            MessageEvent::Posted { message, .. } | MessageEvent::Edited { message, .. } => {
                self.unsent.retain(|row| row.id() != message.id);
            }
            MessageEvent::Removed { message_id, .. } => self.drop_message(*message_id),
        }
        applied
    }

    /// Drops the unsent message and the edit of a message that was removed.
    pub fn drop_message(&mut self, id: MessageId) {
        self.unsent.retain(|row| row.id() != id);
        self.editing = self.editing.filter(|editing| *editing != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Person, Role};
    use crate::id::{RoomId, UserId};
    use crate::messages::ChatMessage;
    use crate::messages::composer::outbox::Unsent;
    use crate::time::Timestamp;

    fn pending(content: &str) -> Row {
        let me = Person {
            id: UserId(1),
            username: "Ada".to_owned(),
            display_name: "Ada".to_owned(),
            role: Role::Member,
            avatar: None,
        };
        let (id, timestamp) = (MessageId::new(), Timestamp::from_milliseconds(0));
        Row::pending(Unsent { id, content: content.to_owned(), timestamp, reply_to: None }, &me, RoomId::global())
    }

    fn message(n: u64) -> ChatMessage {
        ChatMessage { n, v: n * 10, ..pending("hi").message }
    }

    fn page(messages: &[&ChatMessage], version: u64) -> Snapshot {
        let messages = messages.iter().rev().copied().cloned().collect();
        Snapshot { version, messages, has_older: true, has_newer: false, quotes: Vec::new() }
    }

    fn posted(message: &ChatMessage) -> MessageEvent {
        MessageEvent::Posted { room_id: RoomId::global(), v: message.v, message: Box::new(message.clone()) }
    }

    fn removed(message: &ChatMessage, v: u64) -> MessageEvent {
        let (message_id, removed_at) = (message.id, Timestamp::from_milliseconds(0));
        MessageEvent::Removed { room_id: RoomId::global(), v, message_id, n: message.n, removed_at }
    }

    fn seqs(window: &MessageWindow) -> Vec<u64> {
        window.rows().iter().map(|row| row.message.n).collect()
    }

    #[test]
    fn fetched_page_older_than_the_stream_does_not_undo_events() {
        let (first, second, third, fourth) = (message(1), message(2), message(3), message(4));
        let mut window = MessageWindow::new(page(&[&third], 30));
        let fetch = window.begin_fetch();
        window.on_event(removed(&second, 50));
        window.on_event(posted(&fourth));
        window.finish_fetch(
            fetch,
            FetchResult::Page { before: Some(third.id), after: None, page: page(&[&first, &second], 30) },
        );
        assert_eq!(seqs(&window), [1, 3, 4]);

        let second_fetch = window.begin_fetch();
        window.on_event(removed(&fourth, 60));
        window.finish_fetch(second_fetch, FetchResult::Replace(page(&[&first, &third, &fourth], 50)));
        assert_eq!(seqs(&window), [1, 3]);
    }

    #[test]
    fn page_of_a_replaced_window_is_ignored() {
        let (first, second, third) = (message(1), message(2), message(3));
        let mut window = MessageWindow::new(page(&[&second], 20));
        let (older, newer) = (window.begin_fetch(), window.begin_fetch());
        window.finish_fetch(newer, FetchResult::Replace(page(&[&third], 30)));
        window
            .finish_fetch(older, FetchResult::Page { before: Some(second.id), after: None, page: page(&[&first], 30) });
        assert_eq!(seqs(&window), [3]);
        // Of two replacements the one that was requested later stays.
        let (early, late) = (window.begin_fetch(), window.begin_fetch());
        window.finish_fetch(late, FetchResult::Replace(page(&[&second, &third], 30)));
        window.finish_fetch(early, FetchResult::Replace(page(&[&first], 10)));
        assert_eq!(seqs(&window), [2, 3]);
    }

    #[test]
    fn unsent_messages_are_rows_at_the_newest_end_only() {
        let (first, second) = (message(1), message(2));
        let mut window = MessageWindow::new(Snapshot { has_newer: true, ..page(&[&first], 20) });
        window.unsent.push(pending("Soon."));
        assert_eq!(seqs(&window), [1]);
        let fetch = window.begin_fetch();
        window
            .finish_fetch(fetch, FetchResult::Page { before: None, after: Some(first.id), page: page(&[&second], 20) });
        assert_eq!(seqs(&window), [1, 2, 0]);
        let arrived = ChatMessage { n: 3, v: 30, ..window.unsent[0].message.clone() };
        window.on_event(posted(&arrived));
        assert_eq!(seqs(&window), [1, 2, 3]);
    }

    #[test]
    fn missing_quote_is_fetched_once() {
        let (first, second) = (message(1), message(2));
        let mut window = MessageWindow::new(page(&[&second], 20));
        window.on_event(posted(&ChatMessage { reply_to: Some(first.id), ..message(3) }));
        window.on_event(posted(&ChatMessage { reply_to: Some(second.id), ..message(4) }));
        assert_eq!(window.quotes_to_fetch(), [first.id]);
        assert!(window.quotes_to_fetch().is_empty());
        let fetch = window.begin_fetch();
        window.on_event(removed(&first, 60));
        window.finish_fetch(fetch, FetchResult::Quote(Quote::of(&first)));
        assert_eq!(window.rows()[1].quote, Some(Quote::removed(first.id, 60)));
    }
}
