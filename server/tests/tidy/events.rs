//! Consumers of events name every variant, so that a new event does not compile until each has been considered.

use crate::none;
use crate::source::rust;

/// Whether an arm's pattern names a variant of an enum of events, such as `MessageEvent::Posted`.
fn names_event(pattern: &str) -> bool {
    pattern.match_indices("Event::").any(|(at, _)| {
        let word = pattern[..at].rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        matches!(word, "" | "Message" | "Room" | "Member" | "Read" | "User" | "Presence")
    })
}

#[test]
fn matches_on_events_have_no_catch_all() {
    let mut complaints = Vec::new();
    for source in rust().iter().filter(|source| source.is_in(&["app/src/"])) {
        let lines: Vec<(usize, &str)> = source.code().collect();
        for (at, (_, line)) in lines.iter().enumerate() {
            let opens = line.trim_end().ends_with('{')
                && (line.trim_start().starts_with("match ") || line.contains(" match ") || line.contains("(match "));
            if !opens {
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let block = lines[at + 1..]
                .iter()
                .take_while(|(_, next)| next.trim().is_empty() || next.len() - next.trim_start().len() > indent);
            // An arm begins one step further in than its `match`.
            let arms = block.filter(|(_, arm)| {
                arm.len() - arm.trim_start().len() == indent + 4 && !arm.trim_start().starts_with(['}', ')'])
            });
            let arms: Vec<_> = arms.collect();
            if arms.iter().any(|(_, arm)| names_event(arm.split("=>").next().unwrap_or_default())) {
                for (number, _) in arms.iter().filter(|(_, arm)| arm.trim_start().starts_with("_ ")) {
                    complaints.push(format!("{}:{number}: a catch-all in a match on events", source.path));
                }
            }
        }
    }
    none("A match on events names every variant.", &complaints);
}

#[test]
fn patterns_of_events_are_recognised() {
    for pattern in ["MessageEvent::Posted { .. }", "Event::Unknown", "| events::Event::Room(_)"] {
        assert!(names_event(pattern), "{pattern}");
    }
    for pattern in ["StreamEvent::Reset", "EventSource::OPEN", "Some(event)"] {
        assert!(!names_event(pattern), "{pattern}");
    }
}
