//! The words of a message, with whom they mention made plain.

use std::ops::Range;

use leptos::prelude::*;

use crate::messages::timeline::state::Talk;
use crate::unread::{HERE, mention_places};

/// The words of a message as its row shows them.
pub fn words_view(words: &str, talk: Talk) -> AnyView {
    // Most messages mention nobody.
    if !words.contains(['@', '＠']) {
        return view! { <p class="message-text" dir="auto">{words.to_owned()}</p> }.into_any();
    }
    let me = talk.me.with_value(|me| me.username.clone());
    let others = talk.faces.usernames();
    let names = [me.as_str(), HERE].into_iter().chain(others.iter().map(String::as_str));
    let mine =
        |name: &str| [me.as_str(), HERE].iter().any(|name_of_mine| !mention_places(name, name_of_mine).is_empty());
    let parts = parts(words, names).into_iter().map(|(part, is_mention)| {
        if is_mention {
            view! { <span class="mention" data-mine=mine(part).then_some("")>{part.to_owned()}</span> }.into_any()
        } else {
            // An element of its own: bare text between elements is not found again when the page wakes up.
            view! { <span>{part.to_owned()}</span> }.into_any()
        }
    });
    view! { <p class="message-text" dir="auto">{parts.collect_view()}</p> }.into_any()
}

/// The words in parts, and which of them are mentions of one of these names. Of names that begin alike the longest counts.
fn parts<'words, 'name>(words: &'words str, names: impl Iterator<Item = &'name str>) -> Vec<(&'words str, bool)> {
    let mut places: Vec<Range<usize>> = names.flat_map(|name| mention_places(words, name)).collect();
    places.sort_by_key(|place| (place.start, usize::MAX - place.end));
    let mut parts = Vec::new();
    let mut done = 0;
    for place in places {
        if place.start < done {
            continue;
        }
        parts.push((&words[done..place.start], false));
        done = place.end;
        parts.push((&words[place], true));
    }
    parts.push((&words[done..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_told_from_the_words_around_them() {
        let names = || ["Ada", "Ada Lovelace", "小明", HERE].into_iter();
        assert_eq!(parts("no names", names()), [("no names", false)]);
        assert_eq!(parts("@ada: tea?", names()), [("@ada", true), (": tea?", false)]);
        assert_eq!(parts("@Ada Lovelace @Ada", names()), [("@Ada Lovelace", true), (" ", false), ("@Ada", true)]);
        assert_eq!(
            parts("请@小明，@here看", names()),
            [("请", false), ("@小明", true), ("，", false), ("@here", true), ("看", false)]
        );
        assert_eq!(parts("a@ada.example @bob", names()), [("a@ada.example @bob", false)]);
    }
}
