//! Accounts, rooms, rules and the audit log in Redis, as administrators look at them.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::administration::{AccountRow, RoomRow};
use crate::auth::SignUp;
use crate::auth::server::{PERSON_FIELDS, PersonFields, Session, person_of};
use crate::db::{AUDIT_CAP, Db};
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::{Kind, Room, RoomRole};
use crate::time::Timestamp;

static CHANGE_SETTINGS: LazyLock<redis::Script> =
    LazyLock::new(|| redis::Script::new(include_str!("change_settings.lua")));

/// How many things are asked about together.
const AT_ONCE: usize = 500;

/// Every account there is, as folded name and number.
pub async fn numbers(db: &Db) -> Result<Vec<(String, UserId)>> {
    let names: HashMap<String, u64> = db.ask(redis::Cmd::hgetall(db.keys().user_names())).await?;
    Ok(names.into_iter().map(|(name, id)| (name, UserId(id))).collect())
}

/// The number of the account with this folded name.
pub async fn number(db: &Db, folded: &str) -> Result<Option<UserId>> {
    db.ask::<Option<u64>>(redis::Cmd::hget(db.keys().user_names(), folded)).await.map(|id| id.map(UserId))
}

/// The names that these people are shown by, where they have chosen one.
pub async fn shown_names(db: &Db, ids: &[UserId]) -> Result<Vec<Option<String>>> {
    let mut names = Vec::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let mut question = redis::pipe();
        for id in ids {
            question.hget(db.keys().user(*id), "name");
        }
        names.extend(db.ask::<Vec<Option<String>>>(question).await?);
    }
    Ok(names)
}

/// A session, or someone's being online.
struct Visit {
    at: Timestamp,
    ip: Option<String>,
    user_agent: Option<String>,
}

type VisitFields = (Option<String>, Option<String>, Option<String>);

impl Visit {
    fn read((at, ip, user_agent): VisitFields) -> Option<Self> {
        let told = |text: Option<String>| text.filter(|text| !text.is_empty());
        Some(Self { at: at?.parse().ok()?, ip: told(ip), user_agent: told(user_agent) })
    }
}

/// These accounts, in their order, without those that are not there. Two round trips.
pub async fn accounts(db: &Db, ids: &[UserId]) -> Result<Vec<AccountRow>> {
    type Times = (Option<String>, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys();
    let mut question = redis::pipe();
    for id in ids {
        question.hmget(keys.user(*id), &PERSON_FIELDS);
        question.hmget(keys.user(*id), &["created_at", "deactivated_at"]);
        question.sismember(keys.online_users(), id.0);
        question.hmget(keys.online(*id), &["last_activity", "ip", "user_agent"]);
        question.smembers(keys.sessions_of(*id));
    }
    let answers: Vec<redis::Value> = db.ask(question).await?;
    let mut found = Vec::new();
    let mut hashes = Vec::new();
    for (&id, answer) in ids.iter().zip(answers.chunks(5)) {
        let [person, times, is_online, here, sessions] = answer else { continue };
        let Some(person) = read::<PersonFields>(person).and_then(|fields| person_of(id, fields)) else { continue };
        let (created_at, deactivated_at) = read::<Times>(times).unwrap_or_default();
        let here = read::<VisitFields>(here).and_then(Visit::read);
        let is_online = read::<bool>(is_online).unwrap_or_default();
        let own: Vec<String> = read(sessions).unwrap_or_default();
        found.push((person, created_at, deactivated_at, is_online, here, own.len()));
        hashes.extend(own);
    }
    let mut visits = sessions(db, &hashes).await?.into_iter();
    let rows = found.into_iter().map(|(person, created_at, deactivated_at, is_online, here, own)| {
        let live: Vec<Visit> = visits.by_ref().take(own).flatten().collect();
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

/// These sessions, in their order; none in the place of one that has ended.
async fn sessions(db: &Db, hashes: &[String]) -> Result<Vec<Option<Visit>>> {
    let mut found = Vec::with_capacity(hashes.len());
    for hashes in hashes.chunks(AT_ONCE) {
        let mut question = redis::pipe();
        for hash in hashes {
            question.hmget(db.keys().session(hash), &["created_at", "ip", "user_agent"]);
        }
        found.extend(db.ask::<Vec<VisitFields>>(question).await?.into_iter().map(Visit::read));
    }
    Ok(found)
}

/// A room with the numbers of its owners, as they stand.
pub struct StoredRoom {
    pub row: RoomRow,
    pub owners: Vec<UserId>,
}

/// All rooms, in no order.
pub async fn rooms(db: &Db) -> Result<Vec<StoredRoom>> {
    let ids: Vec<String> = db.ask(redis::Cmd::smembers(db.keys().rooms())).await?;
    let ids: Vec<RoomId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let mut question = redis::pipe();
        for id in ids {
            question.hgetall(db.keys().room(id)).hgetall(db.keys().room_roles(id));
            question.llen(db.keys().messages(id));
        }
        let answers: Vec<redis::Value> = db.ask(question).await?;
        for (id, answer) in ids.iter().zip(answers.chunks(3)) {
            let [fields, roles, stored] = answer else { continue };
            let Some(room) = read(fields).and_then(|fields| room(id.clone(), fields)) else { continue };
            let roles: HashMap<u64, String> = read(roles).unwrap_or_default();
            let owns = |(_, role): &(u64, String)| RoomRole::of_name(role) == RoomRole::Owner;
            let mut owners: Vec<UserId> = roles.into_iter().filter(owns).map(|(id, _)| UserId(id)).collect();
            owners.sort_unstable();
            let row = RoomRow { room, owners: Vec::new(), messages_stored: read(stored).unwrap_or_default() };
            found.push(StoredRoom { row, owners });
        }
    }
    Ok(found)
}

/// A room of its hash; none where that is not one.
fn room(id: RoomId, mut fields: HashMap<String, String>) -> Option<Room> {
    let mut text = |name: &str| fields.remove(name);
    let created_at: Timestamp = text("created_at")?.parse().ok()?;
    Some(Room {
        id,
        name: text("name")?,
        description: text("description").unwrap_or_default(),
        kind: Kind::of_name(&text("kind").unwrap_or_default()),
        member_count: text("member_count").and_then(|count| count.parse().ok()).unwrap_or_default(),
        creator_id: UserId(text("creator_id").and_then(|id| id.parse().ok()).unwrap_or_default()),
        created_at,
        last_activity: text("last_activity").and_then(|at| at.parse().ok()).unwrap_or(created_at),
        archived_at: text("archived_at").and_then(|at| at.parse().ok()),
    })
}

/// What these rooms are called and who may be in them; nothing in the place of one that is gone. One round trip.
pub async fn room_names(db: &Db, ids: &[RoomId]) -> Result<Vec<Option<(String, Kind)>>> {
    type Fields = (Option<String>, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut question = redis::pipe();
    for id in ids {
        question.hmget(db.keys().room(id), &["name", "kind"]);
    }
    let found: Vec<Fields> = db.ask(question).await?;
    Ok(found.into_iter().map(|(name, kind)| Some((name?, Kind::of_name(&kind?)))).collect())
}

/// The rules that were set, by their names.
pub async fn settings(db: &Db) -> Result<HashMap<String, String>> {
    db.ask(redis::Cmd::hgetall(db.keys().settings())).await
}

/// Sets the rules, in one step with the audit. Who may sign up is none where it is to be as at the start.
pub async fn change_settings(
    db: &Db,
    session: &Session,
    sign_up: Option<SignUp>,
    (burst, refill_ms): (u32, u32),
    now: Timestamp,
) -> Result<()> {
    let (keys, by) = (db.keys(), session.person().id);
    let mut invocation = CHANGE_SETTINGS.prepare_invoke();
    invocation.key(keys.session(session.hash().as_str())).key(keys.user(by)).key(keys.settings()).key(keys.audit());
    invocation.arg(by.0).arg(now.to_string()).arg(AUDIT_CAP);
    invocation.arg("sign_up").arg(sign_up.map(|policy| policy.to_string()).unwrap_or_default());
    invocation.arg("posting_burst").arg(burst).arg("posting_refill_ms").arg(refill_ms);
    match db.tell::<String>(invocation).await?.as_str() {
        "ok" => Ok(()),
        "unauthenticated" => Err(Code::Unauthenticated.into()),
        "not_allowed" => Err(Code::NotAllowed.into()),
        _ => Err(Code::Internal.into()),
    }
}

/// An entry of the audit log as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    pub id: String,
    pub fields: BTreeMap<String, String>,
}

/// The entries of the audit log before this one, or the newest; the newest first.
pub async fn audit(db: &Db, before: Option<&str>) -> Result<Vec<Audited>> {
    let mut question = redis::Cmd::new();
    question.arg("XREVRANGE").arg(db.keys().audit());
    question.arg(before.map_or_else(|| "+".to_owned(), |id| format!("({id}"))).arg("-").arg("COUNT").arg(AT_ONCE);
    let entries: Vec<(String, Vec<(String, String)>)> = db.ask(question).await?;
    let read = |(id, fields): (String, Vec<(String, String)>)| Audited { id, fields: fields.into_iter().collect() };
    Ok(entries.into_iter().map(read).collect())
}

fn read<T: redis::FromRedisValue>(value: &redis::Value) -> Option<T> {
    let read = redis::from_redis_value_ref(value);
    read.inspect_err(|error| tracing::error!(%error, "what Redis holds cannot be read")).ok()
}
