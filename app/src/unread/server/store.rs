//! Read positions, notification levels and unread counts in Redis.

use serde::Deserialize;

use crate::auth::Person;
use crate::auth::server::SessionHash;
use crate::db::script::{Reply, script, unreadable};
use crate::db::{Db, LOG_CAP};
use crate::error::Result;
use crate::id::RoomId;
use crate::rooms::server::Membership;
use crate::unread::{Level, ReadState, mentions};

/// Lua: `read_state(room_id, room, messages)`.
const READ_STATE: &str = include_str!("read_state.lua");
/// Lua: `require_member()`.
const REQUIRE_MEMBER: &str = include_str!("require_member.lua");
/// Lua: `log_read_state(position)`.
const LOG_READ_STATE: &str = include_str!("log_read_state.lua");

/// How many messages one call scans before it stops; Redis does nothing else meanwhile. A room is not divided.
const SCAN_LIMIT: usize = 2_000;

/// The user whose read states are read or changed, by a session.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub person: &'a Person,
    pub session: &'a SessionHash,
    /// How many messages a room keeps.
    pub kept_per_room: u32,
}

/// The read states of a user in those of these rooms whose member they are. One round trip, unless more messages than
/// [`SCAN_LIMIT`] are unread.
pub async fn read_states(db: &Db, reader: Reader<'_>, rooms: &[RoomId]) -> Result<Vec<ReadState>> {
    let (keys, user) = (db.keys(), reader.person.id);
    let mut found = Vec::with_capacity(rooms.len());
    let mut rest = rooms;
    while !rest.is_empty() {
        let invocation = script! {
            read [READ_STATE, include_str!("read_states.lua")]
            keys {
                session: keys.session(reader.session.as_str()), version: keys.version(), read: keys.read(user),
                levels: keys.levels(user),
            }
            list rooms (room in rest) {
                keys { room: keys.room(room), members: keys.members(room), messages: keys.messages(room) }
                args { id: room.as_str() }
            }
            args { user_id: user.0, scan_limit: SCAN_LIMIT }
        };
        let (states, count) = parse(invocation.run(db).await?, reader)?;
        found.extend(states);
        // An answer without a room would be repeated without end.
        rest = rest.get(count..).filter(|_| count > 0).ok_or_else(|| unreadable("no room"))?;
    }
    Ok(found)
}

/// Moves the read position of a user, and logs it. Nothing is written if it is there already.
pub async fn move_position(
    db: &Db,
    membership: &Membership,
    reader: Reader<'_>,
    n: u64,
    may_go_back: bool,
) -> Result<ReadState> {
    let (keys, room, user) = (db.keys(), membership.room_id(), reader.person.id);
    let invocation = script! {
        write [REQUIRE_MEMBER, READ_STATE, LOG_READ_STATE, include_str!("move_position.lua")]
        keys {
            session: keys.session(reader.session.as_str()), read: keys.read(user), levels: keys.levels(user),
            entries: keys.read_entries(user), room: keys.room(room), members: keys.members(room),
            banned: keys.room_banned(room), messages: keys.messages(room), version: keys.version(), events: keys.events(),
        }
        args { user_id: user.0, room_id: room.as_str(), n: n, may_go_back: may_go_back, log_cap: LOG_CAP }
    };
    single(parse(invocation.run(db).await?, reader)?)
}

/// Sets the notification level of a user in a room, and logs it. Nothing is written if it is set already.
pub async fn set_notification_level(
    db: &Db,
    membership: &Membership,
    reader: Reader<'_>,
    level: Level,
) -> Result<ReadState> {
    let (keys, room, user) = (db.keys(), membership.room_id(), reader.person.id);
    let invocation = script! {
        write [REQUIRE_MEMBER, READ_STATE, LOG_READ_STATE, include_str!("set_notification_level.lua")]
        keys {
            session: keys.session(reader.session.as_str()), read: keys.read(user), levels: keys.levels(user),
            entries: keys.read_entries(user), room: keys.room(room), members: keys.members(room),
            banned: keys.room_banned(room), messages: keys.messages(room), version: keys.version(), events: keys.events(),
        }
        args {
            user_id: user.0, room_id: room.as_str(), level: level.name(), default_level: Level::default().name(),
            log_cap: LOG_CAP,
        }
    };
    single(parse(invocation.run(db).await?, reader)?)
}

/// Reads what the scripts answer. Returns the read states, and how many rooms were read: those of which the user is no member
/// have no read state.
fn parse(mut reply: Reply, reader: Reader<'_>) -> Result<(Vec<ReadState>, usize)> {
    let v = reply.take("version")?;
    let states: Vec<Reply> = reply.take("states")?;
    let rooms = states.len();
    let states = states.into_iter().filter(|state| !state.is_empty()).map(|state| parse_state(state, v, reader));
    Ok((states.collect::<Result<_>>()?, rooms))
}

/// The part of a stored message in which users are mentioned.
#[derive(Deserialize)]
struct MessageContent {
    c: String,
}

fn parse_state(mut state: Reply, v: u64, reader: Reader<'_>) -> Result<ReadState> {
    let (seq, unread, first): (u64, u64, u64) = (state.take("seq")?, state.take("unread")?, state.take("first")?);
    let kept_per_room = u64::from(reader.kept_per_room);
    let mut mention_count = 0;
    for json in state.take::<Vec<String>>("candidates")? {
        let message: MessageContent = serde_json::from_str(&json).map_err(unreadable)?;
        mention_count += u64::from(mentions(&message.c, &reader.person.username));
    }
    Ok(ReadState {
        room_id: state.parse("room")?,
        v,
        seq,
        read: state.take("position")?,
        unread,
        mentions: mention_count,
        // The first unread message is trimmed when as many follow it as the room keeps; without one, that is the next message.
        kept: if unread > 0 { (first + kept_per_room).saturating_sub(1) } else { seq + kept_per_room },
        first_unread: if unread > 0 { Some(state.parse("first_id")?) } else { None },
        level: Level::from_name(&state.take::<String>("level")?),
    })
}

fn single((states, _): (Vec<ReadState>, usize)) -> Result<ReadState> {
    states.into_iter().next().ok_or_else(|| unreadable("no read state"))
}
