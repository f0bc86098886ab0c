//! The words of presence.

use crate::language::Language;
use crate::presence::Presence;

/// The words of this slice.
pub struct Texts {
    online: &'static str,
    away: &'static str,
    offline: &'static str,
    one_types: &'static str,
    two_type: (&'static str, &'static str),
    many_type: &'static str,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// How it is with someone.
    pub fn presence(&self, presence: Presence) -> &'static str {
        match presence {
            Presence::Online => self.online,
            Presence::Away => self.away,
            Presence::Offline => self.offline,
        }
    }

    /// That these people are writing; empty if nobody is.
    pub fn typing(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => format!("{one}{}", self.one_types),
            [one, other] => format!("{one}{}{other}{}", self.two_type.0, self.two_type.1),
            _ => self.many_type.to_owned(),
        }
    }
}

static ENGLISH: Texts = Texts {
    online: "Online",
    away: "Away",
    offline: "Offline",
    one_types: " is typing…",
    two_type: (" and ", " are typing…"),
    many_type: "Several people are typing…",
};

static CHINESE: Texts = Texts {
    online: "在线",
    away: "离开",
    offline: "离线",
    one_types: " 正在输入…",
    two_type: ("、", " 正在输入…"),
    many_type: "多人正在输入…",
};
