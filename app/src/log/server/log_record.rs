//! An entry of the log as it is stored: its sequence, its `type` and its other fields, all text.

use std::collections::HashMap;
use std::str::FromStr;

use crate::id::UserId;
use crate::log::server::LoggedEvent;

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct LogRecord {
    /// The sequence of the entry in the log.
    pub v: u64,
    fields: HashMap<String, String>,
}

/// An entry as a constant: its `type`, its sequence, and the names and values of its other fields.
pub type ExampleRecord = (&'static str, u64, &'static [(&'static str, &'static str)]);

impl From<ExampleRecord> for LogRecord {
    fn from((event_type, v, fields): ExampleRecord) -> Self {
        let fields = fields.iter().copied().chain([("type", event_type)]);
        Self::new(v, fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

impl LogRecord {
    /// The entry at `v` with these fields, `type` among them.
    pub fn new(v: u64, fields: HashMap<String, String>) -> Self {
        Self { v, fields }
    }

    /// The `type`; empty if there is none.
    pub fn event_type(&self) -> &str {
        self.text("type").unwrap_or_default()
    }

    /// Whether the `type` is one of `E`.
    pub fn is<E: LoggedEvent>(&self) -> bool {
        E::TYPES.contains(&self.event_type())
    }

    /// The event, if the `type` is one of `E` and the fields are valid.
    pub fn event<E: LoggedEvent>(&self) -> Option<E> {
        self.is::<E>().then(|| E::parse(self)).flatten()
    }

    /// The text of a field.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The value of a field; none if it is missing or invalid.
    pub fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The user whose id is in a field.
    pub fn user_id(&self, name: &str) -> Option<UserId> {
        self.value(name).map(UserId)
    }
}
