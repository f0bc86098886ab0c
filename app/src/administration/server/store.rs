//! Accounts, rooms, settings and the audit log in Redis, as administrators see them.

use std::collections::{BTreeMap, HashMap};

use crate::administration::{AccountRow, RoomRow};
use crate::auth::SignUp;
use crate::auth::server::lua::REQUIRE_ADMIN;
use crate::auth::server::{PERSON_FIELDS, PersonFields, Session, person_from_fields};
use crate::db::script::{AUDIT, script};
use crate::db::{AUDIT_CAP, Db};
use crate::error::Result;
use crate::id::{RoomId, UserId};
use crate::rooms::server::{ROOM_FIELDS, RoomFields, room_from_fields};
use crate::rooms::{Kind, RoomRole};
use crate::time::Timestamp;

/// How many items are read in one round trip.
const BATCH_SIZE: usize = 500;

/// All accounts, as normalized name and id.
pub async fn user_ids(db: &Db) -> Result<Vec<(String, UserId)>> {
    let names: HashMap<String, u64> = db.query(redis::Cmd::hgetall(db.keys().user_names())).await?;
    Ok(names.into_iter().map(|(name, id)| (name, UserId(id))).collect())
}

/// The id of the account with this normalized name.
pub async fn user_id(db: &Db, normalized: &str) -> Result<Option<UserId>> {
    db.query::<Option<u64>>(redis::Cmd::hget(db.keys().user_names(), normalized)).await.map(|id| id.map(UserId))
}

/// The display names that these users have chosen, if they have.
pub async fn display_names(db: &Db, ids: &[UserId]) -> Result<Vec<Option<String>>> {
    let mut names = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH_SIZE) {
        let mut pipeline = redis::pipe();
        for id in ids {
            pipeline.hget(db.keys().user(*id), "name");
        }
        names.extend(db.query::<Vec<Option<String>>>(pipeline).await?);
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
    let mut pipeline = redis::pipe();
    for id in ids {
        pipeline.hmget(keys.user(*id), &PERSON_FIELDS);
        pipeline.hmget(keys.user(*id), &["created_at", "deactivated_at"]);
        pipeline.sismember(keys.online_users(), id.0);
        pipeline.hmget(keys.online(*id), &["last_activity", "ip", "user_agent"]);
        pipeline.smembers(keys.sessions_of(*id));
    }
    let answers: Vec<redis::Value> = db.query(pipeline).await?;
    let mut found = Vec::new();
    let mut hashes = Vec::new();
    for (&id, answer) in ids.iter().zip(answers.chunks(5)) {
        let [person, times, is_online, here, sessions] = answer else { continue };
        let Some(person) = read::<PersonFields>(person).and_then(|fields| person_from_fields(id, fields)) else {
            continue;
        };
        let (created_at, deactivated_at) = read::<Times>(times).unwrap_or_default();
        let here = read::<LastSeenFields>(here).and_then(LastSeen::read);
        let is_online = read::<bool>(is_online).unwrap_or_default();
        let own: Vec<String> = read(sessions).unwrap_or_default();
        found.push((person, created_at, deactivated_at, is_online, here, own.len()));
        hashes.extend(own);
    }
    let mut visits = sessions(db, &hashes).await?.into_iter();
    let rows = found.into_iter().map(|(person, created_at, deactivated_at, is_online, here, own)| {
        let live: Vec<LastSeen> = visits.by_ref().take(own).flatten().collect();
        let sessions = u32::try_from(live.len()).unwrap_or(u32::MAX);
        let last = here.or_else(|| live.into_iter().max_by_key(|visit| visit.at));
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
        let mut pipeline = redis::pipe();
        for hash in hashes {
            pipeline.hmget(db.keys().session(hash), &["created_at", "ip", "user_agent"]);
        }
        found.extend(db.query::<Vec<LastSeenFields>>(pipeline).await?.into_iter().map(LastSeen::read));
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
    let ids: Vec<String> = db.query(redis::Cmd::smembers(db.keys().rooms())).await?;
    let ids: Vec<RoomId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH_SIZE) {
        let mut pipeline = redis::pipe();
        for id in ids {
            pipeline.hmget(db.keys().room(id), &ROOM_FIELDS).hgetall(db.keys().room_roles(id));
            pipeline.llen(db.keys().messages(id));
        }
        let answers: Vec<redis::Value> = db.query(pipeline).await?;
        for (id, answer) in ids.iter().zip(answers.chunks(3)) {
            let [fields, roles, stored] = answer else { continue };
            let Some(room) = read::<RoomFields>(fields).and_then(|fields| room_from_fields(id.clone(), fields)) else {
                continue;
            };
            let roles: HashMap<u64, String> = read(roles).unwrap_or_default();
            let owns = |(_, role): &(u64, String)| RoomRole::from_name(role) == RoomRole::Owner;
            let mut owners: Vec<UserId> = roles.into_iter().filter(owns).map(|(id, _)| UserId(id)).collect();
            owners.sort_unstable();
            let row = RoomRow { room, owners: Vec::new(), messages_stored: read(stored).unwrap_or_default() };
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
    let mut pipeline = redis::pipe();
    for id in ids {
        pipeline.hmget(db.keys().room(id), &["name", "kind"]);
    }
    let found: Vec<Fields> = db.query(pipeline).await?;
    Ok(found.into_iter().map(|(name, kind)| Some((name?, Kind::from_name(&kind?)))).collect())
}

/// The settings that were changed, by name.
pub async fn settings(db: &Db) -> Result<HashMap<String, String>> {
    db.query(redis::Cmd::hgetall(db.keys().settings())).await
}

/// Changes the settings and logs it to the audit log. `sign_up` is none for the policy the process was started with.
pub async fn change_settings(
    db: &Db,
    session: &Session,
    sign_up: Option<SignUp>,
    (burst, refill_ms): (u32, u32),
    now: Timestamp,
) -> Result<()> {
    let (keys, actor) = (db.keys(), session.person().id);
    let invocation = script! {
        write [AUDIT, REQUIRE_ADMIN, include_str!("change_settings.lua")]
        keys {
            session: keys.session(session.hash().as_str()), actor: keys.user(actor), settings: keys.settings(),
            audit: keys.audit(),
        }
        args {
            actor_id: actor.0, now: now.to_string(), audit_cap: AUDIT_CAP,
            sign_up: sign_up.map(|policy| policy.to_string()).unwrap_or_default(), posting_burst: burst,
            posting_refill_ms: refill_ms,
        }
    };
    invocation.run(db).await
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    pub id: String,
    pub fields: BTreeMap<String, String>,
}

/// The entries of the audit log before this one, or the newest ones; newest first.
pub async fn audit(db: &Db, before: Option<&str>) -> Result<Vec<Audited>> {
    let mut command = redis::Cmd::new();
    command.arg("XREVRANGE").arg(db.keys().audit());
    command.arg(before.map_or_else(|| "+".to_owned(), |id| format!("({id}"))).arg("-").arg("COUNT").arg(BATCH_SIZE);
    let entries: Vec<(String, Vec<(String, String)>)> = db.query(command).await?;
    let read = |(id, fields): (String, Vec<(String, String)>)| Audited { id, fields: fields.into_iter().collect() };
    Ok(entries.into_iter().map(read).collect())
}

fn read<T: redis::FromRedisValue>(value: &redis::Value) -> Option<T> {
    let read = redis::from_redis_value_ref(value);
    read.inspect_err(|error| tracing::error!(%error, "Administration data in Redis is malformed")).ok()
}
