//! Of how much in a room someone wants to be told.

use serde::{Deserialize, Serialize};

/// What of a room is worth a number beside its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every message.
    #[default]
    Everything,
    /// Messages that mention them.
    Mentions,
    /// Nothing.
    Nothing,
}

impl Level {
    /// The name in Redis and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Mentions => "mentions",
            Self::Nothing => "nothing",
        }
    }

    /// The level of this name; anything unknown is everything, which hides nothing.
    pub fn of_name(name: &str) -> Self {
        match name {
            "mentions" => Self::Mentions,
            "nothing" => Self::Nothing,
            _ => Self::Everything,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_comes_back_by_its_name() {
        for level in [Level::Everything, Level::Mentions, Level::Nothing] {
            assert_eq!(Level::of_name(level.name()), level);
            assert_eq!(serde_json::to_value(level).expect("JSON"), level.name());
        }
        assert_eq!(Level::of_name("sometimes"), Level::Everything);
    }
}
