//! Accounts and sessions in Redis.

use std::sync::LazyLock;

use super::name::Username;
use super::token::Token;
use super::{Person, Role, SessionHash, Visitor};
use crate::db::Db;
use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

static SIGN_UP: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("sign_up.lua")));
static SIGN_IN: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("sign_in.lua")));
static SIGN_OUT: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("sign_out.lua")));

/// A session as it is stored, with its account.
#[derive(Clone)]
pub struct StoredSession {
    pub person: Person,
    pub expires_at: Timestamp,
}

/// An account as it is stored.
pub struct Account {
    pub person: Person,
    pub password: String,
}

/// A session about to be stored.
pub struct NewSession<'a> {
    pub token: &'a Token,
    pub now: Timestamp,
    pub seconds: u32,
    pub visitor: &'a Visitor,
}

/// What came of storing an account.
#[derive(Debug, PartialEq, Eq)]
pub enum SignedUp {
    As(Role),
    NameTaken,
    SetupTokenInvalid,
}

/// The session of this hash and the account it says it is of, in one round trip.
pub async fn session(db: &Db, hash: &SessionHash, user: UserId) -> Result<Option<StoredSession>> {
    let mut question = redis::pipe();
    question.hmget(db.keys().session(hash.as_str()), &["user", "expires_at"]);
    question.hmget(db.keys().user(user), &["username", "role"]);
    type Answer = ((Option<u64>, Option<i64>), (Option<String>, Option<String>));
    let ((owner, expires_at), (username, role)): Answer = db.ask(question).await?;
    Ok(owner.zip(expires_at).zip(username).map(|((owner, expires_at), username)| StoredSession {
        person: Person { id: UserId(owner), username, role: Role::of_name(&role.unwrap_or_default()) },
        expires_at: Timestamp::from_milliseconds(expires_at),
    }))
}

/// A number for a new account. Numbers are never given twice; one that is not used is left out.
pub async fn next_user(db: &Db) -> Result<UserId> {
    let mut counter = redis::Cmd::new();
    counter.arg("INCR").arg(db.keys().next_user());
    db.tell(counter).await.map(UserId)
}

/// Stores a new account with its first session. `setup` is the hash of a setup token.
pub async fn sign_up(
    db: &Db,
    name: &Username,
    password: &str,
    setup: Option<&str>,
    session: &NewSession<'_>,
) -> Result<SignedUp> {
    let user = session.token.user();
    let mut invocation = SIGN_UP.prepare_invoke();
    invocation
        .key(db.keys().user_names())
        .key(db.keys().user(user))
        .key(db.keys().setup())
        .key(db.keys().administrators());
    invocation.key(db.keys().session(session.token.hash().as_str()));
    invocation.arg(user.0).arg(name.shown()).arg(name.folded()).arg(password).arg(setup.unwrap_or_default());
    session.add_arguments(&mut invocation);
    let answer: String = db.tell(invocation).await?;
    Ok(match answer.as_str() {
        "name_taken" => SignedUp::NameTaken,
        "setup_token_invalid" => SignedUp::SetupTokenInvalid,
        role => SignedUp::As(Role::of_name(role)),
    })
}

/// The account of this name.
pub async fn account(db: &Db, folded: &str) -> Result<Option<Account>> {
    let mut lookup = redis::Cmd::new();
    lookup.arg("HGET").arg(db.keys().user_names()).arg(folded);
    let Some(user) = db.ask::<Option<u64>>(lookup).await?.map(UserId) else { return Ok(None) };
    let mut account = redis::Cmd::new();
    account.arg("HMGET").arg(db.keys().user(user)).arg(&["username", "role", "password"]);
    let (username, role, password): (Option<String>, Option<String>, Option<String>) = db.ask(account).await?;
    Ok(username.zip(password).map(|(username, password)| Account {
        person: Person { id: user, username, role: Role::of_name(&role.unwrap_or_default()) },
        password,
    }))
}

/// Stores a session for an account that exists.
pub async fn sign_in(db: &Db, session: &NewSession<'_>) -> Result<()> {
    let mut invocation = SIGN_IN.prepare_invoke();
    invocation.key(db.keys().session(session.token.hash().as_str())).arg(session.token.user().0);
    session.add_arguments(&mut invocation);
    db.tell(invocation).await
}

/// Ends a session and logs it, so that every process closes its streams. Nothing happens if it had ended.
pub async fn sign_out(db: &Db, hash: &SessionHash, log_cap: u32) -> Result<()> {
    let mut invocation = SIGN_OUT.prepare_invoke();
    invocation.key(db.keys().session(hash.as_str())).key(db.keys().version()).key(db.keys().events());
    invocation.arg(hash.as_str()).arg(log_cap);
    db.tell(invocation).await
}

/// Stores the hash of the setup token unless there is an administrator or another token. Answers the hash that counts.
pub async fn keep_setup(db: &Db, hash: &str) -> Result<Option<String>> {
    let mut question = redis::pipe();
    question.cmd("EXISTS").arg(db.keys().administrators());
    question.get(db.keys().setup());
    let (administrated, kept): (bool, Option<String>) = db.ask(question).await?;
    if administrated {
        return Ok(None);
    }
    if let Some(kept) = kept {
        return Ok(Some(kept));
    }
    let mut store = redis::pipe();
    store.cmd("SET").arg(db.keys().setup()).arg(hash).arg("NX").ignore();
    store.get(db.keys().setup());
    db.tell::<(Option<String>,)>(store).await.map(|(kept,)| kept)
}

/// Puts another hash in the place of one whose token is lost.
pub async fn replace_setup(db: &Db, hash: &str) -> Result<()> {
    let mut store = redis::Cmd::new();
    store.arg("SET").arg(db.keys().setup()).arg(hash).arg("XX");
    db.tell::<Option<String>>(store).await.map(|_| ())
}

impl NewSession<'_> {
    /// The moment it ends.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.now.milliseconds() + i64::from(self.seconds) * 1000)
    }

    fn add_arguments(&self, invocation: &mut redis::ScriptInvocation<'_>) {
        let address = self.visitor.address.map(|address| address.to_string()).unwrap_or_default();
        invocation.arg(self.now.to_string()).arg(self.expires_at().milliseconds()).arg(self.seconds);
        invocation.arg(address).arg(&self.visitor.user_agent);
    }
}
