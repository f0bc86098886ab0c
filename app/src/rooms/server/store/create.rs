//! New rooms in Redis.

use std::sync::LazyLock;

use crate::auth::server::Session;
use crate::db::{Db, LOG_CAP};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::store::act::room_of;
use crate::rooms::{Kind, Room};
use crate::time::Timestamp;

static CREATE: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(concat!(
        include_str!("../member.lua"),
        include_str!("../record.lua"),
        include_str!("../create.lua")
    ))
});
static DIRECT: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(concat!(
        include_str!("../member.lua"),
        include_str!("../record.lua"),
        include_str!("../direct.lua")
    ))
});

/// A room to be made.
pub struct NewRoom<'a> {
    pub id: &'a RoomId,
    pub name: &'a str,
    pub description: &'a str,
    pub kind: Kind,
    pub now: Timestamp,
}

/// Makes a room with its maker as owner.
pub async fn create(db: &Db, session: &Session, new: &NewRoom<'_>) -> Result<Room> {
    let (keys, user, room) = (db.keys(), session.person().id, new.id);
    let mut invocation = CREATE.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str()));
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.room_roles(room)).key(keys.rooms());
    invocation.key(keys.version()).key(keys.events()).key(keys.room_left(room)).key(keys.room_invited(room));
    invocation.key(keys.user(user)).key(keys.rooms_of(user)).key(keys.read(user));
    invocation.arg(user.0).arg(room.as_str()).arg(new.name).arg(new.description).arg(new.kind.name());
    invocation.arg(new.now.to_string()).arg(LOG_CAP);
    room_of(&db.tell::<Vec<String>>(invocation).await?)
}

/// Finds the direct conversation of this id, or makes it with these people, the one who asks among them.
pub async fn direct(db: &Db, session: &Session, room: &RoomId, people: &[UserId], now: Timestamp) -> Result<Room> {
    let (keys, me) = (db.keys(), session.person().id);
    let mut invocation = DIRECT.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str()));
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.rooms());
    invocation.key(keys.version()).key(keys.events()).key(keys.room_left(room)).key(keys.room_invited(room));
    invocation.arg(room.as_str()).arg(now.to_string()).arg(LOG_CAP);
    for user in std::iter::once(me).chain(people.iter().copied().filter(|user| *user != me)) {
        invocation.key(keys.user(user)).key(keys.rooms_of(user)).key(keys.read(user)).arg(user.0);
    }
    room_of(&db.tell::<Vec<String>>(invocation).await?)
}
