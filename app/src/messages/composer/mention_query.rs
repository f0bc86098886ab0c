//! The name that is being written after an `@`, and who fits it. Pure.
//!
//! Places are counted in UTF-16 units, as browsers count in text fields.

use std::cmp::Reverse;

use crate::auth::Person;
use crate::language::name_match::{NameMatch, separates_names};

/// The longest name, in characters.
const LONGEST: usize = 32;
/// How many people are offered at most.
const MOST: usize = 8;

/// What was written of a name so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Where its `@` is.
    pub start: u32,
    /// Where the cursor is, right after it.
    pub end: u32,
    /// The words between.
    pub words: String,
}

impl Query {
    /// The name that is being written right before the cursor.
    pub fn before(text: &str, caret: u32) -> Option<Self> {
        let units: Vec<u16> = text.encode_utf16().take(usize::try_from(caret).ok()?).collect();
        let written = String::from_utf16(&units).ok()?;
        let (at, sign) = written.char_indices().rfind(|(_, letter)| matches!(letter, '@' | '＠'))?;
        let words = &written[at + sign.len_utf8()..];
        let follows_word = written[..at].chars().next_back().is_some_and(is_latin);
        let fits = words.chars().count() <= LONGEST && !words.starts_with(' ') && !words.contains('\n');
        let start = written[..at].encode_utf16().count();
        (fits && !follows_word).then_some(Self {
            start: u32::try_from(start).ok()?,
            end: caret,
            words: words.to_owned(),
        })
    }
}

/// Those of these people whose names fit what was written, best first.
pub fn chosen_from<'a>(people: impl Iterator<Item = &'a Person>, words: &str) -> Vec<&'a Person> {
    let words = words.to_lowercase();
    let fit = |person: &Person| {
        let (username, shown) = (person.username.to_lowercase(), person.display_name.to_lowercase());
        let matches = [&username, &shown].map(|name| NameMatch::of(&words, name, separates_names));
        match matches {
            [Some(NameMatch::Start), _] => Some(3),
            [_, Some(NameMatch::Start)] => Some(2),
            _ if words.contains(separates_names) => None,
            _ => matches.contains(&Some(NameMatch::Word)).then_some(1),
        }
    };
    let mut fitting: Vec<(u8, &Person)> = people.filter_map(|person| Some((fit(person)?, person))).collect();
    fitting.sort_by_key(|(fit, person)| (Reverse(*fit), person.display_name.to_lowercase(), person.id));
    fitting.into_iter().map(|(_, person)| person).take(MOST).collect()
}

/// Whether an `@` right after this letter belongs to a word, as in an address of mail.
fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Role;
    use crate::id::UserId;

    fn query(text: &str) -> Option<(u32, String)> {
        let caret = text.find('|').expect("a cursor");
        let units = u32::try_from(text[..caret].encode_utf16().count()).expect("small");
        Query::before(&text.replace('|', ""), units).map(|query| (query.start, query.words))
    }

    fn person(id: u64, username: &str, display_name: &str) -> Person {
        let (username, display_name) = (username.to_owned(), display_name.to_owned());
        Person { id: UserId(id), username, display_name, role: Role::Member, avatar: None }
    }

    #[test]
    fn a_name_is_written_after_an_at() {
        assert_eq!(query("@|"), Some((0, String::new())));
        assert_eq!(query("hi @ad|a"), Some((3, "ad".to_owned())));
        assert_eq!(query("🍵 @ada lo|"), Some((3, "ada lo".to_owned())));
        assert_eq!(query("你好＠小|"), Some((2, "小".to_owned())));
        for none in ["|", "hi|", "a@b|", "@ |", "@ada\n|", "|@ada", &format!("@{}|", "a".repeat(33))] {
            assert_eq!(query(none), None, "{none:?}");
        }
    }

    #[test]
    fn whoever_fits_best_comes_first() {
        let people = [
            person(1, "zoe", "Ada's friend"),
            person(2, "adam", "Mr Tea"),
            person(3, "mei", "Li Ada"),
            person(4, "bob", "Bob"),
        ];
        let found = |words| chosen_from(people.iter(), words).iter().map(|person| person.id.0).collect::<Vec<_>>();
        assert_eq!(found("ad"), [2, 1, 3]);
        assert_eq!(found("BO"), [4]);
        assert_eq!(found("x"), [0; 0]);
        assert_eq!(found("").len(), 4);
    }
}
