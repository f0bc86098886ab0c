//! Points in time: milliseconds since 1970 in memory; RFC 3339 in UTC with milliseconds in JSON and in Redis.
//!
//! Times are for display. The order of messages and events is decided by their sequence numbers, never by times.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

#[cfg(feature = "ssr")]
pub mod server;

/// A point in time, exact to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp {
    milliseconds: i64,
}

/// A calendar day in a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
    /// The weekday, 0 for Monday to 6 for Sunday.
    pub weekday: u8,
}

impl Timestamp {
    /// The time `milliseconds` after 1970-01-01T00:00:00Z. If it is outside the years 0 to 9999, the result is
    /// 1970-01-01T00:00:00Z.
    pub fn from_milliseconds(milliseconds: i64) -> Self {
        let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000);
        let milliseconds = if time.is_ok_and(|time| time.year() >= 0) { milliseconds } else { 0 };
        Self { milliseconds }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn milliseconds(self) -> i64 {
        self.milliseconds
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn seconds(self) -> i64 {
        self.milliseconds.div_euclid(1000)
    }

    /// The calendar day in the time zone that is `offset` minutes ahead of UTC.
    pub fn day(self, offset: i32) -> Day {
        let local = self.local(offset);
        Day {
            year: local.year(),
            month: local.month().into(),
            day: local.day(),
            weekday: local.weekday().number_days_from_monday(),
        }
    }

    /// Hour and minute, `14:05`, in the time zone that is `offset` minutes ahead of UTC.
    pub fn clock_time(self, offset: i32) -> String {
        let local = self.local(offset);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// Day and time, `2026-11-23 14:05`, in the time zone that is `offset` minutes ahead of UTC. The format is the same in
    /// all languages.
    pub fn date_time(self, offset: i32) -> String {
        let Day { year, month, day, .. } = self.day(offset);
        format!("{year:04}-{month:02}-{day:02} {}", self.clock_time(offset))
    }

    /// The day in UTC as it is written in Redis keys: `2026-11-23`.
    pub fn utc_day(self) -> String {
        self.to_string()[..10].to_owned()
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.milliseconds) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    fn local(self, offset: i32) -> OffsetDateTime {
        let offset = UtcOffset::from_whole_seconds(offset.saturating_mul(60)).unwrap_or(UtcOffset::UTC);
        self.utc().checked_to_offset(offset).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
        formatter.write_str(&self.utc().format(format).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Timestamp {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = OffsetDateTime::parse(text, &Rfc3339)?;
        let milliseconds = time.unix_timestamp_nanos().div_euclid(1_000_000);
        Ok(Self::from_milliseconds(i64::try_from(milliseconds).unwrap_or_default()))
    }
}

impl TryFrom<String> for Timestamp {
    type Error = time::error::Parse;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamp_is_rfc_3339_with_milliseconds() {
        let text = "2026-11-23T01:02:03.004Z";
        let timestamp: Timestamp = text.parse().expect("a time");
        assert_eq!(timestamp.to_string(), text);
        assert_eq!(timestamp.utc_day(), "2026-11-23");
        assert_eq!("2026-11-23T09:02:03.0049+08:00".parse(), Ok(timestamp));
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn day_and_time_depend_on_the_time_zone() {
        let evening: Timestamp = "2026-11-23T17:30:00.000Z".parse().expect("a time");
        assert_eq!(evening.clock_time(0), "17:30");
        assert_eq!(evening.clock_time(480), "01:30");
        assert_eq!(evening.date_time(0), "2026-11-23 17:30");
        assert_eq!(evening.date_time(480), "2026-11-24 01:30");
        assert_eq!(evening.day(0).weekday, 0);
        assert_eq!(evening.day(480), Day { year: 2026, month: 11, day: 24, weekday: 1 });
        assert_eq!(evening.day(i32::MAX), evening.day(0));
    }

    #[test]
    fn time_outside_the_calendar_becomes_1970() {
        assert_eq!(Timestamp::from_milliseconds(i64::MAX).milliseconds(), 0);
        assert_eq!(Timestamp::from_milliseconds(i64::MIN).to_string(), "1970-01-01T00:00:00.000Z");
    }
}
