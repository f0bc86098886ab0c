//! Accounts and sessions in Redis.

use std::sync::LazyLock;

use crate::auth::server::name::Username;
use crate::auth::server::token::Token;
use crate::auth::server::{IS_USABLE, PERSON_FIELDS, PersonFields, Preferences, RANK, SessionHash, Visitor, person_of};
use crate::auth::{Person, Role, SignUp};
use crate::db::Db;
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::time::Timestamp;

static SIGN_UP: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(&["#!lua\n", RANK, IS_USABLE, include_str!("sign_up.lua")].concat()));
static SIGN_IN: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("sign_in.lua")));
static SIGN_OUT: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("sign_out.lua")));

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
    pub password: String,
}

/// A session about to be stored.
pub struct NewSession<'a> {
    pub token: &'a Token,
    pub now: Timestamp,
    pub seconds: u32,
    pub visitor: &'a Visitor,
}

/// A way in that somebody came with.
pub struct Invited<'a> {
    pub hash: &'a str,
    pub by: UserId,
    pub room: Option<&'a RoomId>,
}

/// An account about to be stored.
pub struct NewAccount<'a> {
    pub name: &'a Username,
    pub password: &'a str,
    /// The hash of a setup token.
    pub setup: Option<&'a str>,
    pub invited: Option<Invited<'a>>,
    /// Who may make an account, unless an administrator has set something else.
    pub policy: SignUp,
}

/// The session of this hash and the account it says it is of, in one round trip.
pub async fn session(db: &Db, hash: &SessionHash, user: UserId) -> Result<Option<StoredSession>> {
    let mut question = redis::pipe();
    question.hmget(db.keys().session(hash.as_str()), &["user", "expires_at"]);
    question.hmget(db.keys().user(user), &PERSON_FIELDS);
    question.hmget(db.keys().user(user), &["language", "theme", "deactivated_at"]);
    type Answer = ((Option<u64>, Option<i64>), PersonFields, (Option<String>, Option<String>, Option<String>));
    let ((owner, expires_at), fields, (language, theme, deactivated_at)): Answer = db.ask(question).await?;
    // Their sessions ended with the account; one that was opened before sessions were listed ends here.
    let owner = owner.filter(|_| deactivated_at.is_none());
    let person = owner.and_then(|owner| person_of(UserId(owner), fields));
    Ok(person.zip(expires_at).map(|(person, expires_at)| StoredSession {
        person,
        preferences: Preferences::of_names(language.as_deref(), theme.as_deref()),
        expires_at: Timestamp::from_milliseconds(expires_at),
    }))
}

/// These people, without those who do not exist. One round trip.
pub async fn people(db: &Db, ids: &[UserId]) -> Result<Vec<Person>> {
    let mut question = redis::pipe();
    for &id in ids {
        question.hmget(db.keys().user(id), &PERSON_FIELDS);
    }
    let fields: Vec<PersonFields> = db.ask(question).await?;
    Ok(ids.iter().zip(fields).filter_map(|(id, fields)| person_of(*id, fields)).collect())
}

/// A number for a new account. Numbers are never given twice; one that is not used is left out.
pub async fn next_user(db: &Db) -> Result<UserId> {
    let mut counter = redis::Cmd::new();
    counter.arg("INCR").arg(db.keys().next_user());
    db.tell(counter).await.map(UserId)
}

/// Stores a new account with its first session. Answers its role.
pub async fn sign_up(db: &Db, account: &NewAccount<'_>, session: &NewSession<'_>) -> Result<Role> {
    let (keys, user) = (db.keys(), session.token.user());
    let hash = session.token.hash();
    let mut invocation = SIGN_UP.prepare_invoke();
    invocation.key(keys.user_names()).key(keys.user(user)).key(keys.setup()).key(keys.administrators());
    invocation.key(keys.session(hash.as_str())).key(keys.sessions_of(user)).key(keys.settings());
    invocation.arg(user.0).arg(account.name.shown()).arg(account.name.folded()).arg(account.password);
    invocation.arg(account.setup.unwrap_or_default()).arg(account.policy.to_string()).arg(hash.as_str());
    session.add_arguments(&mut invocation);
    if let Some(invited) = &account.invited {
        invocation.key(keys.invitation(invited.hash)).key(keys.user(invited.by));
        if let Some(room) = invited.room {
            invocation.key(keys.room(room)).key(keys.members(room)).key(keys.room_roles(room));
            invocation.key(keys.room_banned(room)).key(keys.room_invited(room));
        }
        invocation.arg(invited.by.0).arg(invited.room.map(RoomId::as_str).unwrap_or_default());
        invocation.arg(session.now.milliseconds());
    }
    let answer: Vec<String> = db.tell(invocation).await?;
    match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["as", role] => Ok(Role::of_name(role)),
        ["setup_token_invalid"] => Err(Code::SetupTokenInvalid.into()),
        ["sign_up_closed"] => Err(Code::SignUpClosed.into()),
        ["invitation_invalid"] => Err(Code::InvitationInvalid.into()),
        ["username_taken"] => Err(Code::UsernameTaken.into()),
        _ => Err(Code::Internal.into()),
    }
}

/// Who may make an account as an administrator has set it; none where nobody has.
pub async fn policy(db: &Db) -> Result<Option<String>> {
    let mut question = redis::Cmd::new();
    question.arg("HGET").arg(db.keys().settings()).arg("sign_up");
    db.ask(question).await
}

/// Who made the invitation with this hash, and the room it leads into; none if there is no such invitation.
pub async fn invitation(db: &Db, hash: &str) -> Result<Option<(UserId, Option<RoomId>)>> {
    let mut question = redis::Cmd::new();
    question.arg("HMGET").arg(db.keys().invitation(hash)).arg(&["by", "room"]);
    let (by, room): (Option<u64>, Option<String>) = db.ask(question).await?;
    Ok(by.map(|by| (UserId(by), room.and_then(|room| room.parse().ok()))))
}

/// The account of this name.
pub async fn account(db: &Db, folded: &str) -> Result<Option<Account>> {
    let mut lookup = redis::Cmd::new();
    lookup.arg("HGET").arg(db.keys().user_names()).arg(folded);
    let Some(user) = db.ask::<Option<u64>>(lookup).await?.map(UserId) else { return Ok(None) };
    let mut account = redis::Cmd::new();
    account.arg("HMGET").arg(db.keys().user(user)).arg(&PERSON_FIELDS).arg("password");
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let (username, name, role, avatar, password): Fields = db.ask(account).await?;
    let person = person_of(user, (username, name, role, avatar));
    Ok(person.zip(password).map(|(person, password)| Account { person, password }))
}

/// Stores a session for an account whose password was found right.
pub async fn sign_in(db: &Db, password: &str, session: &NewSession<'_>) -> Result<()> {
    let (keys, user, hash) = (db.keys(), session.token.user(), session.token.hash());
    let mut invocation = SIGN_IN.prepare_invoke();
    invocation.key(keys.session(hash.as_str())).key(keys.user(user)).key(keys.sessions_of(user));
    invocation.arg(user.0).arg(password).arg(hash.as_str()).arg(keys.session(""));
    session.add_arguments(&mut invocation);
    match db.tell::<String>(invocation).await?.as_str() {
        "ok" => Ok(()),
        "account_deactivated" => Err(Code::AccountDeactivated.into()),
        _ => Err(Code::CredentialsWrong.into()),
    }
}

/// Ends a session and logs it, so that every process closes its streams. Nothing happens if it had ended.
pub async fn sign_out(db: &Db, user: UserId, hash: &SessionHash, log_cap: u32) -> Result<()> {
    let mut invocation = SIGN_OUT.prepare_invoke();
    invocation.key(db.keys().session(hash.as_str())).key(db.keys().sessions_of(user));
    invocation.key(db.keys().version()).key(db.keys().events());
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
