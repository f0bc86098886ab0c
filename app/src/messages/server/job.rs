//! What follows from the log without anyone asking: system messages, the rewriting of Redis' file after a removal, and the
//! end of entries that are too old.
//!
//! Invariant: each entry is told of once, in order, whichever process comes first and whatever stops in between: how far
//! it has come stands in Redis and moves in the same step that writes the message.

use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::auth::Person;
use crate::db::Db;
use crate::error::Result;
use crate::id::{MessageId, RoomId, UserId};
use crate::log::server::LogRecord;
use crate::messages::server::{StoredMessage, store};
use crate::messages::{MessageEvent, SystemNote};
use crate::rooms;
use crate::rooms::{Kind, LeaveReason, MemberEvent, Room, RoomEvent, RoomField};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

/// The namespace of system messages' ids (UUID version 5), made up once.
const NAMESPACE: Uuid = Uuid::from_u128(0x7ea0_05e0_6d65_4573_9a67_6573_0000_0001);
/// After so many entries without anything to tell it is noted how far they were looked at.
const NOTE_EVERY: u64 = 1_000;
/// Entries read at once.
const AT_ONCE: usize = 1_000;
/// How often it is looked whether something was removed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often old entries are taken off the log.
const TRIM_EVERY: Duration = Duration::from_secs(3600);
/// Redis' file is not rewritten more often than this, nor for more than a twentieth of the time.
const REWRITE_EVERY: Duration = Duration::from_secs(10);
const REWRITE_SHARE: u32 = 20;

/// Something in the log that makes work.
enum Work {
    /// Something of which a room is told.
    Tell(u64, Telling),
    /// A message was removed or edited: its words are still in Redis' file.
    Erased,
    /// Nothing up to here.
    Nothing(u64),
}

/// What a room is told of.
enum Telling {
    /// Somebody came into it.
    Joined(RoomId, Person),
    /// Somebody is not in it any more.
    Left(RoomId, Person, LeaveReason),
    /// Somebody made it.
    Created(Box<Room>),
    /// Somebody changed it.
    Changed(Box<Room>, UserId, Vec<RoomField>),
    /// Somebody archived it.
    Archived(Box<Room>, UserId),
}

/// Notes what makes work.
pub struct Ear {
    work: UnboundedSender<Work>,
    noted: std::sync::atomic::AtomicU64,
}

/// The work that was noted.
pub struct Noted(UnboundedReceiver<Work>);

/// An ear for the hub, and what it hears.
pub fn ear() -> (Ear, Noted) {
    let (work, noted) = unbounded_channel();
    (Ear { work, noted: 0.into() }, Noted(noted))
}

impl Ear {
    /// Queues what follows from a message event.
    pub(crate) fn apply_message(&self, v: u64, event: &MessageEvent) {
        match event {
            MessageEvent::Posted { .. } => self.skip(v),
            MessageEvent::Edited { .. } | MessageEvent::Removed { .. } => self.push(v, Work::Erased),
        }
    }

    /// Queues the system message about a room event.
    pub(crate) fn apply_room(&self, v: u64, event: &RoomEvent) {
        self.push(v, Work::Tell(v, room_telling(event)));
    }

    /// Queues the system message about a member event, if there is one.
    pub(crate) fn apply_member(&self, v: u64, event: &MemberEvent) {
        match member_telling(event) {
            Some(telling) => self.push(v, Work::Tell(v, telling)),
            None => self.skip(v),
        }
    }

    /// Passes over an entry without work. Now and then this is queued too, so that the progress in Redis does not fall far behind.
    pub(crate) fn skip(&self, v: u64) {
        let noted = self.noted.load(std::sync::atomic::Ordering::Relaxed);
        if v.saturating_sub(noted) >= NOTE_EVERY {
            self.push(v, Work::Nothing(v));
        }
    }

    fn push(&self, v: u64, work: Work) {
        self.noted.store(v, std::sync::atomic::Ordering::Relaxed);
        // At the end of the process there is no receiver any more.
        let _ = self.work.send(work);
    }
}

fn room_telling(event: &RoomEvent) -> Telling {
    match event {
        RoomEvent::Created { room, .. } => Telling::Created(room.clone()),
        RoomEvent::Changed { room, by, what, .. } => Telling::Changed(room.clone(), *by, what.clone()),
        RoomEvent::Archived { room, by, .. } => Telling::Archived(room.clone(), *by),
    }
}

fn member_telling(event: &MemberEvent) -> Option<Telling> {
    match event {
        MemberEvent::Joined { room_id, member, .. } => Some(Telling::Joined(room_id.clone(), member.clone())),
        MemberEvent::Left { room_id, member, why, .. } => Some(Telling::Left(room_id.clone(), member.clone(), *why)),
        MemberEvent::Changed { .. } => None,
    }
}

/// The system message that a record of the log leads to, if any.
fn telling_of_record(record: &LogRecord) -> Option<Telling> {
    let of_room = record.event().map(|event| room_telling(&event));
    of_room.or_else(|| member_telling(&record.event()?))
}

/// Does what is noted, until `shutdown`.
pub async fn work(state: State, noted: Noted, shutdown: CancellationToken) {
    tokio::select! {
        () = work_on(state, noted) => {}
        () = shutdown.cancelled() => {}
    }
}

async fn work_on(state: State, mut noted: Noted) {
    let (mut look, mut trim) = (interval(LOOK_EVERY), interval(TRIM_EVERY));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut erasing, mut rewrite_at) = (Erasing::Done, Instant::now());
    let mut behind = true;
    warn_of_remains(&state.db).await;
    loop {
        if behind {
            behind = catch_up(&state).await.is_err();
        }
        tokio::select! {
            work = noted.0.recv() => match work {
                None => return,
                Some(Work::Erased) => erasing = Erasing::Due,
                // The rest is in the log too: what fails now is found there later, in its order.
                Some(_) if behind => {}
                Some(work) => behind = tell(&state, work).await.is_err(),
            },
            // What fails is tried again the next time.
            _ = trim.tick() => drop(trim_log(&state).await),
            _ = look.tick() => {
                if erasing != Erasing::Done && rewrite_at <= Instant::now() {
                    let (next, pause) = rewrite(&state.db, erasing).await.unwrap_or((Erasing::Due, REWRITE_EVERY));
                    (erasing, rewrite_at) = (next, Instant::now() + pause);
                }
            }
        }
    }
}

/// Tells what no process told of, because none was there.
async fn catch_up(state: &State) -> Result<()> {
    let (epoch, heard) = state.hub.position();
    let mut announced = store::announced(&state.db, heard).await?;
    while announced < heard {
        let Some(entries) = crate::log::server::entries_after(&state.db, &epoch, announced, AT_ONCE).await? else {
            break;
        };
        let Some(reached) = entries.last().map(|record| record.v) else { break };
        for record in entries {
            if let Some(telling) = telling_of_record(&record) {
                tell(state, Work::Tell(record.v, telling)).await?;
            }
        }
        announced = reached;
    }
    Ok(())
}

async fn tell(state: &State, work: Work) -> Result<()> {
    let (v, telling) = match work {
        Work::Tell(v, telling) => (v, telling),
        Work::Nothing(v) => return store::save_announced(&state.db, v).await,
        Work::Erased => return Ok(()),
    };
    match note(state, telling).await? {
        Some((room, note)) => announce(state, v, &room, &note).await,
        None => store::save_announced(&state.db, v).await,
    }
}

/// What is said in which room about this; nothing where nobody would expect it.
async fn note(state: &State, telling: Telling) -> Result<Option<(RoomId, SystemNote)>> {
    let announces_joins = state.config.announce_joins;
    let noted = match telling {
        Telling::Joined(room, member) if announces_joins && is_worth_telling(state, &room, &member).await? => {
            (room, SystemNote::MemberJoined { user_id: member.id, username: member.display_name })
        }
        Telling::Left(room, member, why) if announces_joins => {
            (room, SystemNote::MemberLeft { user_id: member.id, username: member.display_name, why })
        }
        Telling::Created(room) if room.kind != Kind::Direct => {
            let (user_id, username) = named(state, room.creator_id).await?;
            (room.id, SystemNote::RoomCreated { user_id, username })
        }
        // One line for one change; of several the name says most.
        Telling::Changed(room, by, what) => {
            let (user_id, username) = named(state, by).await?;
            let note = match what.first() {
                Some(RoomField::Renamed) => SystemNote::RoomRenamed { user_id, username, name: room.name },
                Some(RoomField::Described) => SystemNote::RoomDescribed { user_id, username },
                Some(RoomField::Restored) => SystemNote::RoomRestored { user_id, username },
                None => return Ok(None),
            };
            (room.id, note)
        }
        Telling::Archived(room, by) => {
            let (user_id, username) = named(state, by).await?;
            (room.id, SystemNote::RoomArchived { user_id, username })
        }
        Telling::Joined(..) | Telling::Left(..) | Telling::Created(_) => return Ok(None),
    };
    Ok(Some(noted))
}

/// Whether a room is told that they came. A direct conversation begins with those who are in it, and every other room
/// with whoever makes it, of which it is told.
async fn is_worth_telling(state: &State, room: &RoomId, member: &Person) -> Result<bool> {
    let Some(room) = rooms::server::room(state, room).await? else { return Ok(false) };
    let begins = room.creator_id == member.id && room.last_activity == room.created_at;
    Ok(room.kind != Kind::Direct && !begins)
}

/// Somebody with the name they are shown by.
async fn named(state: &State, id: UserId) -> Result<(UserId, String)> {
    let mut found = UserCache::find(state, [id]).await?;
    Ok((id, found.remove(&id).map(|person| person.display_name).unwrap_or_default()))
}

/// Says something in a room as Teahouse itself, about the entry `about`.
async fn announce(state: &State, about: u64, room: &RoomId, note: &SystemNote) -> Result<()> {
    // Keyed, so that nobody takes the id before.
    let name = format!("{}:{}:{about}", HEXLOWER.encode(state.secret.as_bytes()), state.hub.epoch());
    let id = MessageId::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()));
    let stored = StoredMessage::of_teahouse(id, note.to_content(), state.clock.now());
    store::announce(&state.db, &state.config, room, about, &stored).await.map(|_| ())
}

/// Takes off the log what is so old that soon nothing would be known of it but its words: what can be replayed must be
/// something that can be removed.
async fn trim_log(state: &State) -> Result<()> {
    let kept = i64::from(store::SENT_RETENTION) * 1000 - 2 * i64::try_from(TRIM_EVERY.as_millis()).unwrap_or_default();
    let before = Timestamp::from_milliseconds(state.clock.now().milliseconds() - kept);
    state.hub.evict_up_to(store::trim_log(&state.db, before).await?);
    Ok(())
}

/// How far what was taken out is from being gone from Redis' file too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Erasing {
    /// Nothing is left to do.
    Done,
    /// The file is to be written anew.
    Due,
    /// It is being written.
    Begun,
}

/// Has a Redis that keeps a file of all commands write it anew, without what was taken out, and looks whether it has.
/// Answers how far it is, and when to look again.
async fn rewrite(db: &Db, erasing: Erasing) -> Result<(Erasing, Duration)> {
    let info: String = db.query(redis::cmd("INFO").arg("persistence").clone()).await?;
    let value = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    if value("aof_enabled") != Some("1") {
        return Ok((Erasing::Done, Duration::ZERO));
    }
    let is_busy = value("aof_rewrite_in_progress") == Some("1") || value("aof_rewrite_scheduled") == Some("1");
    let took = value("aof_last_rewrite_time_sec").and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
    let pause = REWRITE_EVERY.max(Duration::from_secs(took) * REWRITE_SHARE);
    match erasing {
        _ if is_busy => Ok((erasing, LOOK_EVERY)),
        Erasing::Begun if value("aof_last_bgrewrite_status") == Some("ok") => Ok((Erasing::Done, pause)),
        _ => {
            db.write::<String>(redis::cmd("BGREWRITEAOF")).await?;
            Ok((Erasing::Begun, LOOK_EVERY))
        }
    }
}

/// An entry that is taken out of a stream stays in its node, in memory and in the file, until the whole node goes. The
/// private Redis has nodes of one entry; of another one this can only be said.
async fn warn_of_remains(db: &Db) {
    let command = redis::cmd("CONFIG").arg("GET").arg("stream-node-max-entries").clone();
    let answer: Vec<String> = db.query(command).await.unwrap_or_default();
    if answer.get(1).is_some_and(|entries| entries != "1") {
        tracing::warn!("Redis stores removed messages for a while: set `stream-node-max-entries 1` in redis.conf");
    }
}
