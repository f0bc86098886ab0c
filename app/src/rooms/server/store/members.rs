//! Rooms, their members, and the memberships of a user, read from Redis.

use std::collections::{HashMap, HashSet};

use crate::auth::Person;
use crate::db::Db;
use crate::db::script::unreadable;
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::store::{ROOM_FIELDS, RoomFields, room_from_fields};
use crate::rooms::{Kind, Member, Room, RoomRole};
use crate::time::Timestamp;
use crate::users::server::accounts;

/// The end of a mute without end: the last millisecond of the year 9999.
const FOREVER: i64 = 253_402_300_799_999;

/// A room with the membership of one user.
pub struct RoomMembership {
    pub room: Room,
    /// Their own role in it.
    pub role: RoomRole,
    /// The other participants, if it is a direct conversation.
    pub others: Vec<UserId>,
}

/// These rooms with the memberships of a user, in any order. Two round trips.
pub async fn memberships(db: &Db, rooms: HashSet<RoomId>, user: UserId) -> Result<Vec<RoomMembership>> {
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let (keys, ids) = (db.keys(), rooms.into_iter().collect::<Vec<_>>());
    let mut pipeline = redis::pipe();
    for id in &ids {
        pipeline.hmget(keys.room(id), &ROOM_FIELDS).hget(keys.room_roles(id), user.0);
    }
    let answer: Vec<redis::Value> = db.query(pipeline).await?;
    let mut found = Vec::new();
    for (id, replies) in ids.into_iter().zip(answer.chunks_exact(2)) {
        let fields: RoomFields = decode(&replies[0])?;
        let role: Option<String> = decode(&replies[1])?;
        let role = RoomRole::from_name(&role.unwrap_or_default());
        found.extend(room_from_fields(id, fields).map(|room| RoomMembership { room, role, others: Vec::new() }));
    }
    let mut pipeline = redis::pipe();
    let directs: Vec<usize> = (0..found.len()).filter(|&index| found[index].room.kind == Kind::Direct).collect();
    for &index in &directs {
        pipeline.smembers(keys.members(&found[index].room.id));
    }
    if !directs.is_empty() {
        let members: Vec<Vec<u64>> = db.query(pipeline).await?;
        for (index, members) in directs.into_iter().zip(members) {
            found[index].others = members.into_iter().map(UserId).filter(|other| *other != user).collect();
        }
    }
    Ok(found)
}

/// All rooms, in any order. Two round trips.
pub async fn all(db: &Db) -> Result<Vec<Room>> {
    let mut command = redis::Cmd::new();
    command.arg("SMEMBERS").arg(db.keys().rooms());
    let ids: HashSet<String> = db.query(command).await?;
    crate::rooms::server::store::rooms(db, ids.iter().filter_map(|id| id.parse().ok()).collect()).await
}

/// For each of these rooms, whether the user is a member and whether they are banned. One round trip.
pub async fn membership_flags(db: &Db, rooms: &[Room], user: UserId) -> Result<Vec<(bool, bool)>> {
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = redis::pipe();
    for room in rooms {
        pipeline.sismember(db.keys().members(&room.id), user.0).hexists(db.keys().room_banned(&room.id), user.0);
    }
    let answer: Vec<bool> = db.query(pipeline).await?;
    Ok(answer.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

/// The members of a room, in any order. Two round trips.
pub async fn members(db: &Db, room: &Room, now: Timestamp) -> Result<Vec<Member>> {
    let keys = db.keys();
    let mut pipeline = redis::pipe();
    pipeline.smembers(keys.members(&room.id)).hgetall(keys.room_roles(&room.id)).hgetall(keys.room_muted(&room.id));
    type Answer = (Vec<u64>, HashMap<u64, String>, HashMap<u64, i64>);
    let (ids, roles, muted): Answer = db.query(pipeline).await?;
    let ids: Vec<UserId> = ids.into_iter().map(UserId).collect();
    let accounts = accounts(db, &ids).await?;
    let member = |(person, is_deactivated): (Person, bool)| {
        let own = roles.get(&person.id.0).map_or(RoomRole::Member, |role| RoomRole::from_name(role));
        let muted_until = muted.get(&person.id.0).and_then(|until| ends_at(*until, now));
        Member { role: own.with_server_role(room.kind, person.role), person, muted_until, is_deactivated }
    };
    Ok(accounts.into_iter().map(member).collect())
}

/// When the mute of a user in a room ends; none if they are not muted. One round trip.
pub async fn muted_until(db: &Db, room: &RoomId, user: UserId, now: Timestamp) -> Result<Option<Timestamp>> {
    let mut command = redis::Cmd::new();
    command.arg("HGET").arg(db.keys().room_muted(room)).arg(user.0);
    let until: Option<i64> = db.query(command).await?;
    Ok(until.and_then(|until| ends_at(until, now)))
}

/// The users who are banned from a room. One round trip.
pub async fn banned(db: &Db, room: &RoomId) -> Result<Vec<UserId>> {
    let mut command = redis::Cmd::new();
    command.arg("HKEYS").arg(db.keys().room_banned(room));
    Ok(db.query::<Vec<u64>>(command).await?.into_iter().map(UserId).collect())
}

fn ends_at(until: i64, now: Timestamp) -> Option<Timestamp> {
    let until = Timestamp::from_milliseconds(if until == 0 { FOREVER } else { until });
    (until > now).then_some(until)
}

fn decode<T: redis::FromRedisValue>(value: &redis::Value) -> Result<T> {
    redis::from_redis_value_ref(value).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mute_ends_at_its_time() {
        let at = Timestamp::from_milliseconds;
        assert_eq!(ends_at(2_000, at(1_000)), Some(at(2_000)));
        assert_eq!(ends_at(2_000, at(2_000)), None);
        assert_eq!(ends_at(0, at(2_000)).map(|end| end.to_string()).as_deref(), Some("9999-12-31T23:59:59.999Z"));
    }
}
