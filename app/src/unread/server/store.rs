//! Positions, levels and what is new, in Redis.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::auth::Person;
use crate::auth::server::SessionHash;
use crate::db::{Db, LOG_CAP};
use crate::error::{Code, Error, Result};
use crate::id::RoomId;
use crate::rooms::server::Membership;
use crate::unread::{Level, Standing, mentions};

/// What makes a script of the parts that go before it.
macro_rules! script {
    ($flags:literal, $name:literal) => {
        LazyLock::new(|| {
            redis::Script::new(concat!("#!lua", $flags, "\n", include_str!("reader.lua"), include_str!($name)))
        })
    };
}

static STANDINGS: LazyLock<redis::Script> = script!(" flags=no-writes", "standings.lua");
static MOVE_TO: LazyLock<redis::Script> = script!("", "move_to.lua");
static CHOOSE_LEVEL: LazyLock<redis::Script> = script!("", "choose_level.lua");

/// How many messages one step looks at; Redis does nothing else meanwhile. A room is not divided.
const AT_ONCE: usize = 2_000;

/// Someone who reads, by a session.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub person: &'a Person,
    pub session: &'a SessionHash,
    /// How many messages a room keeps.
    pub kept_per_room: u32,
}

/// Where someone stands in those of these rooms that they are in. One round trip, unless very much is new.
pub async fn standings(db: &Db, reader: Reader<'_>, rooms: &[RoomId]) -> Result<Vec<Standing>> {
    let keys = db.keys();
    let mut found = Vec::with_capacity(rooms.len());
    let mut rest = rooms;
    while !rest.is_empty() {
        let mut invocation = STANDINGS.prepare_invoke();
        add_reader(&mut invocation, db, reader);
        for room in rest {
            invocation.key(keys.room(room)).key(keys.members(room)).key(keys.messages(room));
        }
        invocation.arg(reader.person.id.0).arg(AT_ONCE);
        for room in rest {
            invocation.arg(room.as_str());
        }
        let Answer { standings, rooms } = read(db.ask(invocation).await?, reader)?;
        found.extend(standings);
        // An answer without a room would be asked for without end.
        rest = rest.get(rooms..).filter(|_| rooms > 0).ok_or_else(|| unreadable("no room"))?;
    }
    Ok(found)
}

/// Moves how far someone has read, and logs it. Nothing happens if they are there.
pub async fn move_to(db: &Db, membership: &Membership, reader: Reader<'_>, n: u64, back: bool) -> Result<Standing> {
    let mut invocation = MOVE_TO.prepare_invoke();
    add_writer(&mut invocation, db, membership, reader);
    invocation.arg(n).arg(u8::from(back)).arg(LOG_CAP);
    only(read(db.tell(invocation).await?, reader)?)
}

/// Sets of how much someone wants to be told, and logs it. Nothing happens if it is so.
pub async fn choose_level(db: &Db, membership: &Membership, reader: Reader<'_>, level: Level) -> Result<Standing> {
    let mut invocation = CHOOSE_LEVEL.prepare_invoke();
    add_writer(&mut invocation, db, membership, reader);
    invocation.arg(level.name()).arg(Level::default().name()).arg(LOG_CAP);
    only(read(db.tell(invocation).await?, reader)?)
}

fn add_reader(invocation: &mut redis::ScriptInvocation<'_>, db: &Db, reader: Reader<'_>) {
    let (keys, user) = (db.keys(), reader.person.id);
    invocation.key(keys.session(reader.session.as_str())).key(keys.version());
    invocation.key(keys.read(user)).key(keys.levels(user));
}

fn add_writer(invocation: &mut redis::ScriptInvocation<'_>, db: &Db, membership: &Membership, reader: Reader<'_>) {
    let (keys, room, user) = (db.keys(), membership.room_id(), reader.person.id);
    add_reader(invocation, db, reader);
    invocation.key(keys.read_entries(user)).key(keys.events());
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.room_banned(room)).key(keys.messages(room));
    invocation.arg(user.0).arg(room.as_str());
}

/// What a script answered.
struct Answer {
    standings: Vec<Standing>,
    /// How many rooms it looked at.
    rooms: usize,
}

/// The part of a stored message in which somebody may be mentioned.
#[derive(Deserialize)]
struct Said {
    c: String,
}

fn read(rows: Vec<Vec<String>>, reader: Reader<'_>) -> Result<Answer> {
    let mut rows = rows.into_iter();
    let first = rows.next().and_then(|row| row.into_iter().next()).unwrap_or_default();
    let v = match first.as_str() {
        "unauthenticated" => return Err(Code::Unauthenticated.into()),
        "not_a_member" => return Err(Code::NotAMember.into()),
        "room_not_found" => return Err(Code::RoomNotFound.into()),
        version => version.parse().map_err(unreadable)?,
    };
    let rooms = rows.len();
    let standings = rows.filter(|row| !row.is_empty()).map(|row| standing(&row, v, reader));
    Ok(Answer { standings: standings.collect::<Result<_>>()?, rooms })
}

fn standing(row: &[String], v: u64, reader: Reader<'_>) -> Result<Standing> {
    let [room, seq, position, level, unread, first, first_id, calls @ ..] = row else {
        return Err(unreadable(format!("{row:?}")));
    };
    let number = |text: &String| text.parse::<u64>().map_err(unreadable);
    let (seq, unread, first) = (number(seq)?, number(unread)?, number(first)?);
    let kept_per_room = u64::from(reader.kept_per_room);
    let is_mention = |json: &String| {
        let said: Said = serde_json::from_str(json).map_err(unreadable)?;
        Ok(mentions(&said.c, &reader.person.username))
    };
    let mentions = calls.iter().map(is_mention).collect::<Result<Vec<bool>>>()?;
    Ok(Standing {
        room_id: room.parse().map_err(unreadable)?,
        v,
        seq,
        read: number(position)?,
        unread,
        mentions: mentions.into_iter().map(u64::from).sum(),
        // The first unread one goes when as many came after it as the room keeps; the next to come is the first to go after that.
        kept: if unread > 0 { (first + kept_per_room).saturating_sub(1) } else { seq + kept_per_room },
        first_unread: (unread > 0).then(|| first_id.parse()).transpose().map_err(unreadable)?,
        level: Level::of_name(level),
    })
}

fn only(answer: Answer) -> Result<Standing> {
    answer.standings.into_iter().next().ok_or_else(|| unreadable("no standing"))
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "where someone stands in a room cannot be read");
    Code::Internal.into()
}
