//! Which entries of the audit log one wants to see, as a form and an address say it. All of it is optional.

use leptos_router::params::ParamsMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is percent-encoded in a value of the query.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// What stands in the fields of the form; empty ones ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFields {
    /// What was done.
    pub action: String,
    /// The username of who did it, or to whom it was done.
    pub person: String,
    /// The id of the room.
    pub room: String,
    /// From this day on, as the reader counts days: `2026-11-23`.
    pub since: String,
    /// Up to the end of this day.
    pub until: String,
    /// The entry before which to go on.
    pub before: String,
}

impl AuditFields {
    /// The fields as they stand in the address of the page.
    pub fn of(query: &ParamsMap) -> Self {
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

    /// The same without a place to go on at.
    pub fn at_the_start(&self) -> Self {
        Self { before: String::new(), ..self.clone() }
    }

    /// The time at which the first day begins, as RFC 3339, where clocks are `offset` minutes ahead of UTC.
    pub fn begin(&self, offset: i32) -> Option<String> {
        time_of_day(&self.since, "00:00:00.000", offset)
    }

    /// The last moment of the last day.
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

    /// The address of the whole selection as a file.
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
    let mut mark = '?';
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        address.push(mark);
        address.push_str(name);
        address.push('=');
        address.extend(utf8_percent_encode(value, QUERY_VALUE));
        mark = '&';
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
    fn days_are_the_readers() {
        let fields =
            AuditFields { since: "2026-11-23".to_owned(), until: "2026-11-24".to_owned(), ..Default::default() };
        assert_eq!(fields.begin(480).as_deref(), Some("2026-11-23T00:00:00.000+08:00"));
        assert_eq!(fields.end(-210).as_deref(), Some("2026-11-24T23:59:59.999-03:30"));
        assert_eq!(AuditFields::default().begin(0), None);
    }

    #[test]
    fn addresses_hold_what_was_asked_for() {
        assert_eq!(AuditFields::default().address(), "/administration/audit");
        let fields = AuditFields { person: "A&B 茶".to_owned(), since: "2026-11-23".to_owned(), ..Default::default() };
        assert_eq!(fields.address(), "/administration/audit?person=A%26B%20%E8%8C%B6&since=2026-11-23");
        assert_eq!(
            fields.export("csv", 60),
            "/api/administration/audit?format=csv&person=A%26B%20%E8%8C%B6&since=2026-11-23T00%3A00%3A00.000%2B01%3A00"
        );
    }
}
