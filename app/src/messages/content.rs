//! The content of a message: one validation for browser and server.

use crate::error::Code;
use crate::language::characters::is_visible;

/// Valid content: 1 to 4000 characters, at least one visible character, no control characters except line feed and tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// The largest length, in characters (Unicode scalar values).
    pub const MAX: usize = 4000;

    /// Validates a text. CR LF and CR become LF, because browsers send the lines of a form with CR LF and scripts with LF.
    ///
    /// # Errors
    /// [`Code::ContentEmpty`] without visible characters, [`Code::ContentHasControlCharacters`], [`Code::ContentTooLong`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if !text.chars().any(is_visible) {
            return Err(if text.chars().any(is_forbidden_control) {
                Code::ContentHasControlCharacters
            } else {
                Code::ContentEmpty
            });
        }
        if text.chars().any(is_forbidden_control) {
            return Err(Code::ContentHasControlCharacters);
        }
        if text.chars().count() > Self::MAX {
            return Err(Code::ContentTooLong);
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Content> for String {
    fn from(content: Content) -> Self {
        content.0
    }
}

fn is_forbidden_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_content_is_unchanged_except_for_line_ends() {
        for good in ["hi", " hi ", "你好\n\t茶", "🍵", &"🍵".repeat(4000)] {
            assert_eq!(Content::parse(good).as_ref().map(Content::as_str), Ok(good));
        }
        assert_eq!(Content::parse("a\r\nb\rc").as_ref().map(Content::as_str), Ok("a\nb\nc"));
    }

    #[test]
    fn invalid_content_is_rejected_with_its_code() {
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
