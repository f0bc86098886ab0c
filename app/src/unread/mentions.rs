//! Mentions in messages: `@name` of a user, or `@here` of everyone in the room. Pure; shared by server and browser.
//!
//! Case is ignored, and the full-width `＠` of Chinese keyboards equals `@`. An `@` within a word begins no mention, so that e-mail
//! addresses mention nobody. Chinese and Japanese are written without spaces, so their characters do not form a word with
//! Latin letters next to them.

use std::ops::Range;

/// The name that mentions everyone in the room.
pub const HERE: &str = "here";

/// Whether the content mentions the user with this name.
pub fn mentions(content: &str, username: &str) -> bool {
    [username, HERE].iter().any(|name| !mention_ranges(content, name).is_empty())
}

/// The byte ranges in which the content mentions this name, including the `@`.
pub fn mention_ranges(content: &str, name: &str) -> Vec<Range<usize>> {
    let mut previous = None;
    let mut ranges = Vec::new();
    for (start, letter) in content.char_indices() {
        let begins_mention = matches!(letter, '@' | '＠')
            && !previous.is_some_and(|previous| is_word_character(previous) && !is_unspaced(previous));
        previous = Some(letter);
        if begins_mention {
            let after = start + letter.len_utf8();
            ranges.extend(matched_length(name, &content[after..]).map(|length| start..after + length));
        }
    }
    ranges
}

/// The number of bytes at the beginning of the text that match the name; none if they do not match, or the word continues after them.
fn matched_length(name: &str, text: &str) -> Option<usize> {
    let last = name.chars().next_back()?;
    let mut expected = name.chars().flat_map(char::to_lowercase).peekable();
    for (at, letter) in text.char_indices() {
        if expected.peek().is_none() {
            let continues = is_word_character(letter) && is_unspaced(letter) == is_unspaced(last);
            return (!continues).then_some(at);
        }
        if letter.to_lowercase().any(|letter| expected.next() != Some(letter)) {
            return None;
        }
    }
    expected.peek().is_none().then_some(text.len())
}

fn is_word_character(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether the letter is of a script that is written without spaces: Han, hiragana, katakana.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_after_at_sign_is_a_mention() {
        for content in [
            "@Ada",
            "@ada",
            "@ADA!",
            "is @Ada there?",
            "(@ada)",
            "@ada's tea",
            "@ada-",
            "first\n@ada",
            "@bob @ada",
            "@@ada",
            "＠Ada",
            "你好@ada",
            "@ada你好",
            "@here",
            "tea, @HERE.",
            "@here大家好",
        ] {
            assert!(mentions(content, "Ada"), "{content}");
        }
    }

    #[test]
    fn longer_word_or_at_sign_within_a_word_is_no_mention() {
        for content in [
            "",
            "@",
            "Ada",
            "@ ada",
            "@adam",
            "@ada1",
            "@ada_",
            "@ad",
            "mail@ada.example",
            "1@ada",
            "_@ada",
            "x@here",
            "@heretic",
            "@bob",
            "@adaé",
        ] {
            assert!(!mentions(content, "Ada"), "{content}");
        }
    }

    #[test]
    fn mentioned_names_have_any_script_and_may_have_spaces() {
        assert!(mentions("请 @小明 看一下", "小明"));
        assert!(mentions("请@小明，看一下", "小明"));
        assert!(mentions("@小明ok", "小明"));
        assert!(!mentions("@小明明", "小明"));
        assert!(mentions("@Ada Lovelace, tea?", "ada lovelace"));
        assert!(mentions("@Ada Lovelace, tea?", "Ada"));
        assert!(!mentions("@Ada", "Ada Lovelace"));
        assert!(mentions("@ЁЖ.", "ёж"));
        assert!(mentions("@İris", "İris"));
        assert!(mentions("@o'neill-b.c·d", "O'Neill-B.C·d"));
        assert!(mentions("@ΟΔΟΣ", "οδοσ"));
    }

    #[test]
    fn mention_ranges_include_the_at_sign() {
        let content = "@Ada 和 ＠ada，x@ada";
        let found: Vec<&str> = mention_ranges(content, "ADA").into_iter().map(|range| &content[range]).collect();
        assert_eq!(found, ["@Ada", "＠ada"]);
        assert!(mention_ranges("@", "").is_empty());
    }
}
