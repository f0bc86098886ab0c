//! The notification level: which messages of a room are shown as new to a user.

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
    /// The name in Redis and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Mentions => "mentions",
            Self::Nothing => "nothing",
        }
    }

    /// Decodes a name. An unknown name is [`Level::Everything`], which hides nothing.
    pub fn from_name(name: &str) -> Self {
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
    fn level_is_decoded_from_its_name() {
        for level in [Level::Everything, Level::Mentions, Level::Nothing] {
            assert_eq!(Level::from_name(level.name()), level);
            assert_eq!(serde_json::to_value(level).expect("JSON"), level.name());
        }
        assert_eq!(Level::from_name("sometimes"), Level::Everything);
    }
}
