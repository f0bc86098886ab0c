//! Names and descriptions of rooms.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Code, Result};
use crate::language::characters::{is_invisible_mark, is_visible};

/// The name of a room: 1 to 64 characters on one line, at least one of them visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomName(String);

impl RoomName {
    /// The longest name, in characters.
    pub const MAX: usize = 64;

    /// Parses a name without the white space around it. Names need not be unique.
    pub fn parse(text: &str) -> Result<Self> {
        let name: String = text.trim().nfc().collect();
        let has_valid_length = (1..=Self::MAX).contains(&name.chars().count());
        if has_valid_length && name.chars().any(is_visible_in_name) && !name.chars().any(is_forbidden) {
            Ok(Self(name))
        } else {
            Err(Code::RoomNameInvalid.into())
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The description of a room: at most 500 characters; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// The longest description, in characters.
    pub const MAX: usize = 500;

    /// Parses a description without the white space around it. Line ends become line feeds.
    pub fn parse(text: &str) -> Result<Self> {
        let text: String = text.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect();
        let is_forbidden_here = |character: char| character != '\n' && is_forbidden(character);
        if text.chars().count() > Self::MAX || text.chars().any(is_forbidden_here) {
            return Err(Code::DescriptionInvalid.into());
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_visible_in_name(character: char) -> bool {
    is_visible(character) && !is_invisible_mark(character)
}

/// Control characters, line separators of Unicode, and the marks of writing direction, which would change the direction of the
/// text around the name as well.
fn is_forbidden(character: char) -> bool {
    let is_separator_or_direction_mark =
        matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || is_separator_or_direction_mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_names_are_visible_and_on_one_line() {
        let longest = "茶".repeat(64);
        for (input, parsed) in [
            ("Tea", "Tea"),
            ("  Tea & cake ", "Tea & cake"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
            ("Jose\u{301}", "José"),
            (&longest, &longest),
        ] {
            assert_eq!(RoomName::parse(input).map(|name| name.0).as_deref(), Ok(parsed));
        }
        for bad in ["", " \t ", "\u{200b}", "a\nb", "a\u{0}b", "a\u{202e}b", "a\u{2028}b", "\u{3164}", &"茶".repeat(65)]
        {
            assert_eq!(RoomName::parse(bad), Err(Code::RoomNameInvalid.into()), "{bad:?}");
        }
    }

    #[test]
    fn descriptions_have_lines_but_no_control_characters() {
        for (input, parsed) in [("", ""), (" ", ""), ("one\r\ntwo\rthree", "one\ntwo\nthree")] {
            assert_eq!(Description::parse(input).map(|text| text.0).as_deref(), Ok(parsed));
        }
        assert!(Description::parse(&"茶".repeat(500)).is_ok());
        for bad in ["a\u{7}b", "a\tb\u{0}", "a\u{202e}b", &"茶".repeat(501)] {
            assert_eq!(Description::parse(bad), Err(Code::DescriptionInvalid.into()), "{bad:?}");
        }
    }
}
