//! Reads a page of messages of a room: from the cache if it has the page and the process follows the log, otherwise from Redis.

use std::collections::HashSet;

use bytes::{BufMut, Bytes, BytesMut};

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::{MessageId, RoomId};
use crate::log::server::Cursor;
use crate::messages::server::StoredMessage;
use crate::messages::server::recent_messages_cache::{EncodedMessage, MAX_MESSAGES};
use crate::messages::server::store;
use crate::messages::server::store::StoredPage;
use crate::messages::{ChatMessage, MAX_PAGE_SIZE, PAGE_SIZE, Quote, QuotedMessage, ReadMessages, Snapshot};
use crate::rooms::server::{Membership, access};
use crate::state::State;
use crate::users::server::UserCache;

/// The page of messages to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The number of messages at most, 1 to 100.
    pub limit: u32,
    /// The position of the page.
    pub anchor: Anchor,
}

/// A position in the history of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The newest messages.
    Newest,
    /// The messages directly before this one.
    Before(MessageId),
    /// The messages directly after this one.
    After(MessageId),
    /// The messages around this one. If one side has too few, the other side has more.
    Around(MessageId),
}

impl PageRequest {
    /// A page of 1 to [`MAX_PAGE_SIZE`] messages.
    ///
    /// # Errors
    /// [`Code::LimitOutOfRange`]
    pub fn new(limit: u32, anchor: Anchor) -> Result<Self> {
        let is_in_range = (1..=MAX_PAGE_SIZE).contains(&limit);
        if is_in_range { Ok(Self { limit, anchor }) } else { Err(Code::LimitOutOfRange.into()) }
    }
}

impl Anchor {
    /// The anchor of a request, which gives at most one of the three messages.
    ///
    /// # Errors
    /// [`Code::RequestInvalid`] if it gives more.
    pub fn from_parameters(
        before: Option<MessageId>,
        after: Option<MessageId>,
        around: Option<MessageId>,
    ) -> Result<Self> {
        match (before, after, around) {
            (None, None, None) => Ok(Self::Newest),
            (Some(id), None, None) => Ok(Self::Before(id)),
            (None, Some(id), None) => Ok(Self::After(id)),
            (None, None, Some(id)) => Ok(Self::Around(id)),
            _ => Err(crate::error::Error::with_reason(
                Code::RequestInvalid,
                "before, after and around exclude each other",
            )),
        }
    }
}

/// A page of messages, newest first.
pub(crate) struct MessagePage {
    /// The log sequence before the data was read.
    pub version: u64,
    pub messages: Vec<EncodedMessage>,
    pub has_older: bool,
    pub has_newer: bool,
}

/// Reads a page of messages for the browser. Joins the reader to a public room.
pub async fn read_messages(state: &State, session: &Session, input: ReadMessages) -> Result<Snapshot> {
    let anchor = Anchor::from_parameters(input.before, input.after, input.around)?;
    let membership = access::join_or_require_member(state, session, &input.room_id).await?;
    history(state, &membership, PageRequest { limit: PAGE_SIZE, anchor }, None).await
}

/// Reads a page of at most `limit` messages as a JSON array, for the REST API. Joins the reader to a public room.
pub async fn read_messages_json(
    state: &State,
    session: &Session,
    input: ReadMessages,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Bytes> {
    let page = PageRequest::new(limit, Anchor::from_parameters(input.before, input.after, input.around)?)?;
    let membership = access::join_or_require_member(state, session, &input.room_id).await?;
    history_json(state, &membership, page, cursor).await
}

/// The quote of a message.
pub async fn quoted_message(state: &State, session: &Session, input: QuotedMessage) -> Result<Quote> {
    let membership = access::join_or_require_member(state, session, &input.room_id).await?;
    quote(state, membership.room_id(), input.id).await
}

/// Reads a page of messages, newest first, not older than `cursor`. No round trip if the page is cached, otherwise one.
pub async fn history(
    state: &State,
    membership: &Membership,
    page: PageRequest,
    cursor: Option<&Cursor>,
) -> Result<Snapshot> {
    let room = membership.room_id();
    let MessagePage { version, messages, has_older, has_newer } = read(state, room, page, cursor).await?;
    let messages: Vec<ChatMessage> = messages.iter().map(|encoded| encoded.message().clone()).collect();
    let quotes = quotes(state, room, &messages).await?;
    Ok(Snapshot { version, messages, has_older, has_newer, quotes })
}

/// Reads the same page as a JSON array.
async fn history_json(
    state: &State,
    membership: &Membership,
    page: PageRequest,
    cursor: Option<&Cursor>,
) -> Result<Bytes> {
    let messages = read(state, membership.room_id(), page, cursor).await?.messages;
    let length: usize = messages.iter().map(|encoded| encoded.json().len() + 1).sum();
    let mut json = BytesMut::with_capacity(length + 2);
    json.put_u8(b'[');
    for (index, encoded) in messages.iter().enumerate() {
        if index > 0 {
            json.put_u8(b',');
        }
        json.put_slice(encoded.json());
    }
    json.put_u8(b']');
    Ok(json.freeze())
}

async fn read(state: &State, room: &RoomId, page: PageRequest, cursor: Option<&Cursor>) -> Result<MessagePage> {
    // Read before the data, so that the events after it continue the page.
    let (epoch, version) = state.hub.position();
    // None for a cursor of another epoch. That may be a newer one, which the cache does not have yet.
    let cursor_version = cursor.map_or(Some(0), |cursor| cursor.position_in(&epoch));
    let min_version = cursor_version.unwrap_or_default().max(state.recent_messages.last_write(room));
    let is_current = cursor_version.is_some() && state.hub.wait_for(min_version).await;
    if is_current && let Some(page) = state.recent_messages.read(room, page, version.max(min_version)) {
        return Ok(page);
    }
    let is_cacheable = page.anchor == Anchor::Newest && is_current;
    let load = if is_cacheable { state.recent_messages.begin_load(room) } else { None };
    let Some(load) = load else {
        let stored = with_current_names(state, store::history(&state.db, room, page).await?).await?;
        return Ok(MessagePage::from_stored(stored, room));
    };
    // More than was requested, so that the cache has the next pages too.
    let larger = PageRequest { limit: page.limit.max(MAX_MESSAGES), anchor: Anchor::Newest };
    let stored = with_current_names(state, store::history(&state.db, room, larger).await?).await?;
    let page = MessagePage::from_stored(StoredPage { messages: stored.messages.clone(), ..stored }, room)
        .truncated(page.limit);
    load.finish(stored);
    Ok(page)
}

/// The page with the present names and roles of the senders.
async fn with_current_names(state: &State, page: StoredPage) -> Result<StoredPage> {
    let users = UserCache::find(state, page.messages.iter().map(StoredMessage::sender)).await?;
    let with_current_name = |stored: StoredMessage| match users.get(&stored.sender()) {
        Some(sender) => stored.with_current_names(sender),
        None => stored,
    };
    Ok(StoredPage { messages: page.messages.into_iter().map(with_current_name).collect(), ..page })
}

impl MessagePage {
    fn from_stored(page: StoredPage, room: &RoomId) -> Self {
        let messages = page.messages.into_iter().map(|stored| EncodedMessage::new(stored.into_message(room.clone())));
        Self {
            version: page.version,
            messages: messages.collect(),
            has_older: page.has_older,
            has_newer: page.has_newer,
        }
    }

    fn truncated(mut self, limit: u32) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if self.messages.len() > limit {
            self.messages.truncate(limit);
            self.has_older = true;
        }
        self
    }
}

/// The quotes of the messages to which these reply: from the page itself, otherwise from Redis.
async fn quotes(state: &State, room: &RoomId, messages: &[ChatMessage]) -> Result<Vec<Quote>> {
    let replied_to: HashSet<MessageId> = messages.iter().filter_map(|message| message.reply_to).collect();
    let quotes = replied_to.into_iter().map(async |id| match messages.iter().find(|message| message.id == id) {
        Some(message) => Ok(Quote::of(message)),
        None => quote(state, room, id).await,
    });
    futures::future::try_join_all(quotes).await
}

/// The quote of a message.
async fn quote(state: &State, room: &RoomId, id: MessageId) -> Result<Quote> {
    let found = store::find(&state.db, room, id).await?.filter(|found| found.is_listed);
    Ok(match found.map(|found| found.stored) {
        Some(stored) if stored.removed_at().is_some() => Quote::removed(id, stored.v()),
        Some(stored) => {
            let users = UserCache::find(state, [stored.sender()]).await?;
            let named = users.get(&stored.sender()).map(|sender| stored.clone().with_current_names(sender));
            Quote::of(&named.unwrap_or(stored).into_message(room.clone()))
        }
        None => Quote::removed(id, 0),
    })
}
