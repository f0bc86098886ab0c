//! Messages in Redis.

use std::sync::LazyLock;

use super::{ChatMessage, Page, Settings, Snapshot, StoredMessage};
use crate::auth::SessionHash;
use crate::db::{Db, LOG_CAP};
use crate::error::{Code, Error, Result};
use crate::id::RoomId;
use crate::rooms::BECOME_MEMBER;
use crate::time::Timestamp;

static POST: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(&format!("{BECOME_MEMBER}{}", include_str!("post.lua"))));
static HISTORY: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("history.lua")));

/// How long a repeated post is recognised, in seconds: seven days (design §3.2).
const SENT_RETENTION: u32 = 7 * 24 * 60 * 60;
/// How long a day's count of messages is kept, in seconds (design §2).
const DAY_RETENTION: u32 = 30 * 24 * 60 * 60;

/// A message to be stored, without its number yet.
pub struct Request<'a> {
    pub message: &'a ChatMessage,
    pub digest: &'a str,
    pub session: &'a SessionHash,
    pub settings: &'a Settings,
}

/// What the script answered.
pub enum Outcome {
    Said { n: u64, v: u64, timestamp: Timestamp },
    Refused(Code),
}

/// Stores a message. One round trip, one atomic step.
pub async fn post(db: &Db, request: &Request<'_>) -> Result<Outcome> {
    let Request { message, digest, session, settings } = *request;
    let (keys, room, sender) = (db.keys(), &message.room_id, message.sender_id);
    let mut invocation = POST.prepare_invoke();
    invocation.key(keys.messages(room)).key(keys.index(room)).key(keys.sent(room, message.id));
    invocation.key(keys.posted_on(room, message.timestamp)).key(keys.session(session.as_str()));
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.rooms_of(sender));
    invocation.key(keys.version()).key(keys.events());
    invocation.arg(sender.0).arg(&message.sender_name).arg(message.sender_role.unwrap_or_default().name());
    invocation.arg(room.as_str()).arg(message.id.to_string()).arg(digest);
    invocation.arg(StoredMessage::unnumbered(message).map_err(unreadable)?);
    invocation.arg(message.timestamp.to_string());
    invocation.arg(message.reply_to.map(|id| id.to_string()).unwrap_or_default());
    invocation
        .arg(settings.per_room)
        .arg(settings.retention_seconds)
        .arg(SENT_RETENTION)
        .arg(DAY_RETENTION)
        .arg(LOG_CAP);
    let answer: Vec<String> = db.tell(invocation).await?;
    match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["said", n, v, timestamp] => Ok(Outcome::Said {
            n: n.parse().map_err(unreadable)?,
            v: v.parse().map_err(unreadable)?,
            timestamp: timestamp.parse().map_err(unreadable)?,
        }),
        ["unauthenticated"] => Ok(Outcome::Refused(Code::Unauthenticated)),
        ["room_not_found"] => Ok(Outcome::Refused(Code::RoomNotFound)),
        ["message_id_taken"] => Ok(Outcome::Refused(Code::MessageIdTaken)),
        ["message_not_found"] => Ok(Outcome::Refused(Code::MessageNotFound)),
        ref other => Err(unreadable(format!("{other:?}"))),
    }
}

/// Reads a page of a room's list together with the log's position. One round trip.
pub async fn history(db: &Db, room: &RoomId, page: Page) -> Result<Snapshot> {
    let keys = db.keys();
    let mut invocation = HISTORY.prepare_invoke();
    invocation.key(keys.messages(room)).key(keys.index(room)).key(keys.room(room)).key(keys.version());
    invocation.arg(page.limit).arg(page.before.map(|id| id.to_string()).unwrap_or_default());
    let answer: Vec<String> = db.ask(invocation).await?;
    let [version, place, length, stored @ ..] = answer.as_slice() else {
        return Err(Code::MessageNotFound.into());
    };
    let number = |text: &String| text.parse::<u64>().map_err(unreadable);
    let (version, place, length) = (number(version)?, number(place)?, number(length)?);
    let has_older = place + (stored.len() as u64) < length;
    let read = |json: &String| serde_json::from_str::<StoredMessage>(json).map_err(unreadable);
    let messages = stored.iter().map(|json| Ok(read(json)?.into_message(room.clone()))).collect::<Result<_>>()?;
    Ok(Snapshot { version, messages, has_older })
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "what Redis holds of a message cannot be read");
    Code::Internal.into()
}
