//! The counts in Redis. Every function only reads: each is one read-only script, so the numbers of one call are of one moment.

use crate::db::Db;
use crate::db::script::script;
use crate::error::Result;
use crate::id::RoomId;
use crate::rooms::Kind;
use crate::statistics::{DAYS, DayCount, DirectStatistics, RoomStatistics};
use crate::time::Timestamp;

/// How many rooms are read in one round trip.
const BATCH_SIZE: usize = 500;
/// How many of the busiest rooms are listed.
const BUSIEST: usize = 20;
/// The busiest rooms are chosen from this many rooms with most messages and this many rooms that were active last.
const CANDIDATES: usize = 100;
/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Counts that are read without visiting every room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub online: u64,
    pub posted_today: u64,
    pub rooms: u64,
}

/// Counts over all rooms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerCounts {
    /// The number of rooms in which a message was posted within 24 hours.
    pub active_24h: u64,
    /// All rooms except direct conversations, without their days.
    pub rooms: Vec<RoomStatistics>,
    pub direct: DirectStatistics,
}

/// Numbers of the store as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreTotals {
    pub accounts: u64,
    /// The memory that Redis uses, in bytes.
    pub memory: Option<u64>,
}

/// The UTC days of the statistics at `now`, oldest first.
pub fn days(now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let back = i64::try_from(DAYS).unwrap_or_default();
    (0..back).rev().map(move |days| Timestamp::from_milliseconds(now.milliseconds() - days * DAY))
}

/// How many users are online, messages were posted today, rooms there are. One round trip.
pub async fn counts(db: &Db, now: Timestamp) -> Result<Counts> {
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("counts.lua")]
        keys {
            online_users: keys.online_users(), posted_today: keys.posted_on(&RoomId::global(), now), rooms: keys.rooms(),
        }
        args {}
    };
    let (online, posted_today, rooms) = invocation.run(db).await?;
    Ok(Counts { online, posted_today, rooms })
}

/// How many messages were posted on each of the last days. One round trip.
pub async fn by_day(db: &Db, now: Timestamp) -> Result<Vec<DayCount>> {
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("posted_by_day.lua")]
        keys {}
        list days (day in days(now)) { keys { counter: keys.posted_on(&RoomId::global(), day) } }
        args {}
    };
    let counts: Vec<Option<u64>> = invocation.run(db).await?;
    Ok(day_counts(now, counts))
}

/// How many messages were posted in each of these rooms on each of the last days. One round trip.
pub async fn by_room_and_day(db: &Db, rooms: &[RoomId], now: Timestamp) -> Result<Vec<Vec<DayCount>>> {
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let days: Vec<String> = days(now).map(Timestamp::utc_day).collect();
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("posted_by_room_and_day.lua")]
        keys {}
        list rooms (room in rooms) { keys { days: keys.room_days(room) } }
        args { days: days.join(",") }
    };
    let counts: Vec<Vec<Option<u64>>> = invocation.run(db).await?;
    Ok(counts.into_iter().map(|counts| day_counts(now, counts)).collect())
}

/// Pairs the counts of the last days, oldest first, with their days.
fn day_counts(now: Timestamp, counts: Vec<Option<u64>>) -> Vec<DayCount> {
    let day_count = |(day, messages): (Timestamp, Option<u64>)| DayCount {
        day: day.utc_day(),
        messages: messages.unwrap_or_default(),
    };
    days(now).zip(counts).map(day_count).collect()
}

/// Counts over every room. One round trip for each batch.
pub async fn server_counts(db: &Db, now: Timestamp) -> Result<ServerCounts> {
    let invocation = script! {
        read [include_str!("room_ids.lua")]
        keys { rooms: db.keys().rooms() }
        args {}
    };
    let (ids,): (Vec<String>,) = invocation.run(db).await?;
    let ids: Vec<RoomId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut counts = ServerCounts::default();
    let yesterday = Timestamp::from_milliseconds(now.milliseconds() - DAY);
    for ids in ids.chunks(BATCH_SIZE) {
        for room in room_statistics(db, ids).await? {
            counts.active_24h += u64::from(room.last_activity.is_some_and(|last| last > yesterday));
            if room.kind == Kind::Direct {
                counts.direct.conversations += 1;
                counts.direct.messages_stored += room.messages_stored;
                counts.direct.messages_total += room.messages_total;
            } else {
                counts.rooms.push(room);
            }
        }
    }
    Ok(counts)
}

/// The counts of these rooms, without their days, and without rooms that do not exist. One round trip.
pub async fn room_statistics(db: &Db, ids: &[RoomId]) -> Result<Vec<RoomStatistics>> {
    type Fields = (Option<String>, Option<String>, Option<u64>, Option<String>, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("room_counts.lua")]
        keys {}
        list rooms (id in ids) {
            keys {
                record: keys.room(id), messages: keys.messages(id), members: keys.members(id), days: keys.room_days(id),
            }
        }
        args {}
    };
    let replies: Vec<(redis::Value, u64, u64, bool)> = invocation.run(db).await?;
    let mut found = Vec::with_capacity(ids.len());
    for (id, (fields, messages_stored, members, has_days)) in ids.iter().zip(replies) {
        let Ok((name, kind, total, last, created)) = redis::from_redis_value::<Fields>(fields) else { continue };
        let Some(name) = name else { continue };
        found.push(RoomStatistics {
            room_id: id.clone(),
            name,
            kind: Kind::from_name(&kind.unwrap_or_default()),
            members,
            messages_stored,
            messages_total: total.unwrap_or_default(),
            // Before the first message it is the time at which the room was created.
            last_activity: last
                .filter(|last| has_days || Some(last) != created.as_ref())
                .and_then(|last| last.parse().ok()),
            days: Vec::new(),
        });
    }
    Ok(found)
}

/// The rooms with most messages in the last days, with their days, busiest first. One round trip.
pub async fn busiest(db: &Db, counts: &ServerCounts, now: Timestamp) -> Result<Vec<RoomStatistics>> {
    let mut busiest = candidates(&counts.rooms);
    let ids: Vec<RoomId> = busiest.iter().map(|room| room.room_id.clone()).collect();
    for (room, days) in busiest.iter_mut().zip(by_room_and_day(db, &ids, now).await?) {
        room.days = days;
    }
    busiest.sort_by_key(|room| std::cmp::Reverse((room.last_30_days(), room.messages_total, room.room_id.clone())));
    busiest.truncate(BUSIEST);
    Ok(busiest)
}

/// The rooms with most messages ever and those that were active last: every busy room of the last days is one of the two.
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
pub async fn store_totals(db: &Db) -> Result<StoreTotals> {
    let invocation = script! {
        read [include_str!("store_totals.lua")]
        keys { user_names: db.keys().user_names() }
        args {}
    };
    let (accounts, info): (u64, String) = invocation.run(db).await?;
    Ok(StoreTotals { accounts, memory: used_memory(&info) })
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
    fn days_end_with_today() {
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
    fn used_memory_is_read_from_info() {
        assert_eq!(used_memory("# Memory\r\nused_memory:1234\r\nused_memory_rss:99\r\n"), Some(1234));
        assert_eq!(used_memory("# Memory\r\n"), None);
    }
}
