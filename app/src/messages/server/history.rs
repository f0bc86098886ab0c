//! Reading a page of a room's messages: from memory if the process has it and follows the log, else from Redis.

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
use crate::messages::{ChatMessage, PAGE, PAGE_LIMIT, Quote, QuotedMessage, ReadMessages, Snapshot};
use crate::rooms::server::{Membership, access};
use crate::state::State;
use crate::users::server::UserCache;

/// Which messages to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many at most, 1 to 100.
    pub limit: u32,
    /// From where.
    pub place: Place,
}

/// A place in a room's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The end, where people talk.
    Newest,
    /// Right before this message.
    Before(MessageId),
    /// Right after this message.
    After(MessageId),
    /// This message in the middle; what one side has too little the other side has more.
    Around(MessageId),
}

impl Page {
    /// A page of 1 to 100 messages.
    pub fn new(limit: u32, place: Place) -> Result<Self> {
        let is_in_range = (1..=PAGE_LIMIT).contains(&limit);
        if is_in_range { Ok(Self { limit, place }) } else { Err(Code::LimitOutOfRange.into()) }
    }
}

impl Place {
    /// The place that a request names, which is at most one.
    pub fn of(before: Option<MessageId>, after: Option<MessageId>, around: Option<MessageId>) -> Result<Self> {
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

/// A page of a room's messages as it was read, newest first.
pub(crate) struct MessagePage {
    /// The log's position before the data was read.
    pub version: u64,
    pub messages: Vec<EncodedMessage>,
    pub has_older: bool,
    pub has_newer: bool,
}

/// A page of a room's messages for a page in the browser. Joins the reader to a public room.
pub async fn read_messages(state: &State, session: &Session, input: ReadMessages) -> Result<Snapshot> {
    let place = Place::of(input.before, input.after, input.around)?;
    let membership = access::join_or_require_member(state, session, &input.room_id).await?;
    history(state, &membership, Page { limit: PAGE, place }, None).await
}

/// A page of at most `limit` messages as a JSON array, for programs. Joins the reader to a public room.
pub async fn read_messages_json(
    state: &State,
    session: &Session,
    input: ReadMessages,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Bytes> {
    let page = Page::new(limit, Place::of(input.before, input.after, input.around)?)?;
    let membership = access::join_or_require_member(state, session, &input.room_id).await?;
    history_json(state, &membership, page, cursor).await
}

/// What a reply shows of the message that it answers.
pub async fn quoted_message(state: &State, session: &Session, input: QuotedMessage) -> Result<Quote> {
    let membership = access::join_or_require_member(state, session, &input.room_id).await?;
    quote(state, membership.room_id(), input.id).await
}

/// A page of a room's messages, newest first, as of `cursor` at least if there is one. No round trip if the process has
/// it in memory, else one.
pub async fn history(state: &State, membership: &Membership, page: Page, cursor: Option<&Cursor>) -> Result<Snapshot> {
    let room = membership.room_id();
    let MessagePage { version, messages, has_older, has_newer } = read(state, room, page, cursor).await?;
    let messages: Vec<ChatMessage> = messages.iter().map(|encoded| encoded.message().clone()).collect();
    let quotes = quotes(state, room, &messages).await?;
    Ok(Snapshot { version, messages, has_older, has_newer, quotes })
}

/// The same page as a JSON array.
async fn history_json(state: &State, membership: &Membership, page: Page, cursor: Option<&Cursor>) -> Result<Bytes> {
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

async fn read(state: &State, room: &RoomId, page: Page, cursor: Option<&Cursor>) -> Result<MessagePage> {
    // Taken before the data, so that the events after it continue what is read.
    let (epoch, version) = state.hub.position();
    let asked = cursor.map_or(Some(0), |cursor| cursor.position_in(&epoch));
    let least = asked.unwrap_or_default().max(state.recent_messages.last_write(room));
    // A cursor of another epoch may be of a newer one.
    let has_heard = asked.is_some() && state.hub.wait_for(least).await;
    if has_heard && let Some(page) = state.recent_messages.read(room, page, version.max(least)) {
        return Ok(page);
    }
    let is_wanted = page.place == Place::Newest && has_heard;
    let load = if is_wanted { state.recent_messages.begin_load(room) } else { None };
    let Some(load) = load else {
        let stretch = named(state, store::history(&state.db, room, page).await?).await?;
        return Ok(MessagePage::of(stretch, room));
    };
    // More than was asked for, so that the next requests find it in memory.
    let whole = Page { limit: page.limit.max(MAX_MESSAGES), place: Place::Newest };
    let stretch = named(state, store::history(&state.db, room, whole).await?).await?;
    let page =
        MessagePage::of(StoredPage { messages: stretch.messages.clone(), ..stretch }, room).truncated(page.limit);
    load.finish(stretch);
    Ok(page)
}

/// The same messages under the names their writers have now.
async fn named(state: &State, stretch: StoredPage) -> Result<StoredPage> {
    let people = UserCache::find(state, stretch.messages.iter().map(StoredMessage::sender)).await?;
    let named = |stored: StoredMessage| match people.get(&stored.sender()) {
        Some(writer) => stored.of_person(writer),
        None => stored,
    };
    Ok(StoredPage { messages: stretch.messages.into_iter().map(named).collect(), ..stretch })
}

impl MessagePage {
    fn of(stretch: StoredPage, room: &RoomId) -> Self {
        let messages =
            stretch.messages.into_iter().map(|stored| EncodedMessage::new(stored.into_message(room.clone())));
        Self {
            version: stretch.version,
            messages: messages.collect(),
            has_older: stretch.has_older,
            has_newer: stretch.has_newer,
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

/// What the replies among these messages quote: from the page itself, from memory, else from Redis.
async fn quotes(state: &State, room: &RoomId, messages: &[ChatMessage]) -> Result<Vec<Quote>> {
    let asked: HashSet<MessageId> = messages.iter().filter_map(|message| message.reply_to).collect();
    let quotes = asked.into_iter().map(async |id| match messages.iter().find(|message| message.id == id) {
        Some(message) => Ok(Quote::of(message)),
        None => quote(state, room, id).await,
    });
    futures::future::try_join_all(quotes).await
}

/// What a reply to this message shows of it.
async fn quote(state: &State, room: &RoomId, id: MessageId) -> Result<Quote> {
    let found = store::find(&state.db, room, id).await?.filter(|found| found.is_listed);
    Ok(match found.map(|found| found.stored) {
        Some(stored) if stored.removed_at().is_some() => Quote::removed(id, stored.v()),
        Some(stored) => {
            let people = UserCache::find(state, [stored.sender()]).await?;
            let named = people.get(&stored.sender()).map(|writer| stored.clone().of_person(writer));
            Quote::of(&named.unwrap_or(stored).into_message(room.clone()))
        }
        None => Quote::removed(id, 0),
    })
}
