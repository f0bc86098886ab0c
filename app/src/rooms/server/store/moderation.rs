//! Moderation in Redis: changes of a room and of its members, one script each, which checks all rights again.

use crate::auth::server::SessionHash;
use crate::auth::server::lua::{REQUIRE_ROLE, ROLE};
use crate::db::script::{AUDIT, LOG, script, unreadable};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::lua::{BECOME_MEMBER, MEMBER_CHANGED, REMOVE_MEMBER, ROOM_STATE, USER_FIELDS};
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;

/// Who changes what, and when.
pub struct ModerationScope<'a> {
    pub actor: UserId,
    pub session: &'a SessionHash,
    pub room: &'a RoomId,
    /// The member; the actor where the room itself is changed.
    pub target: UserId,
    pub now: Timestamp,
}

/// A change of a room.
pub enum Change<'a> {
    /// Its name, its description; what is absent stays.
    Texts { name: Option<&'a str>, description: Option<&'a str> },
    /// It is archived, or restored.
    Archived(bool),
}

/// A change of a member.
pub enum MemberAction {
    /// They leave.
    Leave,
    /// They are added.
    Add,
    /// They are removed; with `bans` they cannot come back.
    Remove { bans: bool },
    /// Their ban ends.
    Unban,
    /// They get this role; they are muted until then. What is absent stays.
    Change { role: Option<RoomRole>, mute: Option<MuteUntil> },
}

/// The end of a mute.
pub enum MuteUntil {
    /// It ends now.
    Unmute,
    /// It ends at this time.
    At(Timestamp),
    /// It has no end.
    Forever,
}

impl MuteUntil {
    /// The argument of the script: see `change_member.lua`.
    fn argument(&self) -> String {
        match self {
            Self::Unmute => "none".to_owned(),
            Self::At(end) => end.milliseconds().to_string(),
            Self::Forever => "0".to_owned(),
        }
    }
}

/// Changes a room. Returns the room afterwards.
pub async fn change(db: &Db, scope: &ModerationScope<'_>, change: Change<'_>) -> Result<Room> {
    let (keys, room) = (db.keys(), scope.room);
    let invocation = match change {
        Change::Texts { name, description } => script! {
            write [LOG, ROLE, REQUIRE_ROLE, ROOM_STATE, include_str!("../change.lua")]
            keys {
                session: keys.session(scope.session.as_str()), actor: keys.user(scope.actor), room: keys.room(room), members: keys.members(room),
                roles: keys.room_roles(room), banned: keys.room_banned(room), version: keys.version(), events: keys.events(),
            }
            args {
                actor_id: scope.actor.0, room_id: room.as_str(),
                has_name: name.is_some(), name: name.unwrap_or_default(),
                has_description: description.is_some(), description: description.unwrap_or_default(), log_cap: LOG_CAP,
            }
        },
        Change::Archived(archives) => script! {
            write [LOG, AUDIT, ROLE, REQUIRE_ROLE, ROOM_STATE, include_str!("../archive.lua")]
            keys {
                session: keys.session(scope.session.as_str()), actor: keys.user(scope.actor), room: keys.room(room), members: keys.members(room),
                roles: keys.room_roles(room), banned: keys.room_banned(room), version: keys.version(), events: keys.events(),
                audit: keys.audit(),
            }
            args {
                actor_id: scope.actor.0, room_id: room.as_str(), archives: archives, now: scope.now.to_string(),
                log_cap: LOG_CAP, audit_cap: AUDIT_CAP,
            }
        },
    };
    parse_room(&invocation.run::<String>(db).await?)
}

/// Changes a member of a room.
pub async fn change_member(db: &Db, scope: &ModerationScope<'_>, action: MemberAction) -> Result<()> {
    let ModerationScope { actor, session, room, target, now } = *scope;
    let keys = db.keys();
    let invocation = match action {
        MemberAction::Leave => script! {
            write [LOG, USER_FIELDS, REMOVE_MEMBER, include_str!("../leave.lua")]
            keys {
                session: keys.session(session.as_str()), user: keys.user(target), rooms_of: keys.rooms_of(target), room: keys.room(room),
                members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
                left: keys.room_left(room), invited: keys.room_invited(room), version: keys.version(), events: keys.events(),
            }
            args { actor_id: actor.0, user_id: target.0, room_id: room.as_str(), log_cap: LOG_CAP }
        },
        MemberAction::Add => script! {
            write [LOG, AUDIT, ROLE, REQUIRE_ROLE, BECOME_MEMBER, include_str!("../add.lua")]
            keys {
                session: keys.session(session.as_str()), actor: keys.user(actor), user: keys.user(target), rooms_of: keys.rooms_of(target),
                read: keys.read(target), room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room),
                banned: keys.room_banned(room), left: keys.room_left(room), invited: keys.room_invited(room),
                version: keys.version(), events: keys.events(), audit: keys.audit(),
            }
            args {
                actor_id: actor.0, user_id: target.0, room_id: room.as_str(), now: now.to_string(), log_cap: LOG_CAP,
                audit_cap: AUDIT_CAP,
            }
        },
        MemberAction::Remove { bans } => script! {
            write [LOG, AUDIT, ROLE, REQUIRE_ROLE, USER_FIELDS, REMOVE_MEMBER, include_str!("../remove.lua")]
            keys {
                session: keys.session(session.as_str()), actor: keys.user(actor), user: keys.user(target), rooms_of: keys.rooms_of(target),
                room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room),
                banned: keys.room_banned(room), muted: keys.room_muted(room), left: keys.room_left(room),
                invited: keys.room_invited(room), version: keys.version(), events: keys.events(), audit: keys.audit(),
            }
            args {
                actor_id: actor.0, user_id: target.0, room_id: room.as_str(), bans: bans, now: now.to_string(),
                log_cap: LOG_CAP, audit_cap: AUDIT_CAP,
            }
        },
        MemberAction::Unban => script! {
            write [AUDIT, ROLE, REQUIRE_ROLE, include_str!("../unban.lua")]
            keys {
                session: keys.session(session.as_str()), actor: keys.user(actor), user: keys.user(target), room: keys.room(room),
                members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
                left: keys.room_left(room), audit: keys.audit(),
            }
            args {
                actor_id: actor.0, user_id: target.0, room_id: room.as_str(), now: now.to_string(), audit_cap: AUDIT_CAP,
            }
        },
        MemberAction::Change { role, mute } => script! {
            write [LOG, AUDIT, ROLE, REQUIRE_ROLE, USER_FIELDS, MEMBER_CHANGED, include_str!("../change_member.lua")]
            keys {
                session: keys.session(session.as_str()), actor: keys.user(actor), user: keys.user(target), room: keys.room(room),
                members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
                muted: keys.room_muted(room), version: keys.version(), events: keys.events(), audit: keys.audit(),
            }
            args {
                actor_id: actor.0, user_id: target.0, room_id: room.as_str(),
                role: role.map(RoomRole::name).unwrap_or_default(),
                mute: mute.as_ref().map(MuteUntil::argument).unwrap_or_default(),
                now: now.to_string(), now_ms: now.milliseconds(), log_cap: LOG_CAP, audit_cap: AUDIT_CAP,
            }
        },
    };
    invocation.run(db).await
}

/// The room that a script answered as JSON.
pub fn parse_room(json: &str) -> Result<Room> {
    serde_json::from_str(json).map_err(unreadable)
}
