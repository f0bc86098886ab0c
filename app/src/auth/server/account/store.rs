//! What is decided over accounts, in Redis.

use std::sync::LazyLock;

use redis::{Script, ScriptInvocation};

use crate::auth::server::account::reset;
use crate::auth::server::{Session, SessionHash};
use crate::auth::{Device, Role};
use crate::db::{AUDIT_CAP, Db, LOG_CAP};
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::time::Timestamp;

/// A script that decides over an account, with what such scripts have in common.
macro_rules! governing {
    ($file:literal) => {
        LazyLock::new(|| {
            Script::new(concat!(include_str!("../person.lua"), include_str!("governing.lua"), include_str!($file)))
        })
    };
}

static CHANGE_PASSWORD: LazyLock<Script> = governing!("change_password.lua");
static DEACTIVATE: LazyLock<Script> = governing!("deactivate.lua");
static REACTIVATE: LazyLock<Script> = governing!("reactivate.lua");
static ISSUE_RESET: LazyLock<Script> = governing!("issue_reset.lua");
static RESET_PASSWORD: LazyLock<Script> = governing!("reset_password.lua");
static SET_ROLE: LazyLock<Script> = governing!("set_role.lua");
static SIGN_OUT_EVERYWHERE: LazyLock<Script> = governing!("sign_out_everywhere.lua");
static END_SESSION: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("end_session.lua")));

/// The stored password of an account.
pub async fn password(db: &Db, user: UserId) -> Result<Option<String>> {
    let mut question = redis::Cmd::new();
    question.arg("HGET").arg(db.keys().user(user)).arg("password");
    db.ask(question).await
}

/// Puts another password in the place of `former` and ends all sessions but this one.
pub async fn change_password(db: &Db, session: &Session, former: &str, hashed: &str) -> Result<()> {
    let (keys, me, hash) = (db.keys(), session.person().id, session.hash().as_str());
    let mut invocation = CHANGE_PASSWORD.prepare_invoke();
    invocation
        .key(keys.session(hash))
        .key(keys.user(me))
        .key(keys.version())
        .key(keys.events())
        .key(keys.sessions_of(me));
    invocation.arg(hash).arg(former).arg(hashed).arg(keys.session("")).arg(keys.reset("")).arg(LOG_CAP);
    told(db, invocation).await
}

/// Ends an account; one's own by the stored `password` that was looked at.
pub async fn deactivate(
    db: &Db,
    session: &Session,
    user: UserId,
    password: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let keys = db.keys();
    let mut invocation = deciding(&DEACTIVATE, db, session, user);
    invocation
        .key(keys.administrators())
        .key(keys.audit())
        .key(keys.version())
        .key(keys.events())
        .key(keys.sessions_of(user));
    invocation.arg(password.unwrap_or_default()).arg(now.to_string()).arg(keys.session("")).arg(AUDIT_CAP).arg(LOG_CAP);
    told(db, invocation).await
}

/// Takes an account up again.
pub async fn reactivate(db: &Db, session: &Session, user: UserId, now: Timestamp) -> Result<()> {
    let keys = db.keys();
    let mut invocation = deciding(&REACTIVATE, db, session, user);
    invocation.key(keys.administrators()).key(keys.audit()).key(keys.version()).key(keys.events());
    invocation.arg(now.to_string()).arg(AUDIT_CAP).arg(LOG_CAP);
    told(db, invocation).await
}

/// Gives an account another role.
pub async fn set_role(db: &Db, session: &Session, user: UserId, role: Role, now: Timestamp) -> Result<()> {
    let keys = db.keys();
    let mut invocation = deciding(&SET_ROLE, db, session, user);
    invocation.key(keys.administrators()).key(keys.audit()).key(keys.version()).key(keys.events());
    invocation.arg(role.name()).arg(now.to_string()).arg(AUDIT_CAP).arg(LOG_CAP);
    told(db, invocation).await
}

/// Ends all sessions of an account.
pub async fn sign_out_everywhere(db: &Db, session: &Session, user: UserId, now: Timestamp) -> Result<()> {
    let keys = db.keys();
    let mut invocation = deciding(&SIGN_OUT_EVERYWHERE, db, session, user);
    invocation.key(keys.audit()).key(keys.version()).key(keys.events()).key(keys.sessions_of(user));
    invocation.arg(now.to_string()).arg(keys.session("")).arg(AUDIT_CAP).arg(LOG_CAP);
    told(db, invocation).await
}

/// Keeps the hash of a one-time link.
pub async fn issue_reset(db: &Db, session: &Session, user: UserId, hash: &str, now: Timestamp) -> Result<()> {
    let keys = db.keys();
    let mut invocation = deciding(&ISSUE_RESET, db, session, user);
    invocation.key(keys.reset(hash)).key(keys.audit());
    invocation.arg(hash).arg(keys.reset("")).arg(reset::SECONDS).arg(now.to_string()).arg(AUDIT_CAP);
    told(db, invocation).await
}

/// Whose password the link with this hash sets.
pub async fn reset_of(db: &Db, hash: &str) -> Result<Option<UserId>> {
    let mut question = redis::Cmd::new();
    question.arg("GET").arg(db.keys().reset(hash));
    Ok(db.ask::<Option<u64>>(question).await?.map(UserId))
}

/// Sets a password by a link.
pub async fn reset_password(db: &Db, user: UserId, hash: &str, hashed: &str) -> Result<()> {
    let keys = db.keys();
    let mut invocation = RESET_PASSWORD.prepare_invoke();
    invocation
        .key(keys.reset(hash))
        .key(keys.user(user))
        .key(keys.version())
        .key(keys.events())
        .key(keys.sessions_of(user));
    invocation.arg(user.0).arg(hash).arg(hashed).arg(keys.session("")).arg(LOG_CAP);
    told(db, invocation).await
}

/// The sessions of a person that live, in no order.
pub async fn devices(db: &Db, session: &Session, now: Timestamp) -> Result<Vec<Device>> {
    let mut question = redis::Cmd::new();
    question.arg("SMEMBERS").arg(db.keys().sessions_of(session.person().id));
    let mut hashes: Vec<String> = db.ask(question).await?;
    // One that was opened before sessions were listed is one all the same.
    if !hashes.iter().any(|hash| hash == session.hash().as_str()) {
        hashes.push(session.hash().as_str().to_owned());
    }
    let mut question = redis::pipe();
    for hash in &hashes {
        question.hmget(db.keys().session(hash), &["ip", "user_agent", "created_at", "expires_at"]);
    }
    type Fields = (Option<String>, Option<String>, Option<String>, Option<i64>);
    let found: Vec<Fields> = db.ask(question).await?;
    let read = |(hash, (ip, user_agent, created_at, expires_at)): (String, Fields)| {
        let lives = expires_at.is_some_and(|at| at > now.milliseconds());
        Some(Device {
            id: hash.get(..Device::ID_LENGTH)?.to_owned(),
            ip: ip?,
            user_agent: user_agent?,
            created_at: created_at?.parse().ok()?,
            is_this: hash == session.hash().as_str(),
        })
        .filter(|_| lives)
    };
    Ok(hashes.into_iter().zip(found).filter_map(read).collect())
}

/// Ends the session of this person whose hash begins like this. Answers its hash.
pub async fn end_session(db: &Db, session: &Session, beginning: &str) -> Result<SessionHash> {
    let keys = db.keys();
    let mut invocation = END_SESSION.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.sessions_of(session.person().id));
    invocation.key(keys.version()).key(keys.events());
    invocation.arg(beginning).arg(keys.session("")).arg(LOG_CAP);
    match db.tell::<String>(invocation).await?.as_str() {
        "unauthenticated" => Err(Code::Unauthenticated.into()),
        "device_not_found" => Err(Code::DeviceNotFound.into()),
        hash => Ok(SessionHash(hash.to_owned())),
    }
}

/// A script in which somebody decides over an account: first its session, who decides, and the account; then by whom and whose.
fn deciding<'a>(script: &'a Script, db: &Db, session: &Session, user: UserId) -> ScriptInvocation<'a> {
    let (keys, me) = (db.keys(), session.person().id);
    let mut invocation = script.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(me)).key(keys.user(user));
    invocation.arg(me.0).arg(user.0);
    invocation
}

/// Runs a script that answers 'ok' or a code.
async fn told(db: &Db, invocation: ScriptInvocation<'_>) -> Result<()> {
    let answer: String = db.tell(invocation).await?;
    Err(match answer.as_str() {
        "ok" => return Ok(()),
        "unauthenticated" => Code::Unauthenticated,
        "not_allowed" => Code::NotAllowed,
        "person_not_found" => Code::PersonNotFound,
        "last_administrator" => Code::LastAdministrator,
        "account_deactivated" => Code::AccountDeactivated,
        "password_wrong" => Code::PasswordWrong,
        "reset_invalid" => Code::ResetInvalid,
        _ => Code::Internal,
    }
    .into())
}
