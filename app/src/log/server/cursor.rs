//! A position of a client in the event log: the epoch of the data and a sequence. Opaque to clients, which only send it back.

use axum::http::HeaderValue;

/// A position in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    epoch: String,
    /// One sequence for each log. There is one log, as rooms are not distributed over shards.
    positions: Vec<u64>,
}

impl Cursor {
    /// The position after entry `v` in this epoch.
    pub fn new(epoch: String, v: u64) -> Self {
        Self { epoch, positions: vec![v] }
    }

    /// Parses the text that a client sends back; none if it is no cursor.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let epoch = parts.next().filter(|epoch| !epoch.is_empty())?.to_owned();
        let position = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        let positions = parts.map(position).collect::<Option<Vec<u64>>>()?;
        (positions.len() == 1).then_some(Self { epoch, positions })
    }

    /// The sequence in the log, if the cursor is of this epoch.
    pub fn position_in(&self, epoch: &str) -> Option<u64> {
        if self.epoch == epoch { self.positions.first().copied() } else { None }
    }

    /// The value of an HTTP header.
    pub fn to_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.epoch)?;
        self.positions.iter().try_for_each(|position| write!(formatter, ".{position}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_parse_from_their_text() {
        let cursor = Cursor::new("abc".to_owned(), 12);
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor.clone()));
        assert_eq!(cursor.position_in("abc"), Some(12));
        assert_eq!(cursor.position_in("def"), None);
        for bad in ["", "abc", "abc.", "abc.x", "abc.1.2", ".1", "abc.-1", "abc.+1", "abc.99999999999999999999"] {
            assert_eq!(Cursor::parse(bad), None, "{bad:?}");
        }
    }
}
