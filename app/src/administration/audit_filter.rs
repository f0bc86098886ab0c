//! The filter of the audit log as the fields of a form and as the query of an address. All fields are optional.

use leptos_router::params::ParamsMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is percent-encoded in a value of the query.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The values of the fields; an empty field does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// The action.
    pub action: String,
    /// The username of the actor or of the target.
    pub person: String,
    /// The id of the room.
    pub room: String,
    /// The first day, in the reader's time zone: `2026-11-23`.
    pub since: String,
    /// The last day.
    pub until: String,
    /// The id of the entry that the page ends before.
    pub before: String,
}

impl AuditQuery {
    /// Reads the query of the address of the page.
    pub fn from_query(query: &ParamsMap) -> Self {
        let field = |name: &str| query.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        Self {
            action: field("action"),
            person: field("person"),
            room: field("room"),
            since: field("since"),
            until: field("until"),
            before: field("before"),
        }
    }

    /// The first page of the same filter.
    pub fn first_page(&self) -> Self {
        Self { before: String::new(), ..self.clone() }
    }

    /// The start of the first day, as RFC 3339, for a reader whose clock is `offset` minutes ahead of UTC.
    pub fn begin(&self, offset: i32) -> Option<String> {
        time_of_day(&self.since, "00:00:00.000", offset)
    }

    /// The last millisecond of the last day, as RFC 3339.
    pub fn end(&self, offset: i32) -> Option<String> {
        time_of_day(&self.until, "23:59:59.999", offset)
    }

    /// The address of the page with these fields.
    pub fn address(&self) -> String {
        let fields = [
            ("action", &self.action),
            ("person", &self.person),
            ("room", &self.room),
            ("since", &self.since),
            ("until", &self.until),
            ("before", &self.before),
        ];
        let mut address = "/administration/audit".to_owned();
        add(&mut address, fields.into_iter().map(|(name, value)| (name, value.as_str())));
        address
    }

    /// The address at which all entries of the filter are exported as a file.
    pub fn export(&self, format: &str, offset: i32) -> String {
        let (begin, end) = (self.begin(offset).unwrap_or_default(), self.end(offset).unwrap_or_default());
        let mut address = "/api/administration/audit".to_owned();
        let fields = [
            ("format", format),
            ("action", self.action.as_str()),
            ("person", self.person.as_str()),
            ("room", self.room.as_str()),
            ("since", begin.as_str()),
            ("until", end.as_str()),
        ];
        add(&mut address, fields);
        address
    }
}

/// Appends the fields that are not empty to an address.
fn add<'a>(address: &mut String, fields: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let mut separator = '?';
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        address.push(separator);
        address.push_str(name);
        address.push('=');
        address.extend(utf8_percent_encode(value, QUERY_VALUE));
        separator = '&';
    }
}

/// A time of a day of the reader, as RFC 3339; none if no day is set.
fn time_of_day(day: &str, time: &str, offset: i32) -> Option<String> {
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    (!day.is_empty()).then(|| format!("{day}T{time}{sign}{hours:02}:{minutes:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_in_the_readers_time_zone() {
        let fields =
            AuditQuery { since: "2026-11-23".to_owned(), until: "2026-11-24".to_owned(), ..Default::default() };
        assert_eq!(fields.begin(480).as_deref(), Some("2026-11-23T00:00:00.000+08:00"));
        assert_eq!(fields.end(-210).as_deref(), Some("2026-11-24T23:59:59.999-03:30"));
        assert_eq!(AuditQuery::default().begin(0), None);
    }

    #[test]
    fn addresses_contain_the_fields() {
        assert_eq!(AuditQuery::default().address(), "/administration/audit");
        let fields = AuditQuery { person: "A&B 茶".to_owned(), since: "2026-11-23".to_owned(), ..Default::default() };
        assert_eq!(fields.address(), "/administration/audit?person=A%26B%20%E8%8C%B6&since=2026-11-23");
        assert_eq!(
            fields.export("csv", 60),
            "/api/administration/audit?format=csv&person=A%26B%20%E8%8C%B6&since=2026-11-23T00%3A00%3A00.000%2B01%3A00"
        );
    }
}
