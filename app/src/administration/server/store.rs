//! Accounts, rooms, settings and the audit log in Redis, as administrators see them. What is read belongs to other slices, so each
//! read is a read-only script: the keys are declared, and the values of one call are of one moment.

use std::collections::{BTreeMap, HashMap};

use crate::administration::{AccountRow, RoomRow};
use crate::auth::server::lua::REQUIRE_ADMIN;
use crate::auth::server::{PersonFields, Session, person_from_fields};
use crate::db::script::{AUDIT, script};
use crate::db::{AUDIT_CAP, Db};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::{RoomFields, room_from_fields};
use crate::rooms::{Kind, RoomRole};
use crate::time::Timestamp;

/// How many items are read in one round trip.
const BATCH_SIZE: usize = 500;

/// The normalized names of all accounts with their ids. One round trip.
pub async fn users_by_name(db: &Db) -> Result<Vec<(String, UserId)>> {
    let invocation = script! {
        read [include_str!("users_by_name.lua")]
        keys { user_names: db.keys().user_names() }
        args {}
    };
    let (names,): (HashMap<String, u64>,) = invocation.run(db).await?;
    Ok(names.into_iter().map(|(name, id)| (name, UserId(id))).collect())
}

/// The id of the account with this normalized name. One round trip.
pub async fn user_id(db: &Db, normalized_name: &str) -> Result<Option<UserId>> {
    let invocation = script! {
        read [include_str!("user_id.lua")]
        keys { user_names: db.keys().user_names() }
        args { normalized_name: normalized_name }
    };
    Ok(invocation.run::<Option<u64>>(db).await?.map(UserId))
}

/// The display names of these users, in this order; none for a user who has chosen none.
pub async fn display_names(db: &Db, ids: &[UserId]) -> Result<Vec<Option<String>>> {
    let mut names = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH_SIZE) {
        let invocation = script! {
            read [include_str!("display_names.lua")]
            keys {}
            list users (id in ids) { keys { account: db.keys().user(*id) } }
            args {}
        };
        let (found,): (Vec<Option<String>>,) = invocation.run(db).await?;
        names.extend(found);
    }
    Ok(names)
}

/// When and from where a user was last seen, by a session or while online.
struct LastSeen {
    at: Timestamp,
    ip: Option<String>,
    user_agent: Option<String>,
}

type LastSeenFields = (Option<String>, Option<String>, Option<String>);

impl LastSeen {
    /// Reads the fields of a session or of the record of a user who is online; none if there is no such record.
    fn read((at, ip, user_agent): LastSeenFields) -> Option<Self> {
        let non_empty = |text: Option<String>| text.filter(|text| !text.is_empty());
        Some(Self { at: at?.parse().ok()?, ip: non_empty(ip), user_agent: non_empty(user_agent) })
    }
}

/// These accounts, in this order, without those that do not exist. Two round trips.
pub async fn accounts(db: &Db, ids: &[UserId]) -> Result<Vec<AccountRow>> {
    type Times = (Option<String>, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("accounts.lua")]
        keys { online_users: keys.online_users() }
        list users (id in ids) {
            keys { account: keys.user(*id), online: keys.online(*id), sessions: keys.sessions_of(*id) }
            args { id: id.0 }
        }
        args {}
    };
    let replies: Vec<(PersonFields, Times, bool, LastSeenFields, Vec<String>)> = invocation.run(db).await?;
    let mut found = Vec::new();
    let mut hashes = Vec::new();
    for (&id, (fields, (created_at, deactivated_at), is_online, online, sessions)) in ids.iter().zip(replies) {
        let Some(person) = person_from_fields(id, fields) else {
            continue;
        };
        let online = LastSeen::read(online);
        found.push((person, created_at, deactivated_at, is_online, online, sessions.len()));
        hashes.extend(sessions);
    }
    let mut sessions_seen = sessions(db, &hashes).await?.into_iter();
    let rows = found.into_iter().map(|(person, created_at, deactivated_at, is_online, online, session_count)| {
        let live: Vec<LastSeen> = sessions_seen.by_ref().take(session_count).flatten().collect();
        let sessions = u32::try_from(live.len()).unwrap_or(u32::MAX);
        let last = online.or_else(|| live.into_iter().max_by_key(|seen| seen.at));
        let (last_seen, ip, user_agent) =
            last.map_or((None, None, None), |last| (Some(last.at), last.ip, last.user_agent));
        AccountRow {
            person,
            created_at: created_at.and_then(|at| at.parse().ok()).unwrap_or_else(|| Timestamp::from_milliseconds(0)),
            is_online,
            last_seen,
            ip,
            user_agent,
            is_deactivated: deactivated_at.is_some(),
            sessions,
        }
    });
    Ok(rows.collect())
}

/// These sessions, in this order; none for one that has ended.
async fn sessions(db: &Db, hashes: &[String]) -> Result<Vec<Option<LastSeen>>> {
    let mut found = Vec::with_capacity(hashes.len());
    for hashes in hashes.chunks(BATCH_SIZE) {
        let invocation = script! {
            read [include_str!("sessions.lua")]
            keys {}
            list sessions (hash in hashes) { keys { record: db.keys().session(hash) } }
            args {}
        };
        found.extend(invocation.run::<Vec<LastSeenFields>>(db).await?.into_iter().map(LastSeen::read));
    }
    Ok(found)
}

/// A room with the ids of its owners.
pub struct StoredRoom {
    pub row: RoomRow,
    pub owners: Vec<UserId>,
}

/// All rooms, in no order.
pub async fn rooms(db: &Db) -> Result<Vec<StoredRoom>> {
    let invocation = script! {
        read [include_str!("room_ids.lua")]
        keys { rooms: db.keys().rooms() }
        args {}
    };
    let (ids,): (Vec<String>,) = invocation.run(db).await?;
    let ids: Vec<RoomId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH_SIZE) {
        let keys = db.keys();
        let invocation = script! {
            read [include_str!("rooms.lua")]
            keys {}
            list rooms (id in ids) {
                keys { record: keys.room(id), roles: keys.room_roles(id), messages: keys.messages(id) }
            }
            args {}
        };
        let replies: Vec<(redis::Value, HashMap<u64, String>, u64)> = invocation.run(db).await?;
        for (id, (fields, roles, messages_stored)) in ids.iter().zip(replies) {
            let Some(room) = read_fields::<RoomFields>(fields).and_then(|fields| room_from_fields(id.clone(), fields))
            else {
                continue;
            };
            let owns = |(_, role): &(u64, String)| RoomRole::from_name(role) == RoomRole::Owner;
            let mut owners: Vec<UserId> = roles.into_iter().filter(owns).map(|(id, _)| UserId(id)).collect();
            owners.sort_unstable();
            let row = RoomRow { room, owners: Vec::new(), messages_stored };
            found.push(StoredRoom { row, owners });
        }
    }
    Ok(found)
}

/// The names and kinds of these rooms; none for one that does not exist. One round trip.
pub async fn room_names(db: &Db, ids: &[RoomId]) -> Result<Vec<Option<(String, Kind)>>> {
    type Fields = (Option<String>, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let invocation = script! {
        read [include_str!("room_names.lua")]
        keys {}
        list rooms (id in ids) { keys { record: db.keys().room(id) } }
        args {}
    };
    let found: Vec<Fields> = invocation.run(db).await?;
    Ok(found.into_iter().map(|(name, kind)| Some((name?, Kind::from_name(&kind?)))).collect())
}

/// Stores the settings, each by its name and its stored form, which is empty for a setting that is not stored. Logs the differences
/// to the audit log.
pub async fn change_settings(db: &Db, session: &Session, settings: &[(&str, String)], now: Timestamp) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [AUDIT, REQUIRE_ADMIN, include_str!("change_settings.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), settings: keys.settings(),
            audit: keys.audit(),
        }
        args {
            actor_id: actor.0, now: now.to_string(), audit_cap: AUDIT_CAP, settings: serde_json::json!(settings).to_string(),
        }
    };
    invocation.run(db).await
}

/// An entry of the audit log as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    pub id: String,
    pub fields: BTreeMap<String, String>,
}

/// The entries of the audit log before this one, or the newest ones; newest first.
pub async fn audit_records(db: &Db, before: Option<&str>) -> Result<Vec<AuditRecord>> {
    let invocation = script! {
        read [include_str!("audit_page.lua")]
        keys { audit: db.keys().audit() }
        args { newest: before.map_or_else(|| "+".to_owned(), |id| format!("({id}")), count: BATCH_SIZE }
    };
    let entries: Vec<(String, Vec<(String, String)>)> = invocation.run(db).await?;
    let record =
        |(id, fields): (String, Vec<(String, String)>)| AuditRecord { id, fields: fields.into_iter().collect() };
    Ok(entries.into_iter().map(record).collect())
}

/// Reads the fields of one record. A record that cannot be read is logged and left out, so that one malformed record does not hide
/// all others.
fn read_fields<T: redis::FromRedisValue>(value: redis::Value) -> Option<T> {
    let fields = redis::from_redis_value(value);
    fields.inspect_err(|error| tracing::error!(%error, "Administration data in Redis is malformed")).ok()
}
