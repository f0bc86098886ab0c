//! Usernames and display names, and their normalized form, in which names that look the same are equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::auth::{DISPLAY_NAME_LENGTH, USERNAME_LENGTH};
use crate::error::{Code, Result};
use crate::language::characters::{is_invisible, is_invisible_mark};

/// A valid username.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username {
    text: String,
    normalized: String,
}

impl Username {
    /// Parses 2 to 32 characters: letters, marks and digits of any script, single spaces and `_ - . ' ·` between them.
    pub fn parse(text: &str) -> Result<Self> {
        let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        let normalized = normalize(&name);
        let has_valid_length = |name: &str| USERNAME_LENGTH.contains(&name.chars().count());
        let is_printable = !text.contains(char::is_control);
        let has_valid_ends = name.starts_with(char::is_alphanumeric) && !name.ends_with([' ', '-', '\'', '·']);
        if is_printable
            && has_valid_length(&name)
            && has_valid_length(&normalized)
            && has_valid_ends
            && name.chars().all(is_allowed)
            && !has_stacked_marks(&name)
        {
            Ok(Self { text: name, normalized })
        } else {
            Err(Code::UsernameInvalid.into())
        }
    }

    /// The username as it is displayed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The normalized form, see [`normalize`].
    pub fn normalized(&self) -> &str {
        &self.normalized
    }
}

/// Parses a display name: up to 64 of the characters that are allowed in usernames, and `& ( ) , / + ’`. It may be empty, which
/// means the username.
pub fn parse_display_name(text: &str) -> Result<String> {
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let is_allowed_here = |character: char| is_allowed(character) || "&(),/+’".contains(character);
    let is_name = name.chars().count() <= DISPLAY_NAME_LENGTH
        && name.chars().all(is_allowed_here)
        && name.contains(char::is_alphanumeric)
        && !text.contains(|character: char| character.is_control())
        && !has_stacked_marks(&name);
    if name.is_empty() || is_name { Ok(name) } else { Err(Code::DisplayNameInvalid.into()) }
}

/// The form in which names are compared: without case and compatibility forms. It is NFKC before and after a full case folding,
/// which goes by upper case, so that ß and ς are folded too.
pub fn normalize(name: &str) -> String {
    let compatible: String = name.nfkc().collect();
    compatible.to_uppercase().to_lowercase().nfkc().collect()
}

/// Whether a character is allowed in a name: letters, digits, marks and a few separators, except invisible ones.
fn is_allowed(character: char) -> bool {
    let is_invisible = is_invisible(character) || is_invisible_mark(character);
    let is_separator = matches!(character, ' ' | '_' | '-' | '.' | '\'' | '·');
    !is_invisible && (character.is_alphanumeric() || is_combining_mark(character) || is_separator)
}

/// Whether a letter has more than three marks. Such stacks of marks cover the neighbouring lines.
fn has_stacked_marks(name: &str) -> bool {
    let mut marks = 0;
    name.nfd().any(|character| {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        marks > 3
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_may_be_of_any_script() {
        for good in
            ["Ada", "小明", "José", "O'Neil", "Jean-Luc", "वीणा", "ab", "Анна 2", "r2.d2", "Ａｄａ", &"茶".repeat(32)]
        {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            " a ",
            "-ab",
            "ab-",
            "a\u{200b}b",
            "a\u{202e}b",
            "\u{3164}\u{3164}",
            "ab\u{fe0f}",
            "a\0b",
            "<b>",
            "a@b",
            "😀😀",
            "Z\u{351}\u{352}\u{353}\u{354}a",
            &"a".repeat(33),
            "a\nb\u{1b}",
        ] {
            assert!(Username::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn display_names_are_trimmed_and_checked() {
        for (input, parsed) in
            [("", ""), ("  ", ""), (" Ada  Lovelace ", "Ada Lovelace"), ("王小明 (Ming)", "王小明 (Ming)"), ("A", "A")]
        {
            assert_eq!(parse_display_name(input).as_deref(), Ok(parsed));
        }
        for bad in
            ["()", "a\u{202e}b", "a\nb", "<b>", "@here", "\u{3164}", &"a".repeat(65), "Z\u{351}\u{352}\u{353}\u{354}a"]
        {
            assert!(parse_display_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_that_look_the_same_normalize_to_one() {
        let normalized = |name: &str| Username::parse(name).expect("a name").normalized().to_owned();
        for (one, other) in [
            ("Ada", "ＡＤＡ"),
            ("José", "Jose\u{301}"),
            ("Straße", "STRASSE"),
            ("ada  b", " ADA B"),
            ("ﬁn", "fin"),
            ("ΣΑΣ", "σας"),
        ] {
            assert_eq!(normalized(one), normalized(other), "{one} {other}");
        }
        assert_ne!(normalized("Ada"), normalized("Ida"));
    }
}
