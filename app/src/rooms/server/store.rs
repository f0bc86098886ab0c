//! Rooms and their members in Redis: looking them up and coming in. What is done in them with authority stands in
//! `govern`'s part.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::auth::server::Session;
use crate::db::Db;
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::Joined;
use crate::rooms::{Kind, Room, RoomRole};
use crate::time::Timestamp;

pub mod act;
pub mod create;
pub mod members;

static JOIN: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(concat!(include_str!("member.lua"), include_str!("join.lua"))));
static ESTABLISH: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("establish.lua")));

/// A room and what it is to one person.
#[derive(Debug, Clone)]
pub struct Look {
    pub room: Room,
    pub is_member: bool,
    /// Their own role in the room.
    pub role: RoomRole,
    pub is_banned: bool,
    pub has_left: bool,
    pub is_invited: bool,
}

impl Look {
    /// Whether the room is there for this person at all.
    pub fn is_seen(&self) -> bool {
        let is_open = self.room.kind == Kind::Public || self.is_invited;
        self.is_member || is_open && !self.is_banned
    }

    /// Whether someone who is no member comes in by looking in.
    pub fn may_come(&self) -> Result<()> {
        if self.room.archived_at.is_some() {
            return Err(Code::RoomArchived.into());
        }
        if self.has_left && !self.is_invited { Err(Code::NotAMember.into()) } else { Ok(()) }
    }
}

/// What stands in a room's hash; all absent where there is no room.
pub type Fields = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<u64>,
    Option<u64>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The fields of a room's hash that make a [`Room`], in the order of [`Fields`].
pub const FIELDS: [&str; 8] =
    ["name", "description", "kind", "member_count", "creator_id", "created_at", "last_activity", "archived_at"];

/// The room whose hash has these fields; none if there is no room.
pub fn read(id: RoomId, fields: Fields) -> Option<Room> {
    let (name, description, kind, member_count, creator, created_at, last_activity, archived_at) = fields;
    let time = |text: Option<String>| text.and_then(|text| text.parse::<Timestamp>().ok());
    let created_at = time(created_at)?;
    Some(Room {
        id,
        name: name?,
        description: description.unwrap_or_default(),
        kind: Kind::of_name(&kind.unwrap_or_default()),
        member_count: member_count.unwrap_or_default(),
        creator_id: UserId(creator.unwrap_or_default()),
        created_at,
        last_activity: time(last_activity).unwrap_or(created_at),
        archived_at: time(archived_at),
    })
}

/// The room, and what it is to this person. One round trip.
pub async fn find(db: &Db, id: &RoomId, user: UserId) -> Result<Option<Look>> {
    let keys = db.keys();
    let mut question = redis::pipe();
    question.hmget(keys.room(id), &FIELDS);
    question.sismember(keys.members(id), user.0).hget(keys.room_roles(id), user.0);
    question.hexists(keys.room_banned(id), user.0).sismember(keys.room_left(id), user.0);
    question.sismember(keys.room_invited(id), user.0);
    type Answer = (Fields, bool, Option<String>, bool, bool, bool);
    let (fields, is_member, role, is_banned, has_left, is_invited): Answer = db.ask(question).await?;
    let role = RoomRole::of_name(&role.unwrap_or_default());
    Ok(read(id.clone(), fields).map(|room| Look { room, is_member, role, is_banned, has_left, is_invited }))
}

/// Makes someone a member of a public room or of one they are invited to, and logs it. Nothing happens if they are one.
/// Whoever left comes back only if they `ask` to.
pub async fn join(db: &Db, room: &RoomId, session: &Session, asks: bool, log_cap: u32) -> Result<()> {
    let (keys, person) = (db.keys(), session.person());
    let mut invocation = JOIN.prepare_invoke();
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.rooms_of(person.id));
    invocation.key(keys.version()).key(keys.events()).key(keys.session(session.hash().as_str()));
    invocation.key(keys.room_left(room)).key(keys.room_invited(room)).key(keys.room_banned(room));
    invocation.key(keys.user(person.id)).key(keys.read(person.id));
    invocation.arg(person.id.0).arg(room.as_str()).arg(log_cap).arg(u8::from(asks));
    refused(&db.tell::<String>(invocation).await?)
}

/// What a script of rooms says where it refuses; `ok` if it does not.
pub fn refused(answer: &str) -> Result<()> {
    Err(match answer {
        "ok" => return Ok(()),
        "unauthenticated" => Code::Unauthenticated,
        "room_not_found" => Code::RoomNotFound,
        "not_a_member" => Code::NotAMember,
        "not_allowed" => Code::NotAllowed,
        "room_archived" => Code::RoomArchived,
        "room_is_permanent" => Code::RoomPermanent,
        "direct_is_fixed" => Code::DirectFixed,
        "person_not_found" => Code::PersonNotFound,
        "invitation_invalid" => Code::InvitationInvalid,
        other => {
            tracing::error!(other, "a script of rooms answered something unknown");
            Code::Internal
        }
    }
    .into())
}

/// The rooms of a person and the log's position at that moment, read in one step; none if the session has ended.
pub async fn joined(db: &Db, session: &Session) -> Result<Option<Joined>> {
    let keys = db.keys();
    let mut question = redis::pipe();
    question.atomic().exists(keys.session(session.hash().as_str()));
    question.get(keys.version()).smembers(keys.rooms_of(session.person().id));
    let (lives, version, rooms): (bool, Option<u64>, Vec<String>) = db.ask(question).await?;
    let rooms = rooms.iter().filter_map(|room| room.parse().ok()).collect();
    Ok(lives.then(|| Joined { version: version.unwrap_or_default(), rooms }))
}

/// The rooms behind these ids, in any order. One round trip.
pub async fn rooms(db: &Db, ids: HashSet<RoomId>) -> Result<Vec<Room>> {
    let ids: Vec<RoomId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut question = redis::pipe();
    for id in &ids {
        question.hmget(db.keys().room(id), &FIELDS);
    }
    let rows: Vec<Fields> = db.ask(question).await?;
    Ok(ids.into_iter().zip(rows).filter_map(|(id, fields)| read(id, fields)).collect())
}

/// Makes a public room of this id where there is none.
pub async fn establish(db: &Db, room: &RoomId, now: Timestamp) -> Result<()> {
    let mut invocation = ESTABLISH.prepare_invoke();
    invocation.key(db.keys().room(room)).key(db.keys().rooms());
    invocation.arg(room.as_str()).arg(now.to_string());
    db.tell(invocation).await
}
