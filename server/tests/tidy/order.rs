//! The order of the app's modules: each uses only those before it.

use crate::none;
use crate::source::{Source, rust};

/// All modules of the app in their order.
const ORDER: [&str; 26] = [
    "id",
    "language",
    "error",
    "time",
    "config",
    "settings",
    "db",
    "ui", // the kit
    "log",
    "auth",
    "users",
    "rooms",
    "uploads",
    "unread",
    "presence",
    "messages", // slices with events
    "events",
    "stream", // the table of all events, and how browsers receive them
    "account",
    "sidebar",
    "room_page",
    "statistics",
    "administration", // slices that consume events
    "state",
    "app",
    "api", // what puts the slices together
];

/// The context of a process: its fields are types of the slices, and the server code of each slice takes it.
const CONTEXT: &str = "state";

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|ordered| *ordered == module)
}

#[test]
fn modules_use_only_those_before_them() {
    let mut complaints = Vec::new();
    for source in rust() {
        let Some(own) = source.module() else { continue };
        let Some(own_place) = place(own) else {
            complaints.push(format!("{}:1: `{own}` is not in the order", source.path));
            continue;
        };
        for (line, path) in source.crate_paths() {
            let is_context = path[0] == CONTEXT && path.get(1).is_some_and(|item| item == "State");
            if place(&path[0]).is_some_and(|used| used > own_place) && !is_context {
                complaints.push(format!("{}:{line}: `{own}` uses `{}`", source.path, path.join("::")));
            }
        }
    }
    none(&format!("Modules use those before them: {}.", ORDER.join(", ")), &complaints);
}

#[test]
fn stores_are_used_only_by_their_slice() {
    let mut complaints = Vec::new();
    for source in rust() {
        let Some(own) = source.module() else { continue };
        for (line, path) in source.crate_paths() {
            if path.iter().skip(1).any(|part| part == "store") && path[0] != own {
                complaints.push(format!("{}:{line}: `{}`", source.path, path.join("::")));
            }
        }
    }
    none("A slice calls another's verbs, never its store.", &complaints);
}

#[test]
fn paths_are_read_from_sources() {
    let text = "//! x\nuse crate::{\n  auth::{Session, store},\n  id::*,\n};\n// crate::stats::Ignored\nfn f() { crate::rooms::enter(); }\n\
                pub(crate) fn g() {}\nuse crate::live as l;\nuse super::super::messages::Page;\n";
    let source = Source { path: "app/src/messages/post.rs".to_owned(), text: text.to_owned() };
    let paths: Vec<(usize, String)> =
        source.crate_paths().into_iter().map(|(line, path)| (line, path.join("::"))).collect();
    let expected =
        [(2, "auth::Session"), (2, "auth::store"), (2, "id"), (7, "rooms::enter"), (9, "live"), (10, "messages::Page")];
    for (line, path) in expected {
        assert!(paths.iter().any(|found| *found == (line, path.to_owned())), "{path} on line {line} in {paths:?}");
    }
    assert_eq!(paths.len(), expected.len(), "{paths:?}");
    assert_eq!(source.module(), Some("messages"));
}
