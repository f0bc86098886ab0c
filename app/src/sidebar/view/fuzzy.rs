//! How well what somebody types matches a name: letters in order, those at the beginnings of words first.

use crate::language::name_match::NameMatch;

/// How far a name is from what was typed, 0 for the name itself; none if the letters do not occur in this order.
/// Letters count the same in upper and lower case, and spaces that were typed count for nothing.
pub fn distance(typed: &str, name: &str) -> Option<u32> {
    let (typed, name) = (typed.trim().to_lowercase(), name.to_lowercase());
    if typed.is_empty() || name == typed {
        return Some(0);
    }
    match NameMatch::of(&typed, &name, |before| !before.is_alphanumeric()) {
        Some(NameMatch::Start) => Some(1),
        Some(NameMatch::Word) => Some(2),
        Some(NameMatch::Within) => Some(3),
        None => scattered(&typed, &name),
    }
}

/// The distance of letters that have others between them: the number of those, after all other matches.
fn scattered(typed: &str, name: &str) -> Option<u32> {
    let mut wanted = typed.chars().filter(|letter| !letter.is_whitespace()).peekable();
    let (mut between, mut begun) = (0, false);
    for letter in name.chars() {
        match wanted.peek() {
            None => break,
            Some(next) if *next == letter => {
                wanted.next();
                begun = true;
            }
            Some(_) if begun => between += 1,
            Some(_) => {}
        }
    }
    wanted.peek().is_none().then_some(4 + between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_a_name_the_smaller_its_distance() {
        let names = ["tea", "teahouse", "green tea", "steam", "the early arrivals"];
        let distances: Vec<u32> = names.iter().map(|name| distance("tea", name).expect("it is there")).collect();
        assert!(distances.is_sorted(), "{distances:?}");
        assert_eq!(distances[..4], [0, 1, 2, 3]);
        assert!(distances[4] > 3);
    }

    #[test]
    fn case_and_spaces_do_not_matter() {
        assert_eq!(distance("  TEA ", "Tea"), Some(0));
        assert_eq!(distance("gr te", "Green Tea"), distance("grte", "Green Tea"));
        assert!(distance("GT", "green tea").is_some());
        assert_eq!(distance("", "anything"), Some(0));
    }

    #[test]
    fn letters_must_be_there_and_in_order() {
        assert_eq!(distance("aet", "tea"), None);
        assert_eq!(distance("teas", "tea"), None);
        assert_eq!(distance("茶馆", "茶"), None);
        assert_eq!(distance("茶", "老茶馆"), Some(3));
        assert_eq!(distance("老馆", "老茶馆"), Some(5));
    }
}
