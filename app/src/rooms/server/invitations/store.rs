//! Invitations in Redis.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::auth::server::{IS_USABLE, RANK, Session};
use crate::db::{AUDIT_CAP, Db, Keys, LOG_CAP};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::BECOME_MEMBER;
use crate::rooms::server::store::refused;
use crate::time::Timestamp;

/// A script with all that goes before it.
fn script(parts: &[&str]) -> redis::Script {
    redis::Script::new(&["#!lua\n", RANK, &parts.concat()].concat())
}

static CREATE: LazyLock<redis::Script> =
    LazyLock::new(|| script(&[include_str!("../record.lua"), include_str!("create.lua")]));
static REVOKE: LazyLock<redis::Script> =
    LazyLock::new(|| script(&[include_str!("../record.lua"), include_str!("revoke.lua")]));
static LOOK: LazyLock<redis::Script> = LazyLock::new(|| script(&[IS_USABLE, include_str!("look.lua")]));
static CLAIM: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(&[BECOME_MEMBER, RANK, IS_USABLE, include_str!("claim.lua")].concat()));

/// An invitation as it is stored.
pub struct Stored {
    pub id: String,
    pub by: UserId,
    pub room: Option<RoomId>,
    pub opens_accounts: bool,
    pub uses_left: u32,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
}

/// An invitation to be kept.
pub struct NewInvitation<'a> {
    pub id: &'a str,
    pub hash: &'a str,
    pub room: Option<&'a RoomId>,
    pub uses: u32,
    pub now: Timestamp,
    /// For how many seconds it lasts.
    pub seconds: u32,
}

impl NewInvitation<'_> {
    /// When it ends by itself.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.now.milliseconds() + i64::from(self.seconds) * 1000)
    }
}

/// Keeps a new invitation. Answers whether it opens accounts.
pub async fn create(db: &Db, session: &Session, new: &NewInvitation<'_>) -> Result<bool> {
    let (keys, user) = (db.keys(), session.person().id);
    let mut invocation = CREATE.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(user));
    invocation.key(keys.invitation(new.hash)).key(keys.invitations()).key(keys.audit());
    add_room(&mut invocation, keys, new.room);
    invocation.arg(user.0).arg(name_of(new.room)).arg(new.id).arg(new.hash).arg(new.uses);
    invocation.arg(new.expires_at().milliseconds()).arg(new.now.to_string()).arg(new.seconds);
    invocation.arg(keys.invitation("")).arg(AUDIT_CAP);
    let answer: Vec<String> = db.tell(invocation).await?;
    refused(answer.first().map(String::as_str).unwrap_or_default())?;
    Ok(answer.get(1).is_some_and(|opens| opens == "1"))
}

/// Withdraws an invitation that was found.
pub async fn revoke(db: &Db, session: &Session, hash: &str, found: &Stored, now: Timestamp) -> Result<()> {
    let (keys, user) = (db.keys(), session.person().id);
    let mut invocation = REVOKE.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(user));
    invocation.key(keys.invitation(hash)).key(keys.invitations()).key(keys.audit());
    add_room(&mut invocation, keys, found.room.as_ref());
    invocation.arg(user.0).arg(name_of(found.room.as_ref())).arg(&found.id).arg(hash).arg(found.by.0);
    invocation.arg(now.to_string()).arg(AUDIT_CAP);
    told(&db.tell::<Vec<String>>(invocation).await?)
}

/// The invitation of this hash, claimable or not.
pub async fn find(db: &Db, hash: &str) -> Result<Option<Stored>> {
    let mut question = redis::Cmd::new();
    question.arg("HGETALL").arg(db.keys().invitation(hash));
    Ok(read(&db.ask(question).await?))
}

/// Whether an invitation that was found can be claimed at this moment.
pub async fn is_usable(db: &Db, hash: &str, found: &Stored, now: Timestamp) -> Result<bool> {
    let keys = db.keys();
    let mut invocation = LOOK.prepare_invoke();
    invocation.key(keys.invitation(hash)).key(keys.user(found.by));
    add_room(&mut invocation, keys, found.room.as_ref());
    invocation.arg(found.by.0).arg(name_of(found.room.as_ref())).arg(now.milliseconds());
    db.ask(invocation).await
}

/// Takes a use of an invitation that was found, and brings this person into its room.
pub async fn claim(db: &Db, session: &Session, hash: &str, found: &Stored, now: Timestamp) -> Result<()> {
    let (keys, user) = (db.keys(), session.person().id);
    let mut invocation = CLAIM.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str()));
    invocation.key(keys.invitation(hash)).key(keys.user(found.by));
    if let Some(room) = &found.room {
        add_room(&mut invocation, keys, Some(room));
        invocation.key(keys.room_left(room)).key(keys.room_invited(room)).key(keys.version()).key(keys.events());
        invocation.key(keys.user(user)).key(keys.rooms_of(user)).key(keys.read(user));
    }
    invocation.arg(user.0).arg(found.by.0).arg(name_of(found.room.as_ref())).arg(now.milliseconds()).arg(LOG_CAP);
    told(&db.tell::<Vec<String>>(invocation).await?)
}

/// All invitations there are, by their hashes, also such that can be claimed no more. Two round trips.
pub async fn all(db: &Db) -> Result<Vec<(String, Stored)>> {
    let mut question = redis::Cmd::new();
    question.arg("SMEMBERS").arg(db.keys().invitations());
    let hashes: Vec<String> = db.ask(question).await?;
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let mut question = redis::pipe();
    for hash in &hashes {
        question.hgetall(db.keys().invitation(hash));
    }
    let fields: Vec<HashMap<String, String>> = db.ask(question).await?;
    Ok(hashes.into_iter().zip(fields).filter_map(|(hash, fields)| Some((hash, read(&fields)?))).collect())
}

fn add_room(invocation: &mut redis::ScriptInvocation<'_>, keys: &Keys, room: Option<&RoomId>) {
    if let Some(room) = room {
        invocation.key(keys.room(room)).key(keys.members(room)).key(keys.room_roles(room)).key(keys.room_banned(room));
    }
}

fn name_of(room: Option<&RoomId>) -> &str {
    room.map(RoomId::as_str).unwrap_or_default()
}

fn told(answer: &[String]) -> Result<()> {
    refused(answer.first().map(String::as_str).unwrap_or_default())
}

fn read(fields: &HashMap<String, String>) -> Option<Stored> {
    let number = |name: &str| fields.get(name)?.parse::<i64>().ok();
    Some(Stored {
        id: fields.get("id")?.clone(),
        by: UserId(fields.get("by")?.parse().ok()?),
        room: fields.get("room").and_then(|room| room.parse().ok()),
        opens_accounts: fields.get("opens_accounts").is_some_and(|opens| opens == "1"),
        uses_left: u32::try_from(number("uses_left")?).unwrap_or_default(),
        expires_at: Timestamp::from_milliseconds(number("expires_at")?),
        created_at: fields.get("created_at")?.parse().ok()?,
    })
}
