//! New rooms in Redis.

use crate::auth::server::Session;
use crate::db::script::{LOG, script};
use crate::db::{Db, LOG_CAP};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::lua::{BECOME_MEMBER, ROOM_STATE};
use crate::rooms::server::store::moderation::parse_room;
use crate::rooms::{Kind, Room};
use crate::time::Timestamp;

/// A room to be created.
pub struct NewRoom<'a> {
    pub id: &'a RoomId,
    pub name: &'a str,
    pub description: &'a str,
    pub kind: Kind,
    pub now: Timestamp,
}

/// Creates a room with the user as its owner.
pub async fn create(db: &Db, session: &Session, new: &NewRoom<'_>) -> Result<Room> {
    let (keys, user, room) = (db.keys(), session.person().id, new.id);
    let invocation = script! {
        write [LOG, BECOME_MEMBER, ROOM_STATE, include_str!("../create.lua")]
        keys {
            session: keys.session(session.hash().as_str()), user: keys.user(user), rooms_of: keys.rooms_of(user),
            read: keys.read(user), room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room),
            left: keys.room_left(room), invited: keys.room_invited(room), rooms: keys.rooms(), version: keys.version(),
            events: keys.events(),
        }
        args {
            user_id: user.0, room_id: room.as_str(), name: new.name, description: new.description, kind: new.kind.name(),
            now: new.now.to_string(), log_cap: LOG_CAP,
        }
    };
    parse_room(&invocation.run::<String>(db).await?)
}

/// Finds the direct conversation of this id, or creates it with these participants, the user among them.
pub async fn direct(db: &Db, session: &Session, room: &RoomId, people: &[UserId], now: Timestamp) -> Result<Room> {
    let (keys, creator) = (db.keys(), session.person().id);
    let others = people.iter().copied().filter(|user| *user != creator);
    let users: Vec<UserId> = std::iter::once(creator).chain(others).collect();
    let invocation = script! {
        write [LOG, BECOME_MEMBER, ROOM_STATE, include_str!("../direct.lua")]
        keys {
            session: keys.session(session.hash().as_str()), room: keys.room(room), members: keys.members(room),
            left: keys.room_left(room), invited: keys.room_invited(room), rooms: keys.rooms(), version: keys.version(),
            events: keys.events(),
        }
        list participants (user in &users) {
            keys { user: keys.user(*user), rooms_of: keys.rooms_of(*user), read: keys.read(*user) }
            args { id: user.0 }
        }
        args { room_id: room.as_str(), now: now.to_string(), log_cap: LOG_CAP }
    };
    parse_room(&invocation.run::<String>(db).await?)
}
