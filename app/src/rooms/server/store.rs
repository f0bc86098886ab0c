//! Rooms in Redis: reading them, joining, and what one user can do in them. Moderation is in `moderation`, new rooms are in
//! `create`, members in `members`.

use std::collections::HashSet;

use crate::auth::server::Session;
use crate::db::script::{LOG, script};
use crate::db::{Db, LOG_CAP};
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::JoinedRooms;
use crate::rooms::server::lua::{BECOME_MEMBER, REQUIRE_CAN_JOIN};
use crate::rooms::{Kind, Room, RoomRole};
use crate::time::Timestamp;

pub mod create;
pub mod members;
pub mod moderation;

/// A room, and what gives or denies one user access to it.
#[derive(Debug, Clone)]
pub struct RoomAccess {
    pub room: Room,
    pub is_member: bool,
    /// Their own role in the room.
    pub role: RoomRole,
    pub is_banned: bool,
    pub has_left: bool,
    pub is_invited: bool,
}

impl RoomAccess {
    /// Whether the user can see the room; otherwise it must seem not to exist.
    pub fn is_visible(&self) -> bool {
        let is_open = self.room.kind == Kind::Public || self.is_invited;
        self.is_member || is_open && !self.is_banned
    }

    /// Checks that a user who is no member can become one by opening the room.
    pub fn require_can_join(&self) -> Result<()> {
        if self.room.archived_at.is_some() {
            return Err(Code::RoomArchived.into());
        }
        if self.has_left && !self.is_invited { Err(Code::NotAMember.into()) } else { Ok(()) }
    }
}

/// Those fields as they are stored; all absent if there is no room.
pub type RoomFields = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<u64>,
    Option<u64>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The fields of a room's hash that make a [`Room`], in the order of [`RoomFields`].
pub const ROOM_FIELDS: [&str; 8] =
    ["name", "description", "kind", "member_count", "creator_id", "created_at", "last_activity", "archived_at"];

/// The room whose hash has these fields; none if there is no room.
pub fn room_from_fields(id: RoomId, fields: RoomFields) -> Option<Room> {
    let (name, description, kind, member_count, creator, created_at, last_activity, archived_at) = fields;
    let time = |text: Option<String>| text.and_then(|text| text.parse::<Timestamp>().ok());
    let created_at = time(created_at)?;
    Some(Room {
        id,
        name: name?,
        description: description.unwrap_or_default(),
        kind: Kind::from_name(&kind.unwrap_or_default()),
        member_count: member_count.unwrap_or_default(),
        creator_id: UserId(creator.unwrap_or_default()),
        created_at,
        last_activity: time(last_activity).unwrap_or(created_at),
        archived_at: time(archived_at),
    })
}

/// The room, and the access of this user to it. One round trip.
pub async fn find(db: &Db, id: &RoomId, user: UserId) -> Result<Option<RoomAccess>> {
    let keys = db.keys();
    let mut pipeline = redis::pipe();
    pipeline.hmget(keys.room(id), &ROOM_FIELDS);
    pipeline.sismember(keys.members(id), user.0).hget(keys.room_roles(id), user.0);
    pipeline.hexists(keys.room_banned(id), user.0).sismember(keys.room_left(id), user.0);
    pipeline.sismember(keys.room_invited(id), user.0);
    type Answer = (RoomFields, bool, Option<String>, bool, bool, bool);
    let (fields, is_member, role, is_banned, has_left, is_invited): Answer = db.query(pipeline).await?;
    let role = RoomRole::from_name(&role.unwrap_or_default());
    Ok(room_from_fields(id.clone(), fields).map(|room| RoomAccess {
        room,
        is_member,
        role,
        is_banned,
        has_left,
        is_invited,
    }))
}

/// Makes the user a member of a public room or of one they are invited to, and logs it. Nothing is written if they are one.
/// A user who left becomes a member again only if that `is_explicit`, the request itself.
pub async fn join(db: &Db, room: &RoomId, session: &Session, is_explicit: bool) -> Result<()> {
    let (keys, user) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, BECOME_MEMBER, REQUIRE_CAN_JOIN, include_str!("join.lua")]
        keys {
            session: keys.session(session.hash().as_str()), user: keys.user(user), rooms_of: keys.rooms_of(user),
            read: keys.read(user), room: keys.room(room), members: keys.members(room), left: keys.room_left(room),
            invited: keys.room_invited(room), banned: keys.room_banned(room), version: keys.version(), events: keys.events(),
        }
        args { user_id: user.0, room_id: room.as_str(), is_explicit: is_explicit, log_cap: LOG_CAP }
    };
    invocation.run(db).await
}

/// The rooms of a user and the log's position at that moment, read in one step; none if the session has ended.
pub async fn joined(db: &Db, session: &Session) -> Result<Option<JoinedRooms>> {
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("joined.lua")]
        keys {
            session: keys.session(session.hash().as_str()), version: keys.version(),
            rooms_of: keys.rooms_of(session.person().id),
        }
        args {}
    };
    let (session_exists, version, rooms): (bool, Option<u64>, Vec<String>) = invocation.run(db).await?;
    let rooms = rooms.iter().filter_map(|room| room.parse().ok()).collect();
    Ok(session_exists.then(|| JoinedRooms { version: version.unwrap_or_default(), rooms }))
}

/// The rooms of these ids, in any order, without those that do not exist. One round trip.
pub async fn rooms(db: &Db, ids: HashSet<RoomId>) -> Result<Vec<Room>> {
    let ids: Vec<RoomId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = redis::pipe();
    for id in &ids {
        pipeline.hmget(db.keys().room(id), &ROOM_FIELDS);
    }
    let rows: Vec<RoomFields> = db.query(pipeline).await?;
    Ok(ids.into_iter().zip(rows).filter_map(|(id, fields)| room_from_fields(id, fields)).collect())
}

/// Creates the public room of this id if it does not exist.
pub async fn ensure_default_room(db: &Db, room: &RoomId, now: Timestamp) -> Result<()> {
    let invocation = script! {
        write [include_str!("ensure_default_room.lua")]
        keys { room: db.keys().room(room), rooms: db.keys().rooms() }
        args { room_id: room.as_str(), now: now.to_string() }
    };
    invocation.run(db).await
}
