//! Profiles, avatars and preferences in Redis.

use std::collections::HashSet;

use crate::auth::Person;
use crate::auth::server::lua::USER_CHANGED;
use crate::auth::server::{PersonFields, Session, normalize, person_from_fields};
use crate::db::script::{LOG, script};
use crate::db::{Db, LOG_CAP};
use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;

/// How many accounts are read in one round trip.
const PAGE: usize = 1000;

/// A user with the fields of their profile.
pub struct UserProfile {
    pub person: Person,
    pub about: String,
    pub created_at: Option<Timestamp>,
    pub is_deactivated: bool,
}

/// The account of this id; none if there is none. One round trip.
pub async fn user(db: &Db, user: UserId) -> Result<Option<UserProfile>> {
    let invocation = script! {
        read [include_str!("user.lua")]
        keys { account: db.keys().user(user) }
        args {}
    };
    type More = (Option<String>, Option<String>, Option<String>);
    let (fields, (about, created_at, deactivated_at)): (PersonFields, More) = invocation.run(db).await?;
    Ok(person_from_fields(user, fields).map(|person| UserProfile {
        person,
        about: about.unwrap_or_default(),
        created_at: created_at.and_then(|at| at.parse().ok()),
        is_deactivated: deactivated_at.is_some(),
    }))
}

/// Sets the display name and the description of the user.
pub async fn change_profile(db: &Db, session: &Session, name: &str, about: &str) -> Result<()> {
    let (keys, user) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, USER_CHANGED, include_str!("change_profile.lua")]
        keys {
            session: keys.session(session.hash().as_str()), account: keys.user(user), user_names: keys.user_names(),
            version: keys.version(), events: keys.events(),
        }
        args { user_id: user.0, name: name, normalized_name: normalize(name), about: about, log_cap: LOG_CAP }
    };
    invocation.run(db).await
}

/// Sets the address of the user's avatar, or removes it. Returns the former address.
pub async fn set_avatar(db: &Db, session: &Session, avatar: Option<&str>) -> Result<Option<String>> {
    let (keys, user) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, USER_CHANGED, include_str!("set_avatar.lua")]
        keys {
            session: keys.session(session.hash().as_str()), account: keys.user(user), version: keys.version(),
            events: keys.events(),
        }
        args { user_id: user.0, avatar: avatar.unwrap_or_default(), log_cap: LOG_CAP }
    };
    let former: String = invocation.run(db).await?;
    Ok(Some(former).filter(|former| !former.is_empty()))
}

/// Sets a preference of the user: a field of the account.
pub async fn set_preference(db: &Db, session: &Session, field: &str, value: &str) -> Result<()> {
    let (keys, user) = (db.keys(), session.person().id);
    let invocation = script! {
        write [LOG, USER_CHANGED, include_str!("set_preference.lua")]
        keys {
            session: keys.session(session.hash().as_str()), account: keys.user(user), version: keys.version(),
            events: keys.events(),
        }
        args { user_id: user.0, field: field, value: value, log_cap: LOG_CAP }
    };
    invocation.run(db).await
}

/// How many accounts there are.
pub async fn count(db: &Db) -> Result<usize> {
    let invocation = script! {
        read [include_str!("count_users.lua")]
        keys { user_names: db.keys().user_names() }
        args {}
    };
    invocation.run(db).await
}

/// The ids of all accounts.
pub async fn user_ids(db: &Db) -> Result<Vec<UserId>> {
    let invocation = script! {
        read [include_str!("user_ids.lua")]
        keys { user_names: db.keys().user_names() }
        args {}
    };
    Ok(invocation.run::<Vec<u64>>(db).await?.into_iter().map(UserId).collect())
}

/// These users, each with whether their account is deactivated, without those who do not exist.
pub async fn people(db: &Db, ids: &[UserId]) -> Result<Vec<(Person, bool)>> {
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let mut people = Vec::with_capacity(ids.len());
    for page in ids.chunks(PAGE) {
        let invocation = script! {
            read [include_str!("users.lua")]
            keys {}
            list users (id in page) { keys { account: db.keys().user(*id) } }
            args {}
        };
        let replies: Vec<Fields> = invocation.run(db).await?;
        people.extend(page.iter().zip(replies).filter_map(|(id, (username, name, role, avatar, deactivated_at))| {
            person_from_fields(*id, (username, name, role, avatar)).map(|person| (person, deactivated_at.is_some()))
        }));
    }
    Ok(people)
}

/// The addresses of the avatars of all accounts.
pub async fn avatars(db: &Db) -> Result<HashSet<String>> {
    let mut avatars = HashSet::new();
    for page in user_ids(db).await?.chunks(PAGE) {
        let invocation = script! {
            read [include_str!("avatars.lua")]
            keys {}
            list users (id in page) { keys { account: db.keys().user(*id) } }
            args {}
        };
        let found: Vec<Option<String>> = invocation.run(db).await?;
        avatars.extend(found.into_iter().flatten().filter(|avatar| !avatar.is_empty()));
    }
    Ok(avatars)
}
