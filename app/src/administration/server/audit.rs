//! Reads the audit log: which actions moderators and administrators performed, on whom and when, newest first.

use std::collections::HashSet;

use crate::administration::server::store;
use crate::administration::server::store::AuditRecord;
use crate::administration::server::{Administrator, require_admin};
use crate::administration::{AuditEntry, AuditLogPage, AuditedRoom, PAGE, ReadAudit};
use crate::auth::server::{Session, normalize};
use crate::error::{Code, Error, Result};
use crate::id::{RoomId, UserId};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

/// Which entries to read. A field that is none does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// The action.
    pub action: Option<String>,
    /// The username of the actor or of the target.
    pub person: Option<String>,
    /// The room.
    pub room: Option<RoomId>,
    /// The earliest time.
    pub since: Option<Timestamp>,
    /// The latest time.
    pub until: Option<Timestamp>,
}

impl AuditFilter {
    /// Whether an entry matches. `person` is the id of the account that [`AuditFilter::person`] names.
    fn matches(&self, person: Option<UserId>, entry: &AuditRecord) -> bool {
        let field = |name: &str| entry.fields.get(name).map(String::as_str);
        let involves =
            |id: UserId| [field("by"), target_id(entry)].into_iter().flatten().any(|other| other == id.to_string());
        let at = field("at").and_then(|at| at.parse::<Timestamp>().ok());
        self.action.as_deref().is_none_or(|action| field("action") == Some(action))
            && person.is_none_or(involves)
            && self.room.as_ref().is_none_or(|room| field("room") == Some(room.as_str()))
            && self.since.is_none_or(|since| at.is_some_and(|at| at >= since))
            && self.until.is_none_or(|until| at.is_some_and(|at| at <= until))
    }
}

/// The id of the user on whom the action was performed, as it is stored.
fn target_id(entry: &AuditRecord) -> Option<&str> {
    entry.fields.get("user").or_else(|| entry.fields.get("sender")).map(String::as_str)
}

/// A page of the audit log.
pub async fn read_audit(state: &State, session: &Session, input: ReadAudit) -> Result<AuditLogPage> {
    let ReadAudit { action, person, room, since, until, before } = input;
    let filter = AuditFilter { action, person, room, since, until };
    read_page(state, require_admin(session)?, &filter, before, PAGE).await
}

/// Up to `limit` entries that match, newest first, from the newest one or from before the entry `before` on.
pub(crate) async fn read_page(
    state: &State,
    _: Administrator<'_>,
    filter: &AuditFilter,
    before: Option<String>,
    limit: usize,
) -> Result<AuditLogPage> {
    let before = before.map(parse_entry_id).transpose()?;
    let person = match &filter.person {
        Some(name) => match store::user_id(&state.db, &normalize(name.trim())).await? {
            Some(id) => Some(id),
            None => return Ok(AuditLogPage { entries: Vec::new(), next: None }),
        },
        None => None,
    };
    let mut found: Vec<AuditRecord> = Vec::new();
    let mut position = before;
    while found.len() <= limit {
        let records = store::audit_records(&state.db, position.as_deref()).await?;
        let Some(last) = records.last() else { break };
        position = Some(last.id.clone());
        found.extend(records.into_iter().filter(|entry| filter.matches(person, entry)));
    }
    let is_last_page = found.len() <= limit;
    found.truncate(limit);
    let next = found.last().filter(|_| !is_last_page).map(|entry| entry.id.clone());
    Ok(AuditLogPage { entries: with_current_names(state, found).await?, next })
}

/// Checks that a text is the id of an entry, as Redis would accept it.
fn parse_entry_id(id: String) -> Result<String> {
    let is_number = |part: &str| (1..=20).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    // Redis reads both parts as 64-bit integers.
    let is_id =
        |(time, count): (&str, &str)| is_number(time) && time.parse::<u64>().is_ok() && count.parse::<u64>().is_ok();
    // No entry can be before 0-0, and Redis refuses it as the exclusive end of a range.
    match id.split_once('-').is_some_and(is_id) && id != "0-0" {
        true => Ok(id),
        false => Err(Error::with_reason(Code::RequestInvalid, "`before` is the id of an entry")),
    }
}

/// The entries with the current names of the users and rooms in them.
async fn with_current_names(state: &State, records: Vec<AuditRecord>) -> Result<Vec<AuditEntry>> {
    let user_id = |text: Option<&str>| text.and_then(|text| text.parse().ok()).map(UserId);
    let actor = |record: &AuditRecord| user_id(record.fields.get("by").map(String::as_str));
    let target = |record: &AuditRecord| user_id(target_id(record));
    let room = |record: &AuditRecord| record.fields.get("room").and_then(|room| room.parse::<RoomId>().ok());
    let ids: HashSet<UserId> = records.iter().flat_map(|record| [actor(record), target(record)]).flatten().collect();
    let people = UserCache::find(state, ids).await?;
    let rooms: HashSet<RoomId> = records.iter().filter_map(room).collect();
    let rooms: Vec<RoomId> = rooms.into_iter().collect();
    let names = store::room_names(&state.db, &rooms).await?;
    let audited_room = |id: RoomId| {
        let found = rooms.iter().position(|room| *room == id).and_then(|index| names.get(index).cloned().flatten());
        let (name, kind) = found.map_or_else(Default::default, |(name, kind)| (name, Some(kind)));
        AuditedRoom { id, name, kind }
    };
    let entry = |record: AuditRecord| {
        let named = ["at", "by", "action", "room", "user", "sender"];
        let details = record.fields.iter().filter(|(name, value)| !named.contains(&name.as_str()) && !value.is_empty());
        AuditEntry {
            at: record
                .fields
                .get("at")
                .and_then(|at| at.parse().ok())
                .unwrap_or_else(|| Timestamp::from_milliseconds(0)),
            by: actor(&record).and_then(|id| people.get(&id).cloned()),
            action: record.fields.get("action").cloned().unwrap_or_default(),
            room: room(&record).map(audited_room),
            user: target(&record).and_then(|id| people.get(&id).cloned()),
            details: details.map(|(name, value)| (name.clone(), value.clone())).collect(),
            id: record.id,
        }
    };
    Ok(records.into_iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(fields: &[(&str, &str)]) -> AuditRecord {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        AuditRecord { id: "1-0".to_owned(), fields }
    }

    #[test]
    fn entry_matches_only_if_all_fields_of_the_filter_do() {
        let removed = entry(&[
            ("at", "2026-11-23T10:00:00.000Z"),
            ("by", "1"),
            ("action", "member.removed"),
            ("room", "garden"),
            ("user", "12"),
        ]);
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("a time"));
        let passes = |filter: AuditFilter, person: Option<u64>| filter.matches(person.map(UserId), &removed);
        let any = AuditFilter::default;
        assert!(passes(any(), None) && passes(any(), Some(1)) && passes(any(), Some(12)) && !passes(any(), Some(2)));
        assert!(passes(AuditFilter { action: Some("member.removed".to_owned()), ..any() }, None));
        assert!(!passes(AuditFilter { action: Some("member.banned".to_owned()), ..any() }, None));
        assert!(!passes(AuditFilter { room: "kitchen".parse().ok(), ..any() }, None));
        assert!(passes(
            AuditFilter { since: at("2026-11-23T10:00:00.000Z"), until: at("2026-11-23T10:00:00Z"), ..any() },
            None
        ));
        assert!(!passes(AuditFilter { since: at("2026-11-23T10:00:00.001Z"), ..any() }, None));
        assert!(!passes(AuditFilter { until: at("2026-11-23T09:59:59.999Z"), ..any() }, None));
        let message = entry(&[("by", "1"), ("action", "message.removed"), ("sender", "7")]);
        assert!(any().matches(Some(UserId(7)), &message));
    }

    #[test]
    fn entry_ids_are_two_64_bit_numbers() {
        for good in ["1795395600000-12", "18446744073709551615-18446744073709551615"] {
            assert!(parse_entry_id(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "1", "-", "1-", "-1", "a-1", "1-a", "+1-1", "18446744073709551616-0", "1-2-3", "(1-0"] {
            assert!(parse_entry_id(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
