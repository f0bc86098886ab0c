//! Messages in Redis: posting, finding, updating, reading back.

use std::time::Duration;

use crate::auth::Person;
use crate::auth::server::SessionHash;
use crate::auth::server::lua::{REQUIRE_ROLE, ROLE};
use crate::config::server::Config;
use crate::db::rate_limit::{RateLimit, TAKE_TOKEN};
use crate::db::script::{AUDIT, LOG, Reply, script, unreadable};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::Result;
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::server::post::PostResult;
use crate::messages::server::{Anchor, PageRequest, StoredMessage};
use crate::rooms::server::lua::{BECOME_MEMBER, REQUIRE_CAN_JOIN};
use crate::settings::{Settings, per_minute};
use crate::time::Timestamp;
use crate::uploads::server::FileId;

/// Lua: `append_message()`.
const APPEND: &str = include_str!("append.lua");
/// Lua: `refuse_muted(user_id, now_ms)`.
const MUTE: &str = include_str!("mute.lua");

/// For how long a repeated request to post is recognised, in seconds: seven days ("Once" in docs/architecture.md).
pub const SENT_RETENTION: u32 = 7 * 24 * 60 * 60;
/// For how long the number of a room's messages on one day is stored, in seconds: thirty days.
const DAY_RETENTION: u32 = 30 * 24 * 60 * 60;
/// How often a user can post, unless administrators have changed it.
const POSTING: RateLimit = RateLimit {
    name: "post",
    burst: Settings::DEFAULT.posting_burst,
    refill_ms: per_minute(Settings::DEFAULT.posting_per_minute),
};

/// A message to be stored, without its number yet.
pub struct PostRequest<'a> {
    pub stored: &'a StoredMessage,
    pub room: &'a RoomId,
    pub sender: &'a Person,
    pub timestamp: Timestamp,
    pub reply_to: Option<MessageId>,
    /// Identifies the content of the request.
    pub digest: &'a str,
    pub session: &'a SessionHash,
    pub config: &'a Config,
    pub is_rate_limited: bool,
    pub file: Option<&'a FileRecord>,
}

/// What is recorded of a message's file.
pub struct FileRecord {
    pub id: FileId,
    pub name: String,
    pub has_thumbnail: bool,
}

/// Stores a message. One round trip, one atomic step.
pub async fn post(db: &Db, request: &PostRequest<'_>) -> Result<PostResult> {
    let PostRequest { stored, room, sender, timestamp, reply_to, digest, session, config, is_rate_limited, file } =
        *request;
    let (keys, user) = (db.keys(), sender.id);
    let invocation = script! {
        write [LOG, BECOME_MEMBER, REQUIRE_CAN_JOIN, TAKE_TOKEN, MUTE, APPEND, include_str!("post.lua")]
        keys {
            session: keys.session(session.as_str()), user: keys.user(user), rooms_of: keys.rooms_of(user), read: keys.read(user),
            room: keys.room(room), members: keys.members(room), left: keys.room_left(room), invited: keys.room_invited(room),
            banned: keys.room_banned(room), muted: keys.room_muted(room), messages: keys.messages(room),
            index: keys.index(room), sent: keys.sent(room, stored.id()), days: keys.room_days(room),
            posted_on: keys.posted_on(room, timestamp), bucket: keys.rate_limit(POSTING.name, &user.to_string()),
            settings: keys.settings(), version: keys.version(), events: keys.events(),
        }
        optional_keys (Some(file) = file) { file: keys.file(file.id.uuid()) }
        args {
            user_id: user.0, room_id: room.as_str(), message_id: stored.id().to_string(), digest: digest,
            unnumbered: stored.without_seq().map_err(unreadable)?, ts: timestamp.to_string(),
            reply_to: reply_to.map(|id| id.to_string()).unwrap_or_default(),
            list_cap: config.messages_per_room, list_retention: config.retention_seconds(), log_cap: LOG_CAP,
            sent_retention: SENT_RETENTION, day_retention: DAY_RETENTION,
            day: timestamp.utc_day(), now_ms: timestamp.milliseconds(),
            burst: POSTING.burst, refill_ms: if is_rate_limited { POSTING.refill_ms } else { 0 },
            file_name: file.map(|file| file.name.as_str()).unwrap_or_default(),
            file_type: file.map(|file| file.id.file_type().extension()).unwrap_or_default(),
            has_thumbnail: file.is_some_and(|file| file.has_thumbnail),
        }
    };
    let mut reply: Reply = invocation.run(db).await?;
    Ok(PostResult {
        n: reply.take("n")?,
        v: reply.take("v")?,
        timestamp: reply.parse("ts")?,
        is_first: reply.take("is_first")?,
    })
}

/// Posts a system message about the log entry `about`, unless it was posted before. Returns its sequence.
pub async fn announce(db: &Db, config: &Config, room: &RoomId, about: u64, stored: &StoredMessage) -> Result<u64> {
    let keys = db.keys();
    let invocation = script! {
        write [APPEND, include_str!("announce.lua")]
        keys {
            messages: keys.messages(room), index: keys.index(room), room: keys.room(room), sent: keys.sent(room, stored.id()),
            announced: keys.announced(), version: keys.version(), events: keys.events(),
        }
        args {
            about: about, room_id: room.as_str(), message_id: stored.id().to_string(),
            unnumbered: stored.without_seq().map_err(unreadable)?, ts: stored.timestamp().to_string(),
            list_cap: config.messages_per_room, list_retention: config.retention_seconds(), log_cap: LOG_CAP,
            sent_retention: SENT_RETENTION,
        }
    };
    invocation.run(db).await
}

/// Deletes log entries of messages from before this time. Returns the sequence before the oldest entry that is left, or 0.
pub async fn trim_log(db: &Db, before: Timestamp) -> Result<u64> {
    let invocation = script! {
        write [include_str!("trim_log.lua")]
        keys { events: db.keys().events() }
        args { before: before.to_string() }
    };
    invocation.run(db).await
}

/// The state of the append-only file of a Redis.
pub struct AofStatus {
    /// Whether Redis has an append-only file.
    pub is_enabled: bool,
    /// Whether it is being rewritten, or about to be.
    pub is_rewriting: bool,
    /// Whether the last rewrite succeeded.
    pub has_succeeded: bool,
    /// How long the last rewrite took.
    pub last_duration: Duration,
}

/// Reads the state of the append-only file.
pub async fn aof_status(db: &Db) -> Result<AofStatus> {
    let info: String = db.query(redis::cmd("INFO").arg("persistence").clone()).await?;
    let value = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let seconds = value("aof_last_rewrite_time_sec").and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
    Ok(AofStatus {
        is_enabled: value("aof_enabled") == Some("1"),
        is_rewriting: value("aof_rewrite_in_progress") == Some("1") || value("aof_rewrite_scheduled") == Some("1"),
        has_succeeded: value("aof_last_bgrewrite_status") == Some("ok"),
        last_duration: Duration::from_secs(seconds),
    })
}

/// Starts a rewrite of the append-only file in the background.
pub async fn start_aof_rewrite(db: &Db) -> Result<()> {
    db.write::<String>(redis::cmd("BGREWRITEAOF")).await.map(|_| ())
}

/// The setting `stream-node-max-entries` of Redis; none if Redis does not return it.
pub async fn stream_node_max_entries(db: &Db) -> Result<Option<String>> {
    let command = redis::cmd("CONFIG").arg("GET").arg("stream-node-max-entries").clone();
    Ok(db.query::<Vec<String>>(command).await?.into_iter().nth(1))
}

/// The sequence of the log up to which system messages were posted; where none is stored, `initial` is stored and returned.
pub async fn announced(db: &Db, initial: u64) -> Result<u64> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("SET").arg(db.keys().announced()).arg(initial).arg("NX").ignore();
    pipeline.get(db.keys().announced());
    db.write::<(u64,)>(pipeline).await.map(|(announced,)| announced)
}

/// Saves that system messages were posted up to the log entry `v`.
pub async fn save_announced(db: &Db, v: u64) -> Result<()> {
    let invocation = script! {
        write [include_str!("save_announced.lua")]
        keys { announced: db.keys().announced(), version: db.keys().version() }
        args { v: v }
    };
    invocation.run(db).await
}

/// What is stored of a message, also after it has left its room's list; none if nothing is.
pub async fn find(db: &Db, room: &RoomId, id: MessageId) -> Result<Option<Found>> {
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("find.lua")]
        keys {
            index: keys.index(room), room: keys.room(room), messages: keys.messages(room), sent: keys.sent(room, id),
            events: keys.events(),
        }
        args { message_id: id.to_string() }
    };
    let mut reply: Reply = invocation.run(db).await?;
    if let Some(json) = reply.find::<String>("listed")? {
        return Ok(Some(Found { stored: parse(&json)?, is_listed: true }));
    }
    let Some(sent) = reply.find::<String>("sent")? else { return Ok(None) };
    let tombstone = parse_record(id, &sent).ok_or_else(|| unreadable(sent))?;
    let logged: String = reply.take("logged")?;
    let stored = if logged.is_empty() { tombstone } else { parse(&logged)? };
    Ok(Some(Found { stored, is_listed: false }))
}

/// What is stored of a message.
pub struct Found {
    pub stored: StoredMessage,
    /// Whether it is in its room's list. Otherwise it is in the log, or only the record of its request is left.
    pub is_listed: bool,
}

/// The message as far as the record of its request describes it: `sender n v timestamp digest`, then the sequence of its last
/// change, and `removed` if that was its removal.
fn parse_record(id: MessageId, record: &str) -> Option<StoredMessage> {
    let parts: Vec<&str> = record.split(' ').collect();
    let [sender, n, v, timestamp, _digest, ref revision @ ..] = parts[..] else { return None };
    let (timestamp, v) = (timestamp.parse().ok()?, revision.first().unwrap_or(&v).parse().ok()?);
    let tombstone = StoredMessage::tombstone(id, UserId(sender.parse().ok()?), n.parse().ok()?, v, timestamp);
    Some(if revision.contains(&"removed") { tombstone.removed(timestamp) } else { tombstone })
}

/// The next version of a message, which replaces the one it was made from.
pub struct MessageUpdate<'a> {
    pub room: &'a RoomId,
    pub actor: UserId,
    pub session: &'a SessionHash,
    pub sender: UserId,
    pub timestamp: Timestamp,
    pub next: &'a StoredMessage,
    pub now: Timestamp,
    /// The file of a message that is removed.
    pub file: Option<&'a FileId>,
    pub is_audited: bool,
}

/// Stores it, unless the message has another version by now; then none. Returns the sequence of the change.
pub async fn update_message(db: &Db, update: &MessageUpdate<'_>) -> Result<Option<u64>> {
    let MessageUpdate { room, actor, session, sender, timestamp, next, now, file, is_audited } = *update;
    let keys = db.keys();
    let invocation = script! {
        write [AUDIT, ROLE, REQUIRE_ROLE, MUTE, include_str!("update.lua")]
        keys {
            session: keys.session(session.as_str()), actor: keys.user(actor), room: keys.room(room),
            members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
            muted: keys.room_muted(room), index: keys.index(room), messages: keys.messages(room),
            sent: keys.sent(room, next.id()), version: keys.version(), events: keys.events(), audit: keys.audit(),
        }
        optional_keys (Some(file) = file) { file: keys.file(file.uuid()) }
        args {
            actor_id: actor.0, room_id: room.as_str(), message_id: next.id().to_string(), known_v: next.v(),
            unversioned: next.without_version().map_err(unreadable)?,
            event_type: if next.removed_at().is_some() { "message.removed" } else { "message.edited" },
            sender_id: sender.0, ts: timestamp.to_string(), now: now.to_string(), now_ms: now.milliseconds(),
            is_audited: is_audited, log_cap: LOG_CAP, audit_cap: AUDIT_CAP,
        }
    };
    invocation.run(db).await
}

/// A page of a room's list at one moment of the log.
pub struct StoredPage {
    /// The sequence of the newest log entry at that moment.
    pub version: u64,
    /// The number of the room's newest message.
    pub seq: u64,
    /// How many messages the list holds, removed ones included.
    pub length: u64,
    /// Whether the list continues after the oldest message of the page.
    pub has_older: bool,
    /// Whether the list continues before the newest message of the page.
    pub has_newer: bool,
    /// The messages, newest first, without removed ones.
    pub messages: Vec<StoredMessage>,
}

/// Reads a page of a room's list together with the log's position. One round trip, however many messages were removed.
pub async fn history(db: &Db, room: &RoomId, page: PageRequest) -> Result<StoredPage> {
    let (side, id) = match page.anchor {
        Anchor::Newest => ("newest", None),
        Anchor::Before(id) => ("before", Some(id)),
        Anchor::After(id) => ("after", Some(id)),
        Anchor::Around(id) => ("around", Some(id)),
    };
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("history.lua")]
        keys { messages: keys.messages(room), index: keys.index(room), room: keys.room(room), version: keys.version() }
        args { limit: page.limit, side: side, message_id: id.map(|id| id.to_string()).unwrap_or_default() }
    };
    let mut reply: Reply = invocation.run(db).await?;
    let messages: Vec<String> = reply.take("messages")?;
    Ok(StoredPage {
        version: reply.take("version")?,
        seq: reply.take("seq")?,
        length: reply.take("length")?,
        has_older: reply.take("has_older")?,
        has_newer: reply.take("has_newer")?,
        messages: messages.iter().map(|json| parse(json)).collect::<Result<_>>()?,
    })
}

fn parse(json: &str) -> Result<StoredMessage> {
    StoredMessage::parse(json).map_err(unreadable)
}
