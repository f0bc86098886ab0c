//! What a message may say, the same rule in the browser and on the server.

use crate::error::Code;
use crate::language::characters::is_visible;

/// The words of a message: 1 to 4000 characters, something to read among them, no control characters but line feed and tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// The longest message, in characters (Unicode scalar values).
    pub const MAX: usize = 4000;

    /// Takes what was written. Line ends become line feeds, as forms send them differently from scripts.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if !text.chars().any(is_visible) {
            return Err(if text.chars().any(is_forbidden) {
                Code::ContentHasControlCharacters
            } else {
                Code::ContentEmpty
            });
        }
        if text.chars().any(is_forbidden) {
            return Err(Code::ContentHasControlCharacters);
        }
        if text.chars().count() > Self::MAX {
            return Err(Code::ContentTooLong);
        }
        Ok(Self(text))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Content> for String {
    fn from(content: Content) -> Self {
        content.0
    }
}

fn is_forbidden(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_as_written() {
        for good in ["hi", " hi ", "你好\n\t茶", "🍵", &"🍵".repeat(4000)] {
            assert_eq!(Content::parse(good).as_ref().map(Content::as_str), Ok(good));
        }
        assert_eq!(Content::parse("a\r\nb\rc").as_ref().map(Content::as_str), Ok("a\nb\nc"));
    }

    #[test]
    fn what_is_no_message_is_refused_by_name() {
        for (bad, code) in [
            ("", Code::ContentEmpty),
            (" \n\t\u{3000}", Code::ContentEmpty),
            ("\u{200b}\u{feff}", Code::ContentEmpty),
            ("\0", Code::ContentHasControlCharacters),
            ("a\u{1b}[31m", Code::ContentHasControlCharacters),
            ("a\u{7f}", Code::ContentHasControlCharacters),
            ("a\u{85}", Code::ContentHasControlCharacters),
            (&"茶".repeat(4001), Code::ContentTooLong),
        ] {
            assert_eq!(Content::parse(bad), Err(code), "{bad:?}");
        }
    }
}
