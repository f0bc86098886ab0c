//! Invitations in Redis.

use std::collections::HashMap;

use crate::auth::server::Session;
use crate::auth::server::lua::{INVITATION_VALID, REQUIRE_ROLE, ROLE};
use crate::db::script::{AUDIT, LOG, script};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::lua::BECOME_MEMBER;
use crate::time::Timestamp;

/// An invitation as it is stored.
pub struct InvitationRecord {
    pub id: String,
    pub inviter: UserId,
    pub room: Option<RoomId>,
    pub opens_accounts: bool,
    pub uses_left: u32,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
}

/// An invitation to be stored.
pub struct NewInvitation<'a> {
    pub id: &'a str,
    pub hash: &'a str,
    pub room: Option<&'a RoomId>,
    pub uses: u32,
    pub now: Timestamp,
    /// Seconds until it expires.
    pub seconds: u32,
}

impl NewInvitation<'_> {
    /// When it expires.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.now.milliseconds() + i64::from(self.seconds) * 1000)
    }
}

/// Stores a new invitation. Returns whether it opens accounts.
pub async fn create(db: &Db, session: &Session, new: &NewInvitation<'_>) -> Result<bool> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [AUDIT, ROLE, REQUIRE_ROLE, include_str!("create.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), invitation: keys.invitation(new.hash),
            invitations: keys.invitations(), audit: keys.audit(),
        }
        optional_keys (Some(room) = new.room) {
            room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
        }
        args {
            actor_id: actor.0, room_id: id_or_empty(new.room), id: new.id, hash: new.hash, uses: new.uses,
            expires_at: new.expires_at().milliseconds(), now: new.now.to_string(), seconds: new.seconds,
            invitation_prefix: keys.invitation(""), audit_cap: AUDIT_CAP,
        }
    };
    invocation.run(db).await
}

/// Deletes an invitation that was found.
pub async fn revoke(db: &Db, session: &Session, hash: &str, found: &InvitationRecord, now: Timestamp) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [AUDIT, ROLE, REQUIRE_ROLE, include_str!("revoke.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), invitation: keys.invitation(hash),
            invitations: keys.invitations(), audit: keys.audit(),
        }
        optional_keys (Some(room) = &found.room) {
            room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
        }
        args {
            actor_id: actor.0, inviter_id: found.inviter.0, room_id: id_or_empty(found.room.as_ref()), id: &found.id,
            hash: hash, now: now.to_string(), audit_cap: AUDIT_CAP,
        }
    };
    invocation.run(db).await
}

/// The invitation of this hash, also if it can no longer be claimed.
pub async fn find(db: &Db, hash: &str) -> Result<Option<InvitationRecord>> {
    let mut command = redis::Cmd::new();
    command.arg("HGETALL").arg(db.keys().invitation(hash));
    Ok(read(&db.query(command).await?))
}

/// Whether an invitation that was found can be claimed now.
pub async fn is_valid(db: &Db, hash: &str, found: &InvitationRecord, now: Timestamp) -> Result<bool> {
    let keys = db.keys();
    let invocation = script! {
        read [ROLE, INVITATION_VALID, include_str!("preview.lua")]
        keys { invitation: keys.invitation(hash), inviter: keys.user(found.inviter) }
        optional_keys (Some(room) = &found.room) {
            room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
        }
        args {
            inviter_id: found.inviter.0, room_id: id_or_empty(found.room.as_ref()), now_ms: now.milliseconds(),
        }
    };
    invocation.run(db).await
}

/// Takes one use of an invitation that was found, and makes the user a member of its room.
pub async fn claim(db: &Db, session: &Session, hash: &str, found: &InvitationRecord, now: Timestamp) -> Result<()> {
    let (keys, user) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, ROLE, INVITATION_VALID, BECOME_MEMBER, include_str!("claim.lua")]
        keys {
            session: keys.session(session.hash().as_str()), invitation: keys.invitation(hash),
            inviter: keys.user(found.inviter),
        }
        optional_keys (Some(room) = &found.room) {
            room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room), banned: keys.room_banned(room),
            left: keys.room_left(room), invited: keys.room_invited(room), version: keys.version(), events: keys.events(),
            user: keys.user(user), rooms_of: keys.rooms_of(user), read: keys.read(user),
        }
        args {
            user_id: user.0, inviter_id: found.inviter.0, room_id: id_or_empty(found.room.as_ref()),
            now_ms: now.milliseconds(), log_cap: LOG_CAP,
        }
    };
    invocation.run(db).await
}

/// All stored invitations with their hashes, also those that can no longer be claimed. Two round trips.
pub async fn all(db: &Db) -> Result<Vec<(String, InvitationRecord)>> {
    let mut command = redis::Cmd::new();
    command.arg("SMEMBERS").arg(db.keys().invitations());
    let hashes: Vec<String> = db.query(command).await?;
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = redis::pipe();
    for hash in &hashes {
        pipeline.hgetall(db.keys().invitation(hash));
    }
    let fields: Vec<HashMap<String, String>> = db.query(pipeline).await?;
    Ok(hashes.into_iter().zip(fields).filter_map(|(hash, fields)| Some((hash, read(&fields)?))).collect())
}

fn id_or_empty(room: Option<&RoomId>) -> &str {
    room.map(RoomId::as_str).unwrap_or_default()
}

fn read(fields: &HashMap<String, String>) -> Option<InvitationRecord> {
    let number = |name: &str| fields.get(name)?.parse::<i64>().ok();
    Some(InvitationRecord {
        id: fields.get("id")?.clone(),
        inviter: UserId(fields.get("by")?.parse().ok()?),
        room: fields.get("room").and_then(|room| room.parse().ok()),
        opens_accounts: fields.get("opens_accounts").is_some_and(|opens| opens == "1"),
        uses_left: u32::try_from(number("uses_left")?).unwrap_or_default(),
        expires_at: Timestamp::from_milliseconds(number("expires_at")?),
        created_at: fields.get("created_at")?.parse().ok()?,
    })
}
