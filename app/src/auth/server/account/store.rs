//! Changes of accounts and their sessions in Redis.

use crate::auth::server::account::password::RESET_SECONDS;
use crate::auth::server::lua::{REQUIRE_ADMIN, USER_CHANGED};
use crate::auth::server::{Session, SessionHash};
use crate::auth::{Role, SessionInfo};
use crate::db::script::{AUDIT, LOG, script};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

/// Lua: `end_sessions(kept_hash)`.
const END_SESSIONS: &str = include_str!("end_sessions.lua");
/// Lua: `is_last_administrator()`.
const LAST_ADMINISTRATOR: &str = include_str!("last_administrator.lua");

/// The stored hash of an account's password.
pub async fn password_hash(db: &Db, user: UserId) -> Result<Option<String>> {
    let mut command = redis::Cmd::new();
    command.arg("HGET").arg(db.keys().user(user)).arg("password");
    db.query(command).await
}

/// Replaces the hash of a password and ends all sessions but this one. `verified_hash` is the stored hash that the current password
/// was verified against.
pub async fn change_password(db: &Db, session: &Session, verified_hash: &str, new_hash: &str) -> Result<()> {
    let (keys, user, session_hash) = (db.keys(), session.person().id, session.hash().as_str());
    let invocation = script! {
        write [LOG, END_SESSIONS, include_str!("change_password.lua")]
        keys {
            session: keys.session(session_hash), account: keys.user(user), sessions: keys.sessions_of(user),
            version: keys.version(), events: keys.events(),
        }
        args {
            session_hash: session_hash, verified_password_hash: verified_hash, new_password_hash: new_hash,
            session_prefix: keys.session(""), reset_prefix: keys.reset(""), log_cap: LOG_CAP,
        }
    };
    invocation.run(db).await
}

/// Deactivates an account; users their own one, with the stored hash that their password was verified against.
pub async fn deactivate(
    db: &Db,
    session: &Session,
    user: UserId,
    verified_hash: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [
            LOG, AUDIT, REQUIRE_ADMIN, LAST_ADMINISTRATOR, USER_CHANGED, END_SESSIONS, include_str!("deactivate.lua"),
        ]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), account: keys.user(user),
            sessions: keys.sessions_of(user), administrators: keys.administrators(),
            audit: keys.audit(), version: keys.version(), events: keys.events(),
        }
        args {
            actor_id: actor.0, user_id: user.0, verified_password_hash: verified_hash.unwrap_or_default(),
            now: now.to_string(), session_prefix: keys.session(""), audit_cap: AUDIT_CAP, log_cap: LOG_CAP,
        }
    };
    invocation.run(db).await
}

/// Reactivates an account.
pub async fn reactivate(db: &Db, session: &Session, user: UserId, now: Timestamp) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, AUDIT, REQUIRE_ADMIN, USER_CHANGED, include_str!("reactivate.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), account: keys.user(user),
            administrators: keys.administrators(), audit: keys.audit(), version: keys.version(), events: keys.events(),
        }
        args { actor_id: actor.0, user_id: user.0, now: now.to_string(), audit_cap: AUDIT_CAP, log_cap: LOG_CAP }
    };
    invocation.run(db).await
}

/// Sets the server role of an account.
pub async fn set_role(db: &Db, session: &Session, user: UserId, role: Role, now: Timestamp) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, AUDIT, REQUIRE_ADMIN, LAST_ADMINISTRATOR, USER_CHANGED, include_str!("set_role.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), account: keys.user(user),
            administrators: keys.administrators(), audit: keys.audit(), version: keys.version(), events: keys.events(),
        }
        args {
            actor_id: actor.0, user_id: user.0, role: role.name(), now: now.to_string(), audit_cap: AUDIT_CAP,
            log_cap: LOG_CAP,
        }
    };
    invocation.run(db).await
}

/// Ends all sessions of an account.
pub async fn end_all_sessions(db: &Db, session: &Session, user: UserId, now: Timestamp) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, AUDIT, REQUIRE_ADMIN, END_SESSIONS, include_str!("end_all_sessions.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), account: keys.user(user),
            sessions: keys.sessions_of(user), audit: keys.audit(), version: keys.version(), events: keys.events(),
        }
        args {
            actor_id: actor.0, user_id: user.0, now: now.to_string(), session_prefix: keys.session(""),
            audit_cap: AUDIT_CAP, log_cap: LOG_CAP,
        }
    };
    invocation.run(db).await
}

/// Stores a one-time link to set a password; `reset_hash` is the hash of its token.
pub async fn issue_reset(db: &Db, session: &Session, user: UserId, reset_hash: &str, now: Timestamp) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [AUDIT, REQUIRE_ADMIN, include_str!("issue_reset.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), account: keys.user(user),
            reset: keys.reset(reset_hash), audit: keys.audit(),
        }
        args {
            actor_id: actor.0, user_id: user.0, reset_hash: reset_hash, reset_prefix: keys.reset(""),
            seconds: RESET_SECONDS, now: now.to_string(), audit_cap: AUDIT_CAP,
        }
    };
    invocation.run(db).await
}

/// The user whose password the link with this hash sets; none if there is no such link.
pub async fn find_reset_user(db: &Db, reset_hash: &str) -> Result<Option<UserId>> {
    let mut command = redis::Cmd::new();
    command.arg("GET").arg(db.keys().reset(reset_hash));
    Ok(db.query::<Option<u64>>(command).await?.map(UserId))
}

/// Sets a password by a link.
pub async fn reset_password(db: &Db, user: UserId, reset_hash: &str, new_hash: &str) -> Result<()> {
    let keys = db.keys();
    let invocation = script! {
        write [LOG, END_SESSIONS, include_str!("reset_password.lua")]
        keys {
            reset: keys.reset(reset_hash), account: keys.user(user), sessions: keys.sessions_of(user),
            version: keys.version(), events: keys.events(),
        }
        args {
            user_id: user.0, reset_hash: reset_hash, new_password_hash: new_hash, session_prefix: keys.session(""),
            log_cap: LOG_CAP,
        }
    };
    invocation.run(db).await
}

/// The sessions of a user that have not expired, in no order.
pub async fn sessions(db: &Db, session: &Session, now: Timestamp) -> Result<Vec<SessionInfo>> {
    let mut command = redis::Cmd::new();
    command.arg("SMEMBERS").arg(db.keys().sessions_of(session.person().id));
    let mut hashes: Vec<String> = db.query(command).await?;
    // A session from before the sessions of a user were recorded is not in the set.
    if !hashes.iter().any(|hash| hash == session.hash().as_str()) {
        hashes.push(session.hash().as_str().to_owned());
    }
    let mut pipeline = redis::pipe();
    for hash in &hashes {
        pipeline.hmget(db.keys().session(hash), &["ip", "user_agent", "created_at", "expires_at"]);
    }
    type Fields = (Option<String>, Option<String>, Option<String>, Option<i64>);
    let found: Vec<Fields> = db.query(pipeline).await?;
    let read = |(hash, (ip, user_agent, created_at, expires_at)): (String, Fields)| {
        let is_live = expires_at.is_some_and(|at| at > now.milliseconds());
        Some(SessionInfo {
            id: hash.get(..SessionInfo::ID_LENGTH)?.to_owned(),
            ip: ip?,
            user_agent: user_agent?,
            created_at: created_at?.parse().ok()?,
            is_this: hash == session.hash().as_str(),
        })
        .filter(|_| is_live)
    };
    Ok(hashes.into_iter().zip(found).filter_map(read).collect())
}

/// Ends the session of this user whose hash begins with `hash_beginning`. Returns its hash.
pub async fn end_session(db: &Db, session: &Session, hash_beginning: &str) -> Result<SessionHash> {
    let keys = db.keys();
    let invocation = script! {
        write [LOG, include_str!("end_session.lua")]
        keys {
            session: keys.session(session.hash().as_str()), sessions: keys.sessions_of(session.person().id),
            version: keys.version(), events: keys.events(),
        }
        args { hash_beginning: hash_beginning, session_prefix: keys.session(""), log_cap: LOG_CAP }
    };
    invocation.run(db).await.map(SessionHash)
}
