//! What someone does to a room, or to somebody's place in it: one script each, which checks everything again in its one step.

use std::sync::LazyLock;

use crate::auth::server::{RANK, SessionHash};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::BECOME_MEMBER;
use crate::rooms::server::store::refused;
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;

/// A script with all that scripts of this kind share before it.
macro_rules! script {
    ($file:literal) => {
        LazyLock::new(|| {
            let shared = [BECOME_MEMBER, include_str!("../act.lua"), RANK, include_str!("../record.lua")].concat();
            redis::Script::new(&[&shared, include_str!("../place.lua"), include_str!($file)].concat())
        })
    };
}

static CHANGE: LazyLock<redis::Script> = script!("../change.lua");
static ARCHIVE: LazyLock<redis::Script> = script!("../archive.lua");
static LEAVE: LazyLock<redis::Script> = script!("../leave.lua");
static ADD: LazyLock<redis::Script> = script!("../add.lua");
static REMOVE: LazyLock<redis::Script> = script!("../remove.lua");
static UNBAN: LazyLock<redis::Script> = script!("../unban.lua");
static CHANGE_MEMBER: LazyLock<redis::Script> = script!("../change_member.lua");

/// Who does something, where, when and to whom; the latter are they themselves where it is about the room.
pub struct Act<'a> {
    pub by: UserId,
    pub session: &'a SessionHash,
    pub room: &'a RoomId,
    pub target: UserId,
    pub now: Timestamp,
}

/// What shall become of a room.
pub enum Change<'a> {
    /// It is called this, is about this; what is absent stays.
    Worded { name: Option<&'a str>, description: Option<&'a str> },
    /// It is archived, or open again.
    Archived(bool),
}

/// What shall become of somebody's place in a room.
pub enum Deed {
    /// They go.
    Leave,
    /// They are brought in.
    Add,
    /// They are taken out, perhaps for good.
    Remove { bans: bool },
    /// They may come in again.
    Unban,
    /// They get this role; they may not speak until then, where [`Until::Now`] lets them. What is absent stays.
    Change { role: Option<RoomRole>, silence: Option<Until> },
}

/// The end of something.
pub enum Until {
    /// It is over.
    Now,
    /// It ends by itself.
    Then(Timestamp),
    /// Nobody set an end.
    Ever,
}

/// Changes a room. Answers what it is now.
pub async fn change(db: &Db, act: &Act<'_>, change: Change<'_>) -> Result<Room> {
    let answer = match change {
        Change::Worded { name, description } => {
            let mut invocation = prepare(&CHANGE, db, act);
            for text in [name, description] {
                invocation.arg(u8::from(text.is_some())).arg(text.unwrap_or_default());
            }
            db.tell::<Vec<String>>(invocation).await?
        }
        Change::Archived(archives) => {
            let mut invocation = prepare(&ARCHIVE, db, act);
            invocation.arg(u8::from(archives));
            db.tell(invocation).await?
        }
    };
    room_of(&answer)
}

/// Changes somebody's place in a room.
pub async fn place(db: &Db, act: &Act<'_>, deed: Deed) -> Result<()> {
    let script = match deed {
        Deed::Leave => &LEAVE,
        Deed::Add => &ADD,
        Deed::Remove { .. } => &REMOVE,
        Deed::Unban => &UNBAN,
        Deed::Change { .. } => &CHANGE_MEMBER,
    };
    let mut invocation = prepare(script, db, act);
    match deed {
        Deed::Leave | Deed::Add | Deed::Unban => {}
        Deed::Remove { bans } => drop(invocation.arg(u8::from(bans))),
        Deed::Change { role, silence } => {
            invocation.arg(role.map(RoomRole::name).unwrap_or_default());
            match silence {
                None => invocation.arg(""),
                Some(Until::Now) => invocation.arg("none"),
                Some(Until::Then(then)) => invocation.arg(then.milliseconds()),
                Some(Until::Ever) => invocation.arg(0),
            };
        }
    }
    let answer: Vec<String> = db.tell(invocation).await?;
    refused(answer.first().map(String::as_str).unwrap_or_default())
}

/// The room in the answer of a script that made or changed it.
pub fn room_of(answer: &[String]) -> Result<Room> {
    match answer {
        [how, _v, state] if how == "ok" => serde_json::from_str(state).map_err(|error| {
            tracing::error!(%error, "a room cannot be read");
            Code::Internal.into()
        }),
        other => {
            refused(other.first().map(String::as_str).unwrap_or_default())?;
            Err(Code::Internal.into())
        }
    }
}

fn prepare<'s>(script: &'s redis::Script, db: &Db, act: &Act<'_>) -> redis::ScriptInvocation<'s> {
    let (keys, room) = (db.keys(), act.room);
    let mut invocation = script.prepare_invoke();
    invocation.key(keys.session(act.session.as_str())).key(keys.user(act.by));
    invocation.key(keys.room(room)).key(keys.members(room)).key(keys.room_roles(room)).key(keys.room_banned(room));
    invocation.key(keys.room_muted(room)).key(keys.room_left(room)).key(keys.room_invited(room));
    invocation.key(keys.version()).key(keys.events()).key(keys.audit());
    invocation.key(keys.user(act.target)).key(keys.rooms_of(act.target)).key(keys.read(act.target));
    invocation.arg(act.by.0).arg(act.target.0).arg(room.as_str());
    invocation.arg(act.now.to_string()).arg(act.now.milliseconds()).arg(LOG_CAP).arg(AUDIT_CAP);
    invocation
}
