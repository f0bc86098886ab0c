//! Reads the audit log: what was done with authority, by whom and to whom, the newest first.

use std::collections::HashSet;

use crate::administration::server::Administrator;
use crate::administration::server::store;
use crate::administration::server::store::Audited;
use crate::administration::{AuditEntry, AuditPart, AuditedRoom};
use crate::auth::server::normalize;
use crate::error::{Code, Error, Result};
use crate::id::{RoomId, UserId};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What was done.
    pub action: Option<String>,
    /// The username of who did it, or to whom it was done.
    pub person: Option<String>,
    /// In which room.
    pub room: Option<RoomId>,
    /// Not before this moment.
    pub since: Option<Timestamp>,
    /// Not after it.
    pub until: Option<Timestamp>,
}

/// What an entry must be like.
struct Sieve<'a> {
    wanted: &'a Wanted,
    /// The number of the person that is wanted.
    person: Option<UserId>,
}

impl Sieve<'_> {
    fn lets_through(&self, entry: &Audited) -> bool {
        let field = |name: &str| entry.fields.get(name).map(String::as_str);
        let is_of = |id: UserId| [field("by"), object_of(entry)].into_iter().flatten().any(|of| of == id.to_string());
        let at = field("at").and_then(|at| at.parse::<Timestamp>().ok());
        let wanted = self.wanted;
        wanted.action.as_deref().is_none_or(|action| field("action") == Some(action))
            && self.person.is_none_or(is_of)
            && wanted.room.as_ref().is_none_or(|room| field("room") == Some(room.as_str()))
            && wanted.since.is_none_or(|since| at.is_some_and(|at| at >= since))
            && wanted.until.is_none_or(|until| at.is_some_and(|at| at <= until))
    }
}

/// The number of the person to whom it was done.
fn object_of(entry: &Audited) -> Option<&str> {
    entry.fields.get("user").or_else(|| entry.fields.get("sender")).map(String::as_str)
}

/// Up to `limit` of the wanted entries, from the newest or from before `before` on.
pub async fn read(
    state: &State,
    _: Administrator<'_>,
    wanted: &Wanted,
    before: Option<String>,
    limit: usize,
) -> Result<AuditPart> {
    let before = before.map(place).transpose()?;
    let Some(person) = person(state, wanted).await? else { return Ok(AuditPart { entries: Vec::new(), next: None }) };
    let sieve = Sieve { wanted, person };
    let mut found: Vec<Audited> = Vec::new();
    let mut at = before;
    while found.len() <= limit {
        let some = store::audit(&state.db, at.as_deref()).await?;
        let Some(last) = some.last() else { break };
        at = Some(last.id.clone());
        found.extend(some.into_iter().filter(|entry| sieve.lets_through(entry)));
    }
    let is_all = found.len() <= limit;
    found.truncate(limit);
    let next = found.last().filter(|_| !is_all).map(|entry| entry.id.clone());
    Ok(AuditPart { entries: told(state, found).await?, next })
}

/// The wanted person's number, if one is wanted; nothing where there is no such person.
async fn person(state: &State, wanted: &Wanted) -> Result<Option<Option<UserId>>> {
    match &wanted.person {
        Some(name) => Ok(store::user_id(&state.db, &normalize(name.trim())).await?.map(Some)),
        None => Ok(Some(None)),
    }
}

/// A place in the audit log, as an entry's `id` gives it.
fn place(id: String) -> Result<String> {
    let is_number = |part: &str| (1..=20).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    // Redis reads 64 bits.
    let is_place =
        |(time, count): (&str, &str)| is_number(time) && time.parse::<u64>().is_ok() && count.parse::<u64>().is_ok();
    // Nothing is before the first of all, and Redis does not take it for a place.
    match id.split_once('-').is_some_and(is_place) && id != "0-0" {
        true => Ok(id),
        false => Err(Error::because(Code::RequestInvalid, "`before` is the id of an entry")),
    }
}

/// The entries with the people and rooms in them as they are called now.
async fn told(state: &State, entries: Vec<Audited>) -> Result<Vec<AuditEntry>> {
    let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).map(UserId);
    let by = |entry: &Audited| number(entry.fields.get("by").map(String::as_str));
    let object = |entry: &Audited| number(object_of(entry));
    let room = |entry: &Audited| entry.fields.get("room").and_then(|room| room.parse::<RoomId>().ok());
    let known: HashSet<UserId> = entries.iter().flat_map(|entry| [by(entry), object(entry)]).flatten().collect();
    let people = UserCache::find(state, known).await?;
    let rooms: HashSet<RoomId> = entries.iter().filter_map(room).collect();
    let rooms: Vec<RoomId> = rooms.into_iter().collect();
    let names = store::room_names(&state.db, &rooms).await?;
    let called = |id: RoomId| {
        let known = rooms.iter().position(|room| *room == id).and_then(|place| names.get(place).cloned().flatten());
        let (name, kind) = known.map_or_else(Default::default, |(name, kind)| (name, Some(kind)));
        AuditedRoom { id, name, kind }
    };
    let entry = |entry: Audited| {
        let known = ["at", "by", "action", "room", "user", "sender"];
        let rest = entry.fields.iter().filter(|(name, value)| !known.contains(&name.as_str()) && !value.is_empty());
        AuditEntry {
            at: entry
                .fields
                .get("at")
                .and_then(|at| at.parse().ok())
                .unwrap_or_else(|| Timestamp::from_milliseconds(0)),
            by: by(&entry).and_then(|id| people.get(&id).cloned()),
            action: entry.fields.get("action").cloned().unwrap_or_default(),
            room: room(&entry).map(called),
            user: object(&entry).and_then(|id| people.get(&id).cloned()),
            details: rest.map(|(name, value)| (name.clone(), value.clone())).collect(),
            id: entry.id,
        }
    };
    Ok(entries.into_iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(fields: &[(&str, &str)]) -> Audited {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Audited { id: "1-0".to_owned(), fields }
    }

    #[test]
    fn entries_are_sifted_by_all_that_is_wanted() {
        let removed = entry(&[
            ("at", "2026-11-23T10:00:00.000Z"),
            ("by", "1"),
            ("action", "member.removed"),
            ("room", "garden"),
            ("user", "12"),
        ]);
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("a time"));
        let passes = |wanted: Wanted, person: Option<u64>| {
            Sieve { wanted: &wanted, person: person.map(UserId) }.lets_through(&removed)
        };
        let any = Wanted::default;
        assert!(passes(any(), None) && passes(any(), Some(1)) && passes(any(), Some(12)) && !passes(any(), Some(2)));
        assert!(passes(Wanted { action: Some("member.removed".to_owned()), ..any() }, None));
        assert!(!passes(Wanted { action: Some("member.banned".to_owned()), ..any() }, None));
        assert!(!passes(Wanted { room: "kitchen".parse().ok(), ..any() }, None));
        assert!(passes(
            Wanted { since: at("2026-11-23T10:00:00.000Z"), until: at("2026-11-23T10:00:00Z"), ..any() },
            None
        ));
        assert!(!passes(Wanted { since: at("2026-11-23T10:00:00.001Z"), ..any() }, None));
        assert!(!passes(Wanted { until: at("2026-11-23T09:59:59.999Z"), ..any() }, None));
        let message = entry(&[("by", "1"), ("action", "message.removed"), ("sender", "7")]);
        assert!(Sieve { wanted: &any(), person: Some(UserId(7)) }.lets_through(&message));
    }

    #[test]
    fn a_place_is_the_id_of_an_entry() {
        for good in ["1795395600000-12", "18446744073709551615-18446744073709551615"] {
            assert!(place(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "1", "-", "1-", "-1", "a-1", "1-a", "+1-1", "18446744073709551616-0", "1-2-3", "(1-0"] {
            assert!(place(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
