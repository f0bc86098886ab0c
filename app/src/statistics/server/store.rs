//! The counts in Redis. Everything here only reads.

use crate::db::Db;
use crate::error::Result;
use crate::id::RoomId;
use crate::rooms::Kind;
use crate::statistics::{DAYS, DayCount, DirectStatistics, RoomStatistics};
use crate::time::Timestamp;

/// How many rooms are read in one round trip.
const BATCH_SIZE: usize = 500;
/// How many of the busiest rooms are listed.
const BUSIEST: usize = 20;
/// How many of the rooms with most messages, and as many of the last active ones, they are chosen from.
const CANDIDATES: usize = 100;
/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Counts that are read without visiting every room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub online: u64,
    pub today: u64,
    pub rooms: u64,
}

/// Counts over all rooms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// In how many a message was posted within 24 hours.
    pub active_24h: u64,
    /// All but direct conversations, without their days.
    pub rooms: Vec<RoomStatistics>,
    pub direct: DirectStatistics,
}

/// Counts of the store as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Store {
    pub accounts: u64,
    pub memory: Option<u64>,
}

/// The UTC days of the statistics at `now`, oldest first.
pub fn days(now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let back = i64::try_from(DAYS).unwrap_or_default();
    (0..back).rev().map(move |days| Timestamp::from_milliseconds(now.milliseconds() - days * DAY))
}

/// How many users are online, messages were posted today, rooms there are. One round trip.
pub async fn figures(db: &Db, now: Timestamp) -> Result<Figures> {
    let keys = db.keys();
    let mut pipeline = redis::pipe();
    pipeline.scard(keys.online_users()).get(keys.posted_on(&RoomId::global(), now)).scard(keys.rooms());
    let (online, today, rooms): (u64, Option<u64>, u64) = db.query(pipeline).await?;
    Ok(Figures { online, today: today.unwrap_or_default(), rooms })
}

/// How many messages were posted on each of the last days. One round trip.
pub async fn by_day(db: &Db, now: Timestamp) -> Result<Vec<DayCount>> {
    let mut command = redis::Cmd::new();
    command.arg("MGET");
    for day in days(now) {
        command.arg(db.keys().posted_on(&RoomId::global(), day));
    }
    let counts: Vec<Option<u64>> = db.query(command).await?;
    Ok(dated(now, counts))
}

/// How many messages were posted in each of these rooms on each of the last days. One round trip.
pub async fn by_room_and_day(db: &Db, rooms: &[RoomId], now: Timestamp) -> Result<Vec<Vec<DayCount>>> {
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let days: Vec<String> = days(now).map(Timestamp::utc_day).collect();
    let mut pipeline = redis::pipe();
    for room in rooms {
        pipeline.hmget(db.keys().room_days(room), &days);
    }
    let counts: Vec<Vec<Option<u64>>> = db.query(pipeline).await?;
    Ok(counts.into_iter().map(|counts| dated(now, counts)).collect())
}

fn dated(now: Timestamp, counts: Vec<Option<u64>>) -> Vec<DayCount> {
    let counted = |(day, messages): (Timestamp, Option<u64>)| DayCount {
        day: day.utc_day(),
        messages: messages.unwrap_or_default(),
    };
    days(now).zip(counts).map(counted).collect()
}

/// Counts over every room. One round trip for each batch.
pub async fn survey(db: &Db, now: Timestamp) -> Result<Survey> {
    let ids: Vec<String> = db.query(redis::Cmd::smembers(db.keys().rooms())).await?;
    let ids: Vec<RoomId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut survey = Survey::default();
    let yesterday = Timestamp::from_milliseconds(now.milliseconds() - DAY);
    for ids in ids.chunks(BATCH_SIZE) {
        for room in rooms(db, ids).await? {
            survey.active_24h += u64::from(room.last_activity.is_some_and(|last| last > yesterday));
            if room.kind == Kind::Direct {
                survey.direct.conversations += 1;
                survey.direct.messages_stored += room.messages_stored;
                survey.direct.messages_total += room.messages_total;
            } else {
                survey.rooms.push(room);
            }
        }
    }
    Ok(survey)
}

/// The counts of these rooms, without their days, and without rooms that do not exist. One round trip.
pub async fn rooms(db: &Db, ids: &[RoomId]) -> Result<Vec<RoomStatistics>> {
    type Fields = (Option<String>, Option<String>, Option<u64>, Option<String>, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = redis::pipe();
    for id in ids {
        pipeline.hmget(db.keys().room(id), &["name", "kind", "seq", "last_activity", "created_at"]);
        pipeline.llen(db.keys().messages(id)).scard(db.keys().members(id)).exists(db.keys().room_days(id));
    }
    let answers: Vec<redis::Value> = db.query(pipeline).await?;
    let mut found = Vec::with_capacity(ids.len());
    for (id, answer) in ids.iter().zip(answers.chunks(4)) {
        let [fields, stored, members, has_days] = answer else { continue };
        let Ok((name, kind, total, last, created)) = redis::from_redis_value_ref::<Fields>(fields) else { continue };
        let Some(name) = name else { continue };
        let count = |value| redis::from_redis_value_ref::<u64>(value).unwrap_or_default();
        found.push(RoomStatistics {
            room_id: id.clone(),
            name,
            kind: Kind::from_name(&kind.unwrap_or_default()),
            members: count(members),
            messages_stored: count(stored),
            messages_total: total.unwrap_or_default(),
            // Before the first message it is the time at which the room was created.
            last_activity: last
                .filter(|last| count(has_days) > 0 || Some(last) != created.as_ref())
                .and_then(|last| last.parse().ok()),
            days: Vec::new(),
        });
    }
    Ok(found)
}

/// The rooms with most messages in the last days, with their days, busiest first. One round trip.
pub async fn busiest(db: &Db, survey: &Survey, now: Timestamp) -> Result<Vec<RoomStatistics>> {
    let mut chosen = candidates(&survey.rooms);
    let ids: Vec<RoomId> = chosen.iter().map(|room| room.room_id.clone()).collect();
    for (room, days) in chosen.iter_mut().zip(by_room_and_day(db, &ids, now).await?) {
        room.days = days;
    }
    chosen.sort_by_key(|room| std::cmp::Reverse((room.lately(), room.messages_total, room.room_id.clone())));
    chosen.truncate(BUSIEST);
    Ok(chosen)
}

/// The rooms with most messages and the last active ones; the busiest ones are among them.
fn candidates(rooms: &[RoomStatistics]) -> Vec<RoomStatistics> {
    let mut by_total: Vec<&RoomStatistics> = rooms.iter().collect();
    by_total.sort_by_key(|room| std::cmp::Reverse(room.messages_total));
    let mut by_time = by_total.clone();
    by_time.sort_by_key(|room| std::cmp::Reverse(room.last_activity));
    let mut chosen: Vec<&RoomStatistics> =
        by_total.into_iter().take(CANDIDATES).chain(by_time.into_iter().take(CANDIDATES)).collect();
    chosen.sort_by(|one, other| one.room_id.cmp(&other.room_id));
    chosen.dedup_by(|one, other| one.room_id == other.room_id);
    chosen.into_iter().cloned().collect()
}

/// How many accounts there are, and how much memory Redis uses. One round trip.
pub async fn store(db: &Db) -> Result<Store> {
    let mut pipeline = redis::pipe();
    pipeline.hlen(db.keys().user_names());
    pipeline.cmd("INFO").arg("memory");
    let (accounts, info): (u64, String) = db.query(pipeline).await?;
    Ok(Store { accounts, memory: used_memory(&info) })
}

fn used_memory(info: &str) -> Option<u64> {
    info.lines().find_map(|line| line.strip_prefix("used_memory:")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(id: &str, total: u64, last: i64) -> RoomStatistics {
        RoomStatistics {
            room_id: id.parse().expect("an id"),
            name: id.to_owned(),
            kind: Kind::Public,
            members: 1,
            messages_stored: 0,
            messages_total: total,
            last_activity: Some(Timestamp::from_milliseconds(last)),
            days: Vec::new(),
        }
    }

    #[test]
    fn the_days_end_with_today() {
        let now: Timestamp = "2026-03-01T00:00:00.000Z".parse().expect("a time");
        let days: Vec<String> = days(now).map(Timestamp::utc_day).collect();
        assert_eq!((days.len(), days[0].as_str(), days[DAYS - 1].as_str()), (DAYS, "2026-01-31", "2026-03-01"));
        assert_eq!(days[DAYS - 2], "2026-02-28");
    }

    #[test]
    fn a_new_busy_room_is_a_candidate_among_many_large_ones() {
        let mut rooms: Vec<RoomStatistics> =
            (0..500).map(|n| room(&format!("r{n}"), 1000 + n, i64::try_from(n).unwrap_or_default())).collect();
        rooms.push(room("new", 3, 1_000_000));
        let chosen = candidates(&rooms);
        assert!(chosen.len() <= 2 * CANDIDATES);
        assert!(chosen.iter().any(|room| room.name == "new") && chosen.iter().any(|room| room.name == "r499"));
    }

    #[test]
    fn the_memory_is_found_among_what_redis_tells() {
        assert_eq!(used_memory("# Memory\r\nused_memory:1234\r\nused_memory_rss:99\r\n"), Some(1234));
        assert_eq!(used_memory("# Memory\r\n"), None);
    }
}
