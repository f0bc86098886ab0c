//! The two languages Teahouse speaks and how a reader's language is found: cookie, then `Accept-Language`, then English.

use serde::{Deserialize, Serialize};

pub mod characters;
#[cfg(feature = "ssr")]
mod headers;
pub mod name_match;
mod texts;

#[cfg(feature = "ssr")]
pub use crate::language::headers::{cookie, of_reader};
pub(crate) use texts::texts;

/// A language that every text of Teahouse exists in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese, simplified.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// Both languages, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];
    /// The cookie that keeps a reader's choice.
    pub const COOKIE: &'static str = "language";

    /// The tag for `lang` attributes and `Content-Language` (BCP 47).
    pub fn tag(self) -> &'static str {
        self.select("en", "zh-CN")
    }

    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        self.select("English", "中文")
    }

    /// The value for this language.
    pub fn select<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// The language of a tag such as `zh`, `zh-Hans` or `en-GB`; none for a language Teahouse does not speak.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The reader's language by their choice (the cookie's value) and their browser's `Accept-Language`.
    pub fn negotiate(chosen: Option<&str>, accepted: Option<&str>) -> Self {
        let by_choice = chosen.and_then(Self::of_tag);
        by_choice.or_else(|| accepted.and_then(Self::preferred)).unwrap_or_default()
    }

    /// The spoken language with the highest quality in an `Accept-Language` value (RFC 9110, 12.5.4); the first of equals.
    fn preferred(accepted: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accepted.split(',').take(32) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::of_tag) else { continue };
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(most, _)| quality > most) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_comes_first_then_the_browser_then_english() {
        let cases = [
            (None, None, Language::English),
            (None, Some("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese),
            (None, Some("fr,en;q=0.4,zh;q=0.6"), Language::Chinese),
            (None, Some("fr-FR"), Language::English),
            (None, Some("zh;q=0, en;q=0.1"), Language::English),
            (Some("en"), Some("zh-CN"), Language::English),
            (Some("zh-CN"), Some("en"), Language::Chinese),
            (Some("xx"), Some("zh-TW"), Language::Chinese),
            (None, Some(";;q=,,zh;q=abc"), Language::Chinese),
        ];
        for (chosen, accepted, language) in cases {
            assert_eq!(Language::negotiate(chosen, accepted), language, "{chosen:?} {accepted:?}");
        }
    }
}
