//! Where a reader is: the epoch of the data and a position in each log. Opaque to readers, who only hand it back.

use axum::http::HeaderValue;

/// A place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    epoch: String,
    /// One position a log; while rooms are not spread over shards there is one log.
    positions: Vec<u64>,
}

impl Cursor {
    /// The place after entry `v` in this epoch.
    pub fn new(epoch: String, v: u64) -> Self {
        Self { epoch, positions: vec![v] }
    }

    /// Reads what a reader hands back; none if no Teahouse wrote it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let epoch = parts.next().filter(|epoch| !epoch.is_empty())?.to_owned();
        let position = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        let positions = parts.map(position).collect::<Option<Vec<u64>>>()?;
        (positions.len() == 1).then_some(Self { epoch, positions })
    }

    /// The position in the log, if the cursor is of this epoch.
    pub fn position_in(&self, epoch: &str) -> Option<u64> {
        if self.epoch == epoch { self.positions.first().copied() } else { None }
    }

    /// As a header's value.
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
    fn a_cursor_comes_back_as_it_went() {
        let cursor = Cursor::new("abc".to_owned(), 12);
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor.clone()));
        assert_eq!(cursor.position_in("abc"), Some(12));
        assert_eq!(cursor.position_in("def"), None);
        for bad in ["", "abc", "abc.", "abc.x", "abc.1.2", ".1", "abc.-1", "abc.+1", "abc.99999999999999999999"] {
            assert_eq!(Cursor::parse(bad), None, "{bad:?}");
        }
    }
}
