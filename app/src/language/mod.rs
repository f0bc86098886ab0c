//! The two languages of Teahouse's texts, and the choice between them: the cookie, then `Accept-Language`, then English.

use serde::{Deserialize, Serialize};

pub mod characters;
pub mod name_match;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;

pub(crate) use texts::texts;

/// A language of Teahouse. Every text exists in each of them.
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
    /// Both languages, in the order of the language switch.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];
    /// The name of the cookie that stores the language that the user selected.
    pub const COOKIE: &'static str = "language";

    /// The BCP 47 tag, for the attribute `lang` and the header `Content-Language`.
    pub fn tag(self) -> &'static str {
        self.select("en", "zh-CN")
    }

    /// The name of the language in this language.
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

    /// The language of a BCP 47 tag such as `zh`, `zh-Hans` or `en-GB`. None for any other language.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The language of a request, by the values of the cookie (`selected`) and of `Accept-Language` (`accepted`).
    pub fn negotiate(selected: Option<&str>, accepted: Option<&str>) -> Self {
        let by_cookie = selected.and_then(Self::from_tag);
        by_cookie.or_else(|| accepted.and_then(Self::preferred)).unwrap_or_default()
    }

    /// The supported language with the highest quality in a value of `Accept-Language` (RFC 9110, 12.5.4); of equals the
    /// first.
    fn preferred(accepted: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accepted.split(',').take(32) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::from_tag) else { continue };
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(highest, _)| quality > highest) {
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
    fn cookie_precedes_accept_language_precedes_english() {
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
        for (selected, accepted, language) in cases {
            assert_eq!(Language::negotiate(selected, accepted), language, "{selected:?} {accepted:?}");
        }
    }
}
