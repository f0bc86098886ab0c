//! Who is spoken to in a message: `@name`, or `@here` for everyone. Pure; server and browser share it.
//!
//! Upper and lower case count the same, and so does the wide `＠` of Chinese keyboards. An `@` within a word is none, so that
//! addresses of mail mention nobody. Chinese and Japanese are written without spaces, so their letters do not make a word
//! with Latin ones beside them.

use std::ops::Range;

/// The name that speaks to everyone in the room.
pub const HERE: &str = "here";

/// Whether these words mention whoever signs in with this name.
pub fn mentions(content: &str, username: &str) -> bool {
    [username, HERE].iter().any(|name| !mention_places(content, name).is_empty())
}

/// Where in these words this name is mentioned, in bytes, each with its `@`.
pub fn mention_places(content: &str, name: &str) -> Vec<Range<usize>> {
    let mut before = None;
    let mut places = Vec::new();
    for (start, letter) in content.char_indices() {
        let begins =
            matches!(letter, '@' | '＠') && !before.is_some_and(|before| is_wordy(before) && !is_unspaced(before));
        before = Some(letter);
        if begins {
            let after = start + letter.len_utf8();
            places.extend(length_of(name, &content[after..]).map(|length| start..after + length));
        }
    }
    places
}

/// How many bytes at the beginning of this text spell the name; none if they do not, or the word goes on after them.
fn length_of(name: &str, text: &str) -> Option<usize> {
    let last = name.chars().next_back()?;
    let mut wanted = name.chars().flat_map(char::to_lowercase).peekable();
    for (at, letter) in text.char_indices() {
        if wanted.peek().is_none() {
            let goes_on = is_wordy(letter) && is_unspaced(letter) == is_unspaced(last);
            return (!goes_on).then_some(at);
        }
        if letter.to_lowercase().any(|letter| wanted.next() != Some(letter)) {
            return None;
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

fn is_wordy(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether the letter is of a script in which words stand side by side without spaces: Han, hiragana, katakana.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_after_an_at_is_a_mention() {
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
    fn a_longer_word_or_one_with_something_before_the_at_is_none() {
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
    fn names_are_of_any_script_and_may_have_spaces() {
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
    fn places_are_those_of_the_words() {
        let content = "@Ada 和 ＠ada，x@ada";
        let found: Vec<&str> = mention_places(content, "ADA").into_iter().map(|place| &content[place]).collect();
        assert_eq!(found, ["@Ada", "＠ada"]);
        assert!(mention_places("@", "").is_empty());
    }
}
