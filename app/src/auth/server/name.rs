//! What a person may be called, and which names look the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::auth::{DISPLAY_NAME_LENGTH, USERNAME_LENGTH};
use crate::error::{Code, Result};
use crate::language::characters::{draws_nothing, is_invisible_mark};

/// A name someone may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username {
    shown: String,
    folded: String,
}

impl Username {
    /// Takes 2 to 32 characters: letters, marks and digits of any script, single spaces and `_ - . ' ·` between them.
    pub fn parse(text: &str) -> Result<Self> {
        let shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        let folded = fold(&shown);
        let long_enough = |name: &str| USERNAME_LENGTH.contains(&name.chars().count());
        let printable = !text.contains(char::is_control);
        let bounded = shown.starts_with(char::is_alphanumeric) && !shown.ends_with([' ', '-', '\'', '·']);
        if printable
            && long_enough(&shown)
            && long_enough(&folded)
            && bounded
            && shown.chars().all(belongs)
            && !piles_marks(&shown)
        {
            Ok(Self { shown, folded })
        } else {
            Err(Code::UsernameInvalid.into())
        }
    }

    /// The name as it is shown.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The form that all names that look the same share.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// The name someone wants to be shown by: up to 64 characters of those that usernames are made of, and `& ( ) , / + ’`. Empty stands
/// for their username.
pub fn display_name(text: &str) -> Result<String> {
    let shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let may_stand = |character: char| belongs(character) || "&(),/+’".contains(character);
    let is_name = shown.chars().count() <= DISPLAY_NAME_LENGTH
        && shown.chars().all(may_stand)
        && shown.contains(char::is_alphanumeric)
        && !text.contains(|character: char| character.is_control())
        && !piles_marks(&shown);
    if shown.is_empty() || is_name { Ok(shown) } else { Err(Code::DisplayNameInvalid.into()) }
}

/// Compatibility forms and case taken away (NFKC around a full case fold; upper case first, so that ß and ς fold too).
pub fn fold(name: &str) -> String {
    let compatible: String = name.nfkc().collect();
    compatible.to_uppercase().to_lowercase().nfkc().collect()
}

/// Letters, digits, marks and a few joints. Some letters and marks of Unicode draw nothing; they are no part of a name.
fn belongs(character: char) -> bool {
    let invisible = draws_nothing(character) || is_invisible_mark(character);
    let joint = matches!(character, ' ' | '_' | '-' | '.' | '\'' | '·');
    !invisible && (character.is_alphanumeric() || is_combining_mark(character) || joint)
}

/// More than three marks on one letter are there to scribble over the neighbours.
fn piles_marks(name: &str) -> bool {
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
    fn names_of_any_script_are_names() {
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
    fn a_name_to_be_shown_by_is_a_name() {
        for (written, shown) in
            [("", ""), ("  ", ""), (" Ada  Lovelace ", "Ada Lovelace"), ("王小明 (Ming)", "王小明 (Ming)"), ("A", "A")]
        {
            assert_eq!(display_name(written).as_deref(), Ok(shown));
        }
        for bad in
            ["()", "a\u{202e}b", "a\nb", "<b>", "@here", "\u{3164}", &"a".repeat(65), "Z\u{351}\u{352}\u{353}\u{354}a"]
        {
            assert!(display_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_that_look_the_same_fold_to_one() {
        let folded = |name: &str| Username::parse(name).expect("a name").folded().to_owned();
        for (one, other) in [
            ("Ada", "ＡＤＡ"),
            ("José", "Jose\u{301}"),
            ("Straße", "STRASSE"),
            ("ada  b", " ADA B"),
            ("ﬁn", "fin"),
            ("ΣΑΣ", "σας"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("Ada"), folded("Ida"));
    }
}
