//! Profiles, pictures and choices in Redis.

use std::collections::HashSet;
use std::sync::LazyLock;

use redis::Script;

use crate::auth::Person;
use crate::auth::server::{PERSON_FIELDS, PersonFields, Session, fold, person_of};
use crate::db::{Db, LOG_CAP};
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::time::Timestamp;

/// A script that changes an account, with how everyone is told of it.
macro_rules! changing {
    ($file:literal) => {
        LazyLock::new(|| Script::new(&[crate::auth::server::TELL_PERSON, include_str!($file)].concat()))
    };
}

static CHANGE_PROFILE: LazyLock<Script> = changing!("change_profile.lua");
static SET_AVATAR: LazyLock<Script> = changing!("set_avatar.lua");
static PREFER: LazyLock<Script> = changing!("prefer.lua");

/// How many accounts are read in one round trip.
const PAGE: usize = 1000;

/// An account as others may know it.
pub struct Known {
    pub person: Person,
    pub about: String,
    pub created_at: Option<Timestamp>,
    pub is_deactivated: bool,
}

/// What is known of a person; none if there is no such person.
pub async fn known(db: &Db, user: UserId) -> Result<Option<Known>> {
    let mut question = redis::pipe();
    question.hmget(db.keys().user(user), &PERSON_FIELDS);
    question.hmget(db.keys().user(user), &["about", "created_at", "deactivated_at"]);
    type More = (Option<String>, Option<String>, Option<String>);
    let (fields, (about, created_at, deactivated_at)): (PersonFields, More) = db.ask(question).await?;
    Ok(person_of(user, fields).map(|person| Known {
        person,
        about: about.unwrap_or_default(),
        created_at: created_at.and_then(|at| at.parse().ok()),
        is_deactivated: deactivated_at.is_some(),
    }))
}

/// Stores what someone tells of themselves.
pub async fn change_profile(db: &Db, session: &Session, name: &str, about: &str) -> Result<()> {
    let (keys, me) = (db.keys(), session.person().id);
    let mut invocation = CHANGE_PROFILE.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(me)).key(keys.user_names());
    invocation.key(keys.version()).key(keys.events());
    invocation.arg(me.0).arg(name).arg(fold(name)).arg(about).arg(LOG_CAP);
    match db.tell::<String>(invocation).await?.as_str() {
        "ok" => Ok(()),
        "username_taken" => Err(Code::UsernameTaken.into()),
        _ => Err(Code::Unauthenticated.into()),
    }
}

/// Stores the address of someone's picture, or that there is none. Answers that of the former one.
pub async fn set_avatar(db: &Db, session: &Session, avatar: Option<&str>) -> Result<Option<String>> {
    let (keys, me) = (db.keys(), session.person().id);
    let mut invocation = SET_AVATAR.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(me)).key(keys.version()).key(keys.events());
    invocation.arg(me.0).arg(avatar.unwrap_or_default()).arg(LOG_CAP);
    let answer: Vec<String> = db.tell(invocation).await?;
    match answer.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["ok", former] => Ok(Some(former.to_owned()).filter(|former| !former.is_empty())),
        _ => Err(Code::Unauthenticated.into()),
    }
}

/// Stores a choice.
pub async fn prefer(db: &Db, session: &Session, field: &str, value: &str) -> Result<()> {
    let (keys, me) = (db.keys(), session.person().id);
    let mut invocation = PREFER.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(me)).key(keys.version()).key(keys.events());
    invocation.arg(me.0).arg(field).arg(value).arg(LOG_CAP);
    match db.tell::<String>(invocation).await?.as_str() {
        "ok" => Ok(()),
        _ => Err(Code::Unauthenticated.into()),
    }
}

/// How many accounts there are.
pub async fn count(db: &Db) -> Result<usize> {
    let mut question = redis::Cmd::new();
    question.arg("HLEN").arg(db.keys().user_names());
    db.ask(question).await
}

/// The numbers of all accounts.
pub async fn everyone(db: &Db) -> Result<Vec<UserId>> {
    let mut question = redis::Cmd::new();
    question.arg("HVALS").arg(db.keys().user_names());
    Ok(db.ask::<Vec<u64>>(question).await?.into_iter().map(UserId).collect())
}

/// These people, each with whether their account is deactivated.
pub async fn people(db: &Db, ids: &[UserId]) -> Result<Vec<(Person, bool)>> {
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let mut people = Vec::with_capacity(ids.len());
    for page in ids.chunks(PAGE) {
        let mut question = redis::pipe();
        for &id in page {
            question.cmd("HMGET").arg(db.keys().user(id)).arg(&PERSON_FIELDS).arg("deactivated_at");
        }
        let answers: Vec<Fields> = db.ask(question).await?;
        people.extend(page.iter().zip(answers).filter_map(|(id, (username, name, role, avatar, deactivated_at))| {
            person_of(*id, (username, name, role, avatar)).map(|person| (person, deactivated_at.is_some()))
        }));
    }
    Ok(people)
}

/// The addresses of all pictures that are somebody's.
pub async fn avatars(db: &Db) -> Result<HashSet<String>> {
    let mut avatars = HashSet::new();
    for page in everyone(db).await?.chunks(PAGE) {
        let mut question = redis::pipe();
        for &id in page {
            question.hget(db.keys().user(id), "avatar");
        }
        let found: Vec<Option<String>> = db.ask(question).await?;
        avatars.extend(found.into_iter().flatten().filter(|avatar| !avatar.is_empty()));
    }
    Ok(avatars)
}
