//! The text of a message, with its mentions highlighted.

use std::ops::Range;

use leptos::prelude::*;

use crate::messages::ChatMessage;
use crate::messages::timeline::state::TimelineState;
use crate::unread::{HERE, mention_ranges};

/// The text of a message in its row.
pub fn message_text(text: &str, timeline: TimelineState) -> AnyView {
    // Most messages have no mention.
    if !text.contains(['@', '＠']) {
        return view! { <p class="message-text" dir="auto">{text.to_owned()}</p> }.into_any();
    }
    let me = timeline.me.with_value(|me| me.username.clone());
    let others = timeline.profiles.usernames();
    let names = [me.as_str(), HERE].into_iter().chain(others.iter().map(String::as_str));
    let is_own = |name: &str| [me.as_str(), HERE].iter().any(|own_name| !mention_ranges(name, own_name).is_empty());
    let parts = split_mentions(text, names).into_iter().map(|(part, is_mention)| {
        if is_mention {
            view! { <span class="mention" data-mine=is_own(part).then_some("")>{part.to_owned()}</span> }.into_any()
        } else {
            // Text between elements needs an element of its own: hydration does not find bare text nodes there.
            view! { <span>{part.to_owned()}</span> }.into_any()
        }
    });
    view! { <p class="message-text" dir="auto">{parts.collect_view()}</p> }.into_any()
}

/// The text of a message; none if it is only the name of the message's file.
pub fn text_of(message: &ChatMessage) -> Option<&str> {
    let is_file_name = message.file_url.is_some() && message.file_name.as_ref() == Some(&message.content);
    (!is_file_name).then_some(message.content.as_str())
}

/// Splits a text into parts, each with whether it is a mention of one of `names`. If two names match at one position,
/// the longer one counts.
fn split_mentions<'text, 'name>(text: &'text str, names: impl Iterator<Item = &'name str>) -> Vec<(&'text str, bool)> {
    let mut ranges: Vec<Range<usize>> = names.flat_map(|name| mention_ranges(text, name)).collect();
    ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
    let mut parts = Vec::new();
    let mut end = 0;
    for range in ranges {
        if range.start < end {
            continue;
        }
        parts.push((&text[end..range.start], false));
        end = range.end;
        parts.push((&text[range], true));
    }
    parts.push((&text[end..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_split_from_the_text_around_them() {
        let names = || ["Ada", "Ada Lovelace", "小明", HERE].into_iter();
        assert_eq!(split_mentions("no names", names()), [("no names", false)]);
        assert_eq!(split_mentions("@ada: tea?", names()), [("@ada", true), (": tea?", false)]);
        assert_eq!(
            split_mentions("@Ada Lovelace @Ada", names()),
            [("@Ada Lovelace", true), (" ", false), ("@Ada", true)]
        );
        assert_eq!(
            split_mentions("请@小明，@here看", names()),
            [("请", false), ("@小明", true), ("，", false), ("@here", true), ("看", false)]
        );
        assert_eq!(split_mentions("a@ada.example @bob", names()), [("a@ada.example @bob", false)]);
    }
}
