//! The incomplete name after an `@`, and the users that match it. Pure.
//!
//! Positions are in UTF-16 units, as in the text fields of browsers.

use std::cmp::Reverse;

use crate::auth::Person;
use crate::language::name_match::{NameMatch, separates_names};

/// The maximum length of a name, in characters.
const MAX_NAME_LENGTH: usize = 32;
/// The maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 8;

/// The incomplete name of a mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Position of its `@`.
    pub start: u32,
    /// Position of the caret, at the end of the name.
    pub end: u32,
    /// The text between them.
    pub name: String,
}

impl Query {
    /// The incomplete name that ends at the caret.
    pub fn at_caret(text: &str, caret: u32) -> Option<Self> {
        let units: Vec<u16> = text.encode_utf16().take(usize::try_from(caret).ok()?).collect();
        let before = String::from_utf16(&units).ok()?;
        let (index, sign) = before.char_indices().rfind(|(_, letter)| matches!(letter, '@' | '＠'))?;
        let name = &before[index + sign.len_utf8()..];
        let is_after_word = before[..index].chars().next_back().is_some_and(is_latin);
        let is_name = name.chars().count() <= MAX_NAME_LENGTH && !name.starts_with(' ') && !name.contains('\n');
        let start = before[..index].encode_utf16().count();
        (is_name && !is_after_word).then_some(Self {
            start: u32::try_from(start).ok()?,
            end: caret,
            name: name.to_owned(),
        })
    }
}

/// The users whose names match the query, best match first.
pub fn matching_people<'a>(people: impl Iterator<Item = &'a Person>, query: &str) -> Vec<&'a Person> {
    let query = query.to_lowercase();
    let score = |person: &Person| {
        let (username, shown) = (person.username.to_lowercase(), person.display_name.to_lowercase());
        let matches = [&username, &shown].map(|name| NameMatch::find(&query, name, separates_names));
        match matches {
            [Some(NameMatch::Start), _] => Some(3),
            [_, Some(NameMatch::Start)] => Some(2),
            _ if query.contains(separates_names) => None,
            _ => matches.contains(&Some(NameMatch::Word)).then_some(1),
        }
    };
    let mut matching: Vec<(u8, &Person)> = people.filter_map(|person| Some((score(person)?, person))).collect();
    matching.sort_by_key(|(score, person)| (Reverse(*score), person.display_name.to_lowercase(), person.id));
    matching.into_iter().map(|(_, person)| person).take(MAX_SUGGESTIONS).collect()
}

/// Whether an `@` after this letter is part of a word, as in an e-mail address.
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
        Query::at_caret(&text.replace('|', ""), units).map(|query| (query.start, query.name))
    }

    fn person(id: u64, username: &str, display_name: &str) -> Person {
        let (username, display_name) = (username.to_owned(), display_name.to_owned());
        Person { id: UserId(id), username, display_name, role: Role::Member, avatar: None }
    }

    #[test]
    fn query_is_the_name_after_an_at_sign() {
        assert_eq!(query("@|"), Some((0, String::new())));
        assert_eq!(query("hi @ad|a"), Some((3, "ad".to_owned())));
        assert_eq!(query("🍵 @ada lo|"), Some((3, "ada lo".to_owned())));
        assert_eq!(query("你好＠小|"), Some((2, "小".to_owned())));
        for none in ["|", "hi|", "a@b|", "@ |", "@ada\n|", "|@ada", &format!("@{}|", "a".repeat(33))] {
            assert_eq!(query(none), None, "{none:?}");
        }
    }

    #[test]
    fn best_match_comes_first() {
        let people = [
            person(1, "zoe", "Ada's friend"),
            person(2, "adam", "Mr Tea"),
            person(3, "mei", "Li Ada"),
            person(4, "bob", "Bob"),
        ];
        let found = |query| matching_people(people.iter(), query).iter().map(|person| person.id.0).collect::<Vec<_>>();
        assert_eq!(found("ad"), [2, 1, 3]);
        assert_eq!(found("BO"), [4]);
        assert_eq!(found("x"), [0; 0]);
        assert_eq!(found("").len(), 4);
    }
}
