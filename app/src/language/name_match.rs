//! The position of a search text in a name, by which search results are sorted.

/// The position of a search text in a name. The better position is the smaller value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// At the start of the name.
    Start,
    /// At the start of a later word.
    Word,
    /// Within a word.
    Within,
}

impl NameMatch {
    /// The best position of `text` in `name`; none if `name` does not contain it. A word starts after each character for
    /// which
    /// `is_separator` is true. Upper and lower case differ, so both texts must be normalized.
    pub fn find(text: &str, name: &str, is_separator: impl Fn(char) -> bool) -> Option<Self> {
        let starts_word = |(start, _): (usize, &str)| name[..start].ends_with(&is_separator);
        if name.starts_with(text) {
            Some(Self::Start)
        } else if name.match_indices(text).any(starts_word) {
            Some(Self::Word)
        } else {
            name.contains(text).then_some(Self::Within)
        }
    }
}

/// Whether a character separates the words of a username.
pub fn separates_names(character: char) -> bool {
    matches!(character, ' ' | '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_position_is_returned() {
        let position = |text, name| NameMatch::find(text, name, separates_names);
        assert_eq!(position("ada", "ada lovelace"), Some(NameMatch::Start));
        assert_eq!(position("love", "ada-lovelace"), Some(NameMatch::Word));
        assert_eq!(position("a", "na.na a"), Some(NameMatch::Word));
        assert_eq!(position("lace", "ada lovelace"), Some(NameMatch::Within));
        assert_eq!(position("", "ada"), Some(NameMatch::Start));
        assert_eq!(position("bob", "ada"), None);
        assert!(NameMatch::Start < NameMatch::Word && NameMatch::Word < NameMatch::Within);
    }
}
