//! Rooms and their members in Redis.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Joined, Room};
use crate::auth::Session;
use crate::db::Db;
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::time::Timestamp;

static JOIN: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(concat!(include_str!("member.lua"), include_str!("join.lua"))));
static ESTABLISH: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("establish.lua")));

/// A room and what it is to one person.
#[derive(Clone)]
pub struct Look {
    pub room: Room,
    pub is_public: bool,
    pub is_member: bool,
}

/// What stands in a room's hash; all absent where there is no room.
type Fields = (Option<String>, Option<String>, Option<String>);
const FIELDS: [&str; 3] = ["name", "description", "kind"];

fn read(id: RoomId, (name, description, kind): Fields) -> Option<(Room, bool)> {
    let room = Room { id, name: name?, description: description.unwrap_or_default() };
    Some((room, kind.as_deref() == Some("public")))
}

/// The room, and whether this person is in it. One round trip.
pub async fn find(db: &Db, id: &RoomId, user: UserId) -> Result<Option<Look>> {
    let mut question = redis::pipe();
    question.hmget(db.keys().room(id), &FIELDS).sismember(db.keys().members(id), user.0);
    let (fields, is_member): (Fields, bool) = db.ask(question).await?;
    Ok(read(id.clone(), fields).map(|(room, is_public)| Look { room, is_public, is_member }))
}

/// Makes someone a member of a public room, and logs it. Nothing happens if they are one.
pub async fn join(db: &Db, room: &RoomId, session: &Session, log_cap: u32) -> Result<()> {
    let (keys, person) = (db.keys(), session.person());
    let mut invocation = JOIN.prepare_invoke();
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.rooms_of(person.id));
    invocation.key(keys.version()).key(keys.events()).key(keys.session(session.hash().as_str()));
    invocation.arg(person.id.0).arg(&person.username).arg(person.role.name()).arg(room.as_str()).arg(log_cap);
    match db.tell::<String>(invocation).await?.as_str() {
        "unauthenticated" => Err(Code::Unauthenticated.into()),
        "room_not_found" => Err(Code::RoomNotFound.into()),
        _ => Ok(()),
    }
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

/// The rooms behind these ids, in any order.
pub async fn rooms(db: &Db, ids: HashSet<RoomId>) -> Result<Vec<Room>> {
    let ids: Vec<RoomId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut question = redis::pipe();
    for id in &ids {
        question.hmget(db.keys().room(id), &FIELDS);
    }
    let fields: Vec<Fields> = db.ask(question).await?;
    Ok(ids.into_iter().zip(fields).filter_map(|(id, fields)| read(id, fields)).map(|(room, _)| room).collect())
}

/// Makes a public room of this id where there is none.
pub async fn establish(db: &Db, room: &RoomId, now: Timestamp) -> Result<()> {
    let mut invocation = ESTABLISH.prepare_invoke();
    invocation.key(db.keys().room(room)).key(db.keys().rooms());
    invocation.arg(room.as_str()).arg(now.to_string());
    db.tell(invocation).await
}
