//! The settings that administrators change while the server runs: their table, their types, and their forms as text.
//!
//! Invariants: a setting is declared in one row of the table (`table.rs`), and all that handles settings follows from it. Redis
//! stores only the settings that were changed, in one hash, so that a change applies to all processes at once. Server code reads
//! them with `Db::settings`; a Lua script that obeys one reads its field of the hash.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

mod table;

pub(crate) use table::settings_table;

/// A text in English and in Chinese.
pub type Text = (&'static str, &'static str);

/// What is known of a setting besides the type of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The name of its field in requests.
    pub name: &'static str,
    /// The name of its field in Redis and in the audit log.
    pub stored: &'static str,
    /// The values that it can have.
    pub kind: Kind,
    /// The label of its field.
    pub title: Text,
    /// The hint below its field.
    pub hint: Option<Text>,
    /// The name of its stored value on the page of the audit log.
    pub audited: Text,
    /// The group of fields that it belongs to.
    pub group: Option<&'static Group>,
}

/// The values that a setting can have, and how they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number within these limits.
    Number {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// How often something may be done in a minute, from once to `max` times. The stored value is the number of milliseconds
    /// after which it may be done once more.
    PerMinute {
        /// The largest.
        max: u32,
    },
    /// One of several choices. Its type is an `Option`; none is stored as an absent field.
    Choice {
        /// The names of the choices with their labels.
        choices: &'static [(&'static str, Text)],
        /// Whether none is a choice too, which leaves it to the configuration.
        is_configured: bool,
    },
}

/// Settings that are displayed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub title: Text,
    /// The hint below all fields.
    pub hint: Text,
    /// Whether the settings have no effect in a process that was started without rate limits.
    pub is_rate_limit: bool,
}

/// How often a user may post.
const POSTING: Group = Group {
    title: ("Posting", "发消息"),
    hint: (
        "Each person may post so many at once, and then so many a minute.",
        "每人可先连续发送这么多条，之后每分钟这么多条。",
    ),
    is_rate_limit: true,
};

/// Declares the rows and the struct of the values.
macro_rules! define_settings {
    ($(
        $(#[$doc:meta])*
        $name:ident: $value:ty = $default:expr, from $field:ty, Setting { $($row:tt)* };
    )*) => {
        /// All settings, in the order of the table.
        pub const SETTINGS: &[Setting] = &[$(Setting { name: stringify!($name), $($row)* }),*];

        /// The values of all settings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct Settings {
            $($(#[$doc])* pub $name: $value,)*
        }

        impl Settings {
            /// The values that apply until an administrator changes them.
            pub const DEFAULT: Self = Self { $($name: $default),* };

            /// Reads the fields of the hash in Redis. The default applies for a field that is absent or unreadable.
            pub fn from_stored(fields: &HashMap<String, String>) -> Self {
                Self { $($name: from_stored(fields, stringify!($name)).unwrap_or(Self::DEFAULT.$name)),* }
            }

            /// The values as texts, in the order of the table.
            pub fn texts(&self) -> Vec<String> {
                vec![$(self.$name.to_text()),*]
            }
        }
    };
}

settings_table!(define_settings);

fn from_stored<T: Value>(fields: &HashMap<String, String>, name: &str) -> Option<T> {
    let setting = SETTINGS.iter().find(|setting| setting.name == name)?;
    T::from_text(&setting.displayed_text(fields.get(setting.stored)?)?)
}

/// The value of a setting, or of its field in a request.
pub trait Value: Sized {
    /// Reads the text of a form's field.
    fn from_text(text: &str) -> Option<Self>;

    /// The text of a form's field; empty for none.
    fn to_text(&self) -> String;
}

impl Value for u32 {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn to_text(&self) -> String {
        self.to_string()
    }
}

impl<T: FromStr + Display> Value for Option<T> {
    fn from_text(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    }

    fn to_text(&self) -> String {
        self.as_ref().map(T::to_string).unwrap_or_default()
    }
}

impl Setting {
    /// The stored form of a value; empty for none. Returns none if the setting cannot have this value.
    pub fn stored_text(&self, value: &str) -> Option<String> {
        if value.is_empty() {
            return Some(String::new());
        }
        let stored = match self.kind {
            Kind::Number { min, max } => number(value, min, max)?.to_string(),
            Kind::PerMinute { max } => per_minute(number(value, 1, max)?).to_string(),
            Kind::Choice { choices, .. } => choices.iter().find(|(name, _)| *name == value)?.0.to_owned(),
        };
        Some(stored)
    }

    /// The value of a stored form, as text; none if it is unreadable.
    fn displayed_text(&self, stored: &str) -> Option<String> {
        match self.kind {
            Kind::Number { min, .. } => number(stored, min, u32::MAX).map(|value| value.to_string()),
            Kind::PerMinute { .. } => number(stored, 1, u32::MAX).map(|refill_ms| per_minute(refill_ms).to_string()),
            Kind::Choice { .. } => Some(stored.to_owned()),
        }
    }
}

fn number(text: &str, min: u32, max: u32) -> Option<u32> {
    text.parse().ok().filter(|number| (min..=max).contains(number))
}

/// Converts the milliseconds after which something may be done once more into times per minute, and back. The result is rounded,
/// so that each number that is plausible as a setting survives both conversions.
pub const fn per_minute(refill_ms: u32) -> u32 {
    const MINUTE: u32 = 60_000;
    let divisor = if refill_ms == 0 { 1 } else { refill_ms };
    (MINUTE + refill_ms / 2) / divisor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plausible_numbers_survive_both_conversions() {
        for chosen in (1..=240).chain([250, 300, 400, 500, 600, 1_000, 1_200, 2_000, 3_000, 6_000]) {
            let refill_ms = per_minute(chosen);
            assert!(refill_ms > 0);
            assert_eq!(per_minute(refill_ms), chosen, "{refill_ms}");
        }
    }

    #[test]
    fn every_default_is_a_possible_value_and_survives_being_stored() {
        let mut stored = HashMap::new();
        for (setting, text) in SETTINGS.iter().zip(Settings::DEFAULT.texts()) {
            let value = setting.stored_text(&text).unwrap_or_else(|| panic!("{} cannot be {text}", setting.name));
            stored.insert(setting.stored.to_owned(), value);
        }
        assert_eq!(stored.len(), SETTINGS.len(), "two settings are stored under the same name");
        assert_eq!(Settings::from_stored(&stored), Settings::DEFAULT);
    }

    #[test]
    fn every_choice_is_a_value_of_its_type() {
        for setting in SETTINGS {
            let Kind::Choice { choices, .. } = setting.kind else { continue };
            for (name, _) in choices {
                let stored = HashMap::from([(setting.stored.to_owned(), (*name).to_owned())]);
                let index = SETTINGS.iter().position(|other| other == setting).expect("a setting");
                assert_eq!(Settings::from_stored(&stored).texts()[index], *name);
            }
        }
    }

    #[test]
    fn unreadable_stored_values_are_the_default() {
        for text in ["-1", "x", "99999999999"] {
            let stored = SETTINGS.iter().map(|setting| (setting.stored.to_owned(), text.to_owned())).collect();
            assert_eq!(Settings::from_stored(&stored), Settings::DEFAULT, "{text}");
        }
        let zero = ["posting_burst", "posting_refill_ms"].map(|name| (name.to_owned(), "0".to_owned()));
        assert_eq!(Settings::from_stored(&HashMap::from(zero)), Settings::DEFAULT);
    }
}
