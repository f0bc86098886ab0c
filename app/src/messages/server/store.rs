//! Messages in Redis: posting, finding, revising, reading back.

use std::sync::LazyLock;

use crate::auth::Person;
use crate::auth::server::{RANK, SessionHash};
use crate::db::bucket::{Bucket, TAKE_TOKEN};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::{Code, Error, Result};
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::server::post::Outcome;
use crate::messages::server::{Page, Place, Settings, StoredMessage};
use crate::rooms::server::BECOME_MEMBER;
use crate::time::Timestamp;
use crate::uploads::server::FileId;

static POST: LazyLock<redis::Script> = LazyLock::new(|| {
    let before = [BECOME_MEMBER, TAKE_TOKEN, include_str!("silence.lua"), include_str!("append.lua")].concat();
    redis::Script::new(&[&before, include_str!("post.lua")].concat())
});
static ANNOUNCE: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(concat!("#!lua\n", include_str!("append.lua"), include_str!("announce.lua"))));
static NOTE_ANNOUNCED: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(include_str!("note_announced.lua")));
static TRIM_LOG: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("trim_log.lua")));
static FIND: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("find.lua")));
static REVISE: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(&["#!lua\n", RANK, include_str!("silence.lua"), include_str!("revise.lua")].concat())
});
static HISTORY: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("history.lua")));

/// How long a repeated post is recognised, in seconds: seven days (design §3.2).
pub const SENT_RETENTION: u32 = 7 * 24 * 60 * 60;
/// How long a day's count of messages is kept, in seconds (design §2).
const DAY_RETENTION: u32 = 30 * 24 * 60 * 60;
/// How much one may say where administrators have set nothing else: sixty messages at once, then two a second.
pub const POSTING: Bucket = Bucket { what: "post", burst: 60, refill_ms: 500 };

/// A message to be stored, without its number yet.
pub struct Request<'a> {
    pub stored: &'a StoredMessage,
    pub room: &'a RoomId,
    pub sender: &'a Person,
    pub said_at: Timestamp,
    pub reply_to: Option<MessageId>,
    pub digest: &'a str,
    pub session: &'a SessionHash,
    pub settings: &'a Settings,
    pub is_limited: bool,
    /// The message's file, with what is known of it as names and values.
    pub file: Option<(FileId, Vec<(&'static str, String)>)>,
}

/// Stores a message. One round trip, one atomic step.
pub async fn post(db: &Db, request: &Request<'_>) -> Result<Outcome> {
    let Request { stored, room, sender, said_at, reply_to, digest, session, settings, is_limited, ref file } = *request;
    let keys = db.keys();
    let mut invocation = POST.prepare_invoke();
    invocation.key(keys.messages(room)).key(keys.index(room)).key(keys.sent(room, stored.id()));
    invocation.key(keys.posted_on(room, said_at)).key(keys.session(session.as_str()));
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.rooms_of(sender.id));
    invocation.key(keys.version()).key(keys.events());
    invocation.key(keys.room_left(room)).key(keys.room_invited(room)).key(keys.room_banned(room));
    invocation.key(keys.room_muted(room)).key(keys.user(sender.id)).key(keys.read(sender.id));
    invocation.key(keys.room_days(room)).key(keys.bucket(POSTING.what, &sender.id.to_string())).key(keys.settings());
    if let Some((file, _)) = file {
        invocation.key(keys.file(file.uuid()));
    }
    invocation.arg(sender.id.0);
    invocation.arg(room.as_str()).arg(stored.id().to_string()).arg(digest);
    invocation.arg(stored.unnumbered().map_err(unreadable)?).arg(said_at.to_string());
    invocation.arg(reply_to.map(|id| id.to_string()).unwrap_or_default());
    invocation.arg(settings.per_room).arg(settings.retention_seconds).arg(LOG_CAP);
    invocation.arg(SENT_RETENTION).arg(DAY_RETENTION).arg(said_at.utc_day()).arg(said_at.milliseconds());
    invocation.arg(POSTING.burst).arg(if is_limited { POSTING.refill_ms } else { 0 });
    for (name, value) in file.iter().flat_map(|(_, known)| known) {
        invocation.arg(*name).arg(value);
    }
    let answer: Vec<String> = db.tell(invocation).await?;
    match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [how @ ("said" | "again"), n, v, timestamp] => Ok(Outcome {
            n: n.parse().map_err(unreadable)?,
            v: v.parse().map_err(unreadable)?,
            timestamp: timestamp.parse().map_err(unreadable)?,
            is_first: how == "said",
        }),
        ref refused => Err(refusal(refused)),
    }
}

/// Writes a system message about the log entry `about`, unless it was written before. Answers its own sequence.
pub async fn announce(db: &Db, settings: &Settings, room: &RoomId, about: u64, stored: &StoredMessage) -> Result<u64> {
    let keys = db.keys();
    let mut invocation = ANNOUNCE.prepare_invoke();
    invocation.key(keys.messages(room)).key(keys.index(room)).key(keys.room(room));
    invocation.key(keys.version()).key(keys.events()).key(keys.announced()).key(keys.sent(room, stored.id()));
    invocation.arg(about).arg(room.as_str()).arg(stored.id().to_string());
    invocation.arg(stored.unnumbered().map_err(unreadable)?);
    invocation.arg(settings.per_room).arg(settings.retention_seconds).arg(LOG_CAP);
    invocation.arg(SENT_RETENTION).arg(stored.said_at().to_string());
    db.tell(invocation).await
}

/// Takes off the log what was said before this. Answers the sequence before its oldest entry, or 0.
pub async fn trim_log(db: &Db, before: Timestamp) -> Result<u64> {
    let mut invocation = TRIM_LOG.prepare_invoke();
    invocation.key(db.keys().events()).arg(before.to_string());
    db.tell(invocation).await
}

/// Up to which entry of the log system messages are written. A store that never heard of them begins at `heard`.
pub async fn announced(db: &Db, heard: u64) -> Result<u64> {
    let mut question = redis::pipe();
    question.cmd("SET").arg(db.keys().announced()).arg(heard).arg("NX").ignore();
    question.get(db.keys().announced());
    db.tell::<(u64,)>(question).await.map(|(announced,)| announced)
}

/// Notes that there is nothing to tell of up to `v`.
pub async fn note_announced(db: &Db, v: u64) -> Result<()> {
    let mut invocation = NOTE_ANNOUNCED.prepare_invoke();
    invocation.key(db.keys().announced()).key(db.keys().version()).arg(v);
    db.tell(invocation).await
}

/// What is stored of a message, also after it has left its room's list; none if nothing is.
pub async fn find(db: &Db, room: &RoomId, id: MessageId) -> Result<Option<Found>> {
    let keys = db.keys();
    let mut invocation = FIND.prepare_invoke();
    invocation.key(keys.index(room)).key(keys.room(room)).key(keys.messages(room));
    invocation.key(keys.sent(room, id)).key(keys.events());
    invocation.arg(id.to_string());
    let answer: Vec<String> = db.ask(invocation).await?;
    match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["listed", json] => Ok(Some(Found { stored: read(json)?, is_listed: true })),
        ["left", record, logged] => {
            let remains = of_record(id, record).ok_or_else(|| unreadable(record))?;
            let stored = if logged.is_empty() { remains } else { read(logged)? };
            Ok(Some(Found { stored, is_listed: false }))
        }
        _ => Ok(None),
    }
}

/// What is stored of a message.
pub struct Found {
    pub stored: StoredMessage,
    /// Whether it is in its room's list; otherwise it has left that and is only in the log, or not even there.
    pub is_listed: bool,
}

/// What the record of its sending tells of a message: `sender n v timestamp digest`, then the sequence of its last change
/// and whether that was its removal.
fn of_record(id: MessageId, record: &str) -> Option<StoredMessage> {
    let parts: Vec<&str> = record.split(' ').collect();
    let [sender, n, v, said_at, _digest, ref revision @ ..] = parts[..] else { return None };
    let (said_at, v) = (said_at.parse().ok()?, revision.first().unwrap_or(&v).parse().ok()?);
    let remains = StoredMessage::remains(id, UserId(sender.parse().ok()?), n.parse().ok()?, v, said_at);
    Some(if revision.contains(&"removed") { remains.removed(said_at) } else { remains })
}

/// The next version of a message, to be put in the place of the one it was made from.
pub struct Revision<'a> {
    pub room: &'a RoomId,
    pub by: UserId,
    pub session: &'a SessionHash,
    pub sender: UserId,
    pub said_at: Timestamp,
    pub next: &'a StoredMessage,
    pub now: Timestamp,
    /// The file that goes with a message that is removed.
    pub file: Option<&'a FileId>,
    pub is_audited: bool,
}

/// Stores it, unless the message is another by now; then none. Answers the sequence of the change.
pub async fn revise(db: &Db, revision: &Revision<'_>) -> Result<Option<u64>> {
    let Revision { room, by, session, sender, said_at, next, now, file, is_audited } = *revision;
    let keys = db.keys();
    let mut invocation = REVISE.prepare_invoke();
    invocation.key(keys.session(session.as_str())).key(keys.members(room)).key(keys.room(room));
    invocation.key(keys.index(room)).key(keys.messages(room)).key(keys.sent(room, next.id()));
    invocation.key(keys.version()).key(keys.events());
    invocation.key(file.map(|file| keys.file(file.uuid())).unwrap_or_default()).key(keys.audit());
    invocation.key(keys.room_muted(room)).key(keys.room_roles(room)).key(keys.room_banned(room)).key(keys.user(by));
    invocation.arg(by.0).arg(room.as_str()).arg(next.id().to_string()).arg(next.v());
    invocation.arg(next.unversioned().map_err(unreadable)?).arg(LOG_CAP);
    invocation.arg(if next.removed_at().is_some() { "message.removed" } else { "message.edited" });
    invocation.arg(sender.0).arg(said_at.to_string()).arg(now.to_string());
    invocation.arg(u8::from(file.is_some())).arg(u8::from(is_audited)).arg(AUDIT_CAP);
    invocation.arg(now.milliseconds());
    let answer: Vec<String> = db.tell(invocation).await?;
    match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["revised", v] => v.parse().map(Some).map_err(unreadable),
        ["changed"] => Ok(None),
        ref refused => Err(refusal(refused)),
    }
}

/// A stretch of a room's list as of one moment of the log.
pub struct Stretch {
    /// The sequence of the log's newest entry at that moment.
    pub version: u64,
    /// The number of the room's newest message.
    pub seq: u64,
    /// How many messages the list holds, removed ones among them.
    pub length: u64,
    /// Whether the list goes on after the oldest one here.
    pub has_older: bool,
    /// Whether the list goes on before the newest one here.
    pub has_newer: bool,
    /// The messages, newest first, without removed ones.
    pub messages: Vec<StoredMessage>,
}

/// Reads a page of a room's list together with the log's position. One round trip, whatever was removed in between.
pub async fn history(db: &Db, room: &RoomId, page: Page) -> Result<Stretch> {
    let (side, id) = match page.place {
        Place::Newest => ("newest", None),
        Place::Before(id) => ("before", Some(id)),
        Place::After(id) => ("after", Some(id)),
        Place::Around(id) => ("around", Some(id)),
    };
    let keys = db.keys();
    let mut invocation = HISTORY.prepare_invoke();
    invocation.key(keys.messages(room)).key(keys.index(room)).key(keys.room(room)).key(keys.version());
    invocation.arg(page.limit).arg(side).arg(id.map(|id| id.to_string()).unwrap_or_default());
    let answer: Vec<String> = db.ask(invocation).await?;
    let [version, seq, length, older, newer, stored @ ..] = answer.as_slice() else {
        return Err(Code::MessageNotFound.into());
    };
    let number = |text: &String| text.parse::<i64>().map_err(unreadable);
    let length = number(length)?;
    Ok(Stretch {
        version: number(version)?.unsigned_abs(),
        seq: number(seq)?.unsigned_abs(),
        length: length.unsigned_abs(),
        has_older: number(older)? < length,
        has_newer: number(newer)? >= 0,
        messages: stored.iter().map(|json| read(json)).collect::<Result<_>>()?,
    })
}

fn read(json: &str) -> Result<StoredMessage> {
    serde_json::from_str(json).map_err(unreadable)
}

/// What a script says where it refuses: a code, and perhaps for how many milliseconds.
fn refusal(answer: &[&str]) -> Error {
    let seconds = |milliseconds: &str| milliseconds.parse::<u64>().ok().map(|left| left.div_ceil(1000));
    let until = |milliseconds| seconds(milliseconds).map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    match answer {
        ["unauthenticated"] => Code::Unauthenticated.into(),
        ["room_not_found"] => Code::RoomNotFound.into(),
        ["not_a_member"] => Code::NotAMember.into(),
        ["room_archived"] => Code::RoomArchived.into(),
        ["muted", left] => Error { retry_after: until(left), ..Code::Muted.into() },
        ["too_many_tries", left] => Error { retry_after: until(left), ..Code::TooManyTries.into() },
        ["message_id_taken"] => Code::MessageIdTaken.into(),
        ["message_not_found"] => Code::MessageNotFound.into(),
        ["not_yours_to_remove"] => Code::NotYoursToRemove.into(),
        other => unreadable(format!("{other:?}")),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "what Redis holds of a message cannot be read");
    Code::Internal.into()
}
