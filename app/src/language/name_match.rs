//! Where a name contains what somebody types, which decides the order of search results.

/// Where a name contains a text, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// The name begins with it.
    Start,
    /// A later word of the name begins with it.
    Word,
    /// It is within a word.
    Within,
}

impl NameMatch {
    /// The best place of `text` in `name`; none if it is not there. A word begins after each character that `separates` words.
    /// Case counts, so both must be in the same form.
    pub fn of(text: &str, name: &str, separates: impl Fn(char) -> bool) -> Option<Self> {
        let begins_word = |(start, _): (usize, &str)| name[..start].ends_with(&separates);
        if name.starts_with(text) {
            Some(Self::Start)
        } else if name.match_indices(text).any(begins_word) {
            Some(Self::Word)
        } else {
            name.contains(text).then_some(Self::Within)
        }
    }
}

/// Whether a character separates the words of a user's name.
pub fn separates_names(character: char) -> bool {
    matches!(character, ' ' | '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_place_counts() {
        let place = |text, name| NameMatch::of(text, name, separates_names);
        assert_eq!(place("ada", "ada lovelace"), Some(NameMatch::Start));
        assert_eq!(place("love", "ada-lovelace"), Some(NameMatch::Word));
        assert_eq!(place("a", "na.na a"), Some(NameMatch::Word));
        assert_eq!(place("lace", "ada lovelace"), Some(NameMatch::Within));
        assert_eq!(place("", "ada"), Some(NameMatch::Start));
        assert_eq!(place("bob", "ada"), None);
        assert!(NameMatch::Start < NameMatch::Word && NameMatch::Word < NameMatch::Within);
    }
}
