//! What rooms are called and what they are about.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Code, Result};
use crate::language::characters::{is_invisible_mark, is_visible};

/// A room's name: 1 to 64 characters on one line, something to see among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomName(String);

impl RoomName {
    /// The longest name, in characters.
    pub const MAX: usize = 64;

    /// Takes what was written without the space around it. Two rooms may have the same name.
    pub fn parse(text: &str) -> Result<Self> {
        let name: String = text.trim().nfc().collect();
        let fits = (1..=Self::MAX).contains(&name.chars().count());
        if fits && name.chars().any(is_visible_in_name) && !name.chars().any(is_forbidden) {
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

/// What a room is about: at most 500 characters, perhaps none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// The longest description, in characters.
    pub const MAX: usize = 500;

    /// Takes what was written without the space around it. Line ends become line feeds.
    pub fn parse(text: &str) -> Result<Self> {
        let text: String = text.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect();
        let is_bad = |character: char| character != '\n' && is_forbidden(character);
        if text.chars().count() > Self::MAX || text.chars().any(is_bad) {
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

/// Control characters, line ends of Unicode, and what turns the direction of writing for the words around a name too.
fn is_forbidden(character: char) -> bool {
    let turns = matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_may_be_called_what_can_be_seen_on_one_line() {
        let longest = "茶".repeat(64);
        for (written, kept) in [
            ("Tea", "Tea"),
            ("  Tea & cake ", "Tea & cake"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
            ("Jose\u{301}", "José"),
            (&longest, &longest),
        ] {
            assert_eq!(RoomName::parse(written).map(|name| name.0).as_deref(), Ok(kept));
        }
        for bad in ["", " \t ", "\u{200b}", "a\nb", "a\u{0}b", "a\u{202e}b", "a\u{2028}b", "\u{3164}", &"茶".repeat(65)]
        {
            assert_eq!(RoomName::parse(bad), Err(Code::RoomNameInvalid.into()), "{bad:?}");
        }
    }

    #[test]
    fn a_description_has_lines_but_no_control_characters() {
        for (written, kept) in [("", ""), (" ", ""), ("one\r\ntwo\rthree", "one\ntwo\nthree")] {
            assert_eq!(Description::parse(written).map(|text| text.0).as_deref(), Ok(kept));
        }
        assert!(Description::parse(&"茶".repeat(500)).is_ok());
        for bad in ["a\u{7}b", "a\tb\u{0}", "a\u{202e}b", &"茶".repeat(501)] {
            assert_eq!(Description::parse(bad), Err(Code::DescriptionInvalid.into()), "{bad:?}");
        }
    }
}
