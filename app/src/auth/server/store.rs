//! Accounts and sessions in Redis.

use crate::auth::server::lua::{INVITATION_VALID, ROLE};
use crate::auth::server::name::Username;
use crate::auth::server::token::Token;
use crate::auth::server::{ClientInfo, PERSON_FIELDS, PersonFields, Preferences, SessionHash, person_from_fields};
use crate::auth::{Person, Role, SignUp};
use crate::db::script::{LOG, script};
use crate::db::{Db, LOG_CAP};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::time::Timestamp;

/// Lua: `store_session()`.
const STORE_SESSION: &str = include_str!("store_session.lua");

/// A session as it is stored, with its account.
#[derive(Clone)]
pub struct StoredSession {
    pub person: Person,
    pub preferences: Preferences,
    pub expires_at: Timestamp,
}

/// An account as it is stored.
pub struct Account {
    pub person: Person,
    pub password_hash: String,
}

/// A session about to be stored.
pub struct SessionRecord<'a> {
    pub token: &'a Token,
    pub now: Timestamp,
    pub seconds: u32,
    pub client: &'a ClientInfo,
}

/// The invitation with which an account is created.
pub struct InvitationGrant<'a> {
    /// The hash of its token.
    pub hash: &'a str,
    pub inviter: UserId,
    pub room: Option<&'a RoomId>,
}

/// An account about to be stored.
pub struct NewAccount<'a> {
    pub name: &'a Username,
    pub password_hash: &'a str,
    pub setup_token_hash: Option<&'a str>,
    pub invitation: Option<InvitationGrant<'a>>,
    /// Who can create an account, unless an administrator has changed it.
    pub default_policy: SignUp,
}

/// The session of this hash and the account that its token names. One round trip.
pub async fn session(db: &Db, session_hash: &SessionHash, user: UserId) -> Result<Option<StoredSession>> {
    let mut pipeline = redis::pipe();
    pipeline.hmget(db.keys().session(session_hash.as_str()), &["user", "expires_at"]);
    pipeline.hmget(db.keys().user(user), &PERSON_FIELDS);
    pipeline.hmget(db.keys().user(user), &["language", "theme", "deactivated_at"]);
    type Answer = ((Option<u64>, Option<i64>), PersonFields, (Option<String>, Option<String>, Option<String>));
    let ((owner, expires_at), fields, (language, theme, deactivated_at)): Answer = db.query(pipeline).await?;
    // Sessions end when the account is deactivated; this ends those from before the sessions of a user were recorded.
    let owner = owner.filter(|_| deactivated_at.is_none());
    let person = owner.and_then(|owner| person_from_fields(UserId(owner), fields));
    Ok(person.zip(expires_at).map(|(person, expires_at)| StoredSession {
        person,
        preferences: Preferences::from_names(language.as_deref(), theme.as_deref()),
        expires_at: Timestamp::from_milliseconds(expires_at),
    }))
}

/// These users, without those who do not exist. One round trip.
pub async fn users(db: &Db, ids: &[UserId]) -> Result<Vec<Person>> {
    let mut pipeline = redis::pipe();
    for &id in ids {
        pipeline.hmget(db.keys().user(id), &PERSON_FIELDS);
    }
    let fields: Vec<PersonFields> = db.query(pipeline).await?;
    Ok(ids.iter().zip(fields).filter_map(|(id, fields)| person_from_fields(*id, fields)).collect())
}

/// An id for a new account. No id is assigned twice; one that is not used stays unused.
pub async fn next_user(db: &Db) -> Result<UserId> {
    let mut counter = redis::Cmd::new();
    counter.arg("INCR").arg(db.keys().next_user());
    db.write(counter).await.map(UserId)
}

/// Stores a new account with its first session. Returns its role.
pub async fn sign_up(db: &Db, account: &NewAccount<'_>, session: &SessionRecord<'_>) -> Result<Role> {
    let NewAccount { name, password_hash, setup_token_hash, ref invitation, default_policy } = *account;
    let (keys, user, session_hash) = (db.keys(), session.token.user(), session.token.hash());
    let (inviter, room) =
        invitation.as_ref().map(|invitation| (invitation.inviter.0, invitation.room)).unwrap_or_default();
    let invocation = script! {
        write [ROLE, INVITATION_VALID, STORE_SESSION, include_str!("sign_up.lua")]
        keys {
            user_names: keys.user_names(), account: keys.user(user), setup: keys.setup(),
            administrators: keys.administrators(), session: keys.session(session_hash.as_str()),
            sessions: keys.sessions_of(user), settings: keys.settings(),
        }
        optional_keys (Some(invitation) = invitation) {
            invitation: keys.invitation(invitation.hash), inviter: keys.user(invitation.inviter),
        }
        optional_keys (Some(room) = room) {
            room: keys.room(room), members: keys.members(room), roles: keys.room_roles(room),
            banned: keys.room_banned(room), invited: keys.room_invited(room),
        }
        args {
            user_id: user.0, name: name.as_str(), normalized_name: name.normalized(),
            password_hash: password_hash, setup_token_hash: setup_token_hash.unwrap_or_default(),
            default_policy: default_policy.to_string(), session_hash: session_hash.as_str(),
            now: session.now.to_string(), now_ms: session.now.milliseconds(),
            expires_at: session.expires_at().milliseconds(), seconds: session.seconds,
            ip: session.ip(), user_agent: &session.client.user_agent,
            inviter_id: inviter, room_id: room.map(RoomId::as_str).unwrap_or_default(),
        }
    };
    invocation.run::<String>(db).await.map(|role| Role::from_name(&role))
}

/// Who created the invitation with this hash, and the room it leads into; none if there is no such invitation.
pub async fn invitation(db: &Db, hash: &str) -> Result<Option<(UserId, Option<RoomId>)>> {
    let invocation = script! {
        read [include_str!("invitation.lua")]
        keys { invitation: db.keys().invitation(hash) }
        args {}
    };
    let (by, room): (Option<u64>, Option<String>) = invocation.run(db).await?;
    Ok(by.map(|by| (UserId(by), room.and_then(|room| room.parse().ok()))))
}

/// The account of this name.
pub async fn account(db: &Db, normalized_name: &str) -> Result<Option<Account>> {
    let mut lookup = redis::Cmd::new();
    lookup.arg("HGET").arg(db.keys().user_names()).arg(normalized_name);
    let Some(user) = db.query::<Option<u64>>(lookup).await?.map(UserId) else { return Ok(None) };
    let mut account = redis::Cmd::new();
    account.arg("HMGET").arg(db.keys().user(user)).arg(&PERSON_FIELDS).arg("password");
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let (username, name, role, avatar, password_hash): Fields = db.query(account).await?;
    let person = person_from_fields(user, (username, name, role, avatar));
    Ok(person.zip(password_hash).map(|(person, password_hash)| Account { person, password_hash }))
}

/// Stores a session for an account. `verified_hash` is the stored hash that the password was verified against.
pub async fn sign_in(db: &Db, verified_hash: &str, session: &SessionRecord<'_>) -> Result<()> {
    let (keys, user, session_hash) = (db.keys(), session.token.user(), session.token.hash());
    let invocation = script! {
        write [STORE_SESSION, include_str!("sign_in.lua")]
        keys { session: keys.session(session_hash.as_str()), account: keys.user(user), sessions: keys.sessions_of(user) }
        args {
            user_id: user.0, verified_password_hash: verified_hash, session_hash: session_hash.as_str(),
            session_prefix: keys.session(""), now: session.now.to_string(),
            expires_at: session.expires_at().milliseconds(), seconds: session.seconds,
            ip: session.ip(), user_agent: &session.client.user_agent,
        }
    };
    invocation.run(db).await
}

/// Ends a session and logs it, so that every process closes its streams. Nothing is written if it had ended.
pub async fn sign_out(db: &Db, user: UserId, session_hash: &SessionHash) -> Result<()> {
    let keys = db.keys();
    let invocation = script! {
        write [LOG, include_str!("sign_out.lua")]
        keys {
            session: keys.session(session_hash.as_str()), sessions: keys.sessions_of(user), version: keys.version(),
            events: keys.events(),
        }
        args { session_hash: session_hash.as_str(), log_cap: LOG_CAP }
    };
    invocation.run(db).await
}

/// Stores the hash of the setup token unless there is an administrator or another token. Returns the hash that is stored; none
/// if there is an administrator.
pub async fn store_setup_token(db: &Db, token_hash: &str) -> Result<Option<String>> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("EXISTS").arg(db.keys().administrators());
    pipeline.get(db.keys().setup());
    let (has_administrator, stored): (bool, Option<String>) = db.query(pipeline).await?;
    if has_administrator {
        return Ok(None);
    }
    if let Some(stored) = stored {
        return Ok(Some(stored));
    }
    let mut pipeline = redis::pipe();
    pipeline.cmd("SET").arg(db.keys().setup()).arg(token_hash).arg("NX").ignore();
    pipeline.get(db.keys().setup());
    db.write::<(Option<String>,)>(pipeline).await.map(|(stored,)| stored)
}

/// Replaces the hash of a setup token that was lost.
pub async fn replace_setup_token(db: &Db, token_hash: &str) -> Result<()> {
    let mut command = redis::Cmd::new();
    command.arg("SET").arg(db.keys().setup()).arg(token_hash).arg("XX");
    db.write::<Option<String>>(command).await.map(|_| ())
}

impl SessionRecord<'_> {
    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.now.milliseconds() + i64::from(self.seconds) * 1000)
    }

    fn ip(&self) -> String {
        self.client.address.map(|address| address.to_string()).unwrap_or_default()
    }
}
