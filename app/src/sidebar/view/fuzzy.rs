//! How well a query matches a name: the letters must occur in order, and matches at word starts rank first.

use crate::language::name_match::NameMatch;

/// The distance of a name from a query: 0 if they are equal, none if the letters do not occur in this order. Case is
/// ignored, and so are spaces in the query.
pub fn distance(query: &str, name: &str) -> Option<u32> {
    let (query, name) = (query.trim().to_lowercase(), name.to_lowercase());
    if query.is_empty() || name == query {
        return Some(0);
    }
    match NameMatch::find(&query, &name, |before| !before.is_alphanumeric()) {
        Some(NameMatch::Start) => Some(1),
        Some(NameMatch::Word) => Some(2),
        Some(NameMatch::Within) => Some(3),
        None => subsequence_distance(&query, &name),
    }
}

/// The distance of a name that has other letters between those of the query: the number of these letters, ranked after
/// all other matches.
fn subsequence_distance(query: &str, name: &str) -> Option<u32> {
    let mut remaining = query.chars().filter(|letter| !letter.is_whitespace()).peekable();
    let (mut gaps, mut has_started) = (0, false);
    for letter in name.chars() {
        match remaining.peek() {
            None => break,
            Some(next) if *next == letter => {
                remaining.next();
                has_started = true;
            }
            Some(_) if has_started => gaps += 1,
            Some(_) => {}
        }
    }
    remaining.peek().is_none().then_some(4 + gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_matches_have_smaller_distances() {
        let names = ["tea", "teahouse", "green tea", "steam", "the early arrivals"];
        let distances: Vec<u32> = names.iter().map(|name| distance("tea", name).expect("it is there")).collect();
        assert!(distances.is_sorted(), "{distances:?}");
        assert_eq!(distances[..4], [0, 1, 2, 3]);
        assert!(distances[4] > 3);
    }

    #[test]
    fn case_and_spaces_are_ignored() {
        assert_eq!(distance("  TEA ", "Tea"), Some(0));
        assert_eq!(distance("gr te", "Green Tea"), distance("grte", "Green Tea"));
        assert!(distance("GT", "green tea").is_some());
        assert_eq!(distance("", "anything"), Some(0));
    }

    #[test]
    fn letters_must_occur_in_order() {
        assert_eq!(distance("aet", "tea"), None);
        assert_eq!(distance("teas", "tea"), None);
        assert_eq!(distance("茶馆", "茶"), None);
        assert_eq!(distance("茶", "老茶馆"), Some(3));
        assert_eq!(distance("老馆", "老茶馆"), Some(5));
    }
}
