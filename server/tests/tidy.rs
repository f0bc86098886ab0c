//! The rules of the house (design §1), checked on the text of the sources.
//!
//! Each test lists every place that breaks its rule, as `file:line: what`, so that one run shows all there is to do.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Slices in their order: each may use those before it.
const ORDER: [&str; 15] = [
    "id",
    "language",
    "error",
    "time",
    "db",
    "ui",
    "auth",
    "users",
    "rooms",
    "uploads",
    "account",
    "unread",
    "presence",
    "statistics",
    "administration",
];

/// The longest a file may be.
const LINES: usize = 400;

/// A source file, by its path from the root of the workspace.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn extension(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// The slice this file belongs to; none for what stands above the slices.
    fn slice(&self) -> Option<&'static str> {
        let within = self.path.strip_prefix("app/src/")?;
        let name = within.split('/').next()?.trim_end_matches(".rs");
        ORDER.into_iter().find(|slice| *slice == name)
    }

    /// Numbered lines that are code: whole-line comments say what they like.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let comment = if self.extension() == "lua" { "--" } else { "//" };
        (1..).zip(self.text.lines()).filter(move |(_, line)| !line.trim_start().starts_with(comment))
    }

    /// Every path from the crate's root that the code names, with its line: `use crate::{a, b::c}` names two.
    fn crate_paths(&self) -> Vec<(usize, Vec<String>)> {
        let mut code = String::new();
        let mut next = 1;
        for (number, line) in self.code() {
            code.push_str(&"\n".repeat(number - next));
            code.push_str(line);
            next = number;
        }
        let mut found = Vec::new();
        for root in ["crate::", "super::super::"] {
            for (start, _) in code.match_indices(root) {
                let goes_on =
                    code[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':');
                if goes_on || (root != "crate::" && self.path.matches('/').count() != 3) {
                    continue;
                }
                let line = code[..start].matches('\n').count() + 1;
                let mut paths = Vec::new();
                branches(&code[start + root.len()..], &mut Vec::new(), &mut paths);
                found.extend(paths.into_iter().map(|path| (line, path)));
            }
        }
        found
    }
}

/// Reads the tree of a path: what follows it is cut off, braces open into one path each. Answers how much was read.
fn branches(text: &str, so_far: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let start_depth = so_far.len();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if text[at..].starts_with('{') {
            at += 1;
            loop {
                at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
                if text[at..].starts_with('}') || text[at..].is_empty() {
                    at = (at + 1).min(text.len());
                    break;
                }
                let read = branches(&text[at..], so_far, paths);
                // Not a path after all, such as a block after `crate::x`: nothing more to see.
                if read == 0 {
                    break;
                }
                at += read;
            }
            break;
        }
        let word =
            text[at..].find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len() - at);
        if word == 0 {
            if text[at..].starts_with('*') {
                paths.push(so_far.clone());
                at += 1;
            }
            break;
        }
        so_far.push(text[at..at + word].to_owned());
        at += word;
        if let Some(renamed) = text[at..].strip_prefix(" as ") {
            at += 4 + renamed.find([',', ';', '}']).unwrap_or(renamed.len());
        }
        if !text[at..].starts_with("::") {
            paths.push(so_far.clone());
            break;
        }
        at += 2;
    }
    so_far.truncate(start_depth);
    at
}

/// Every file of the project whose name ends in one of these.
fn sources(extensions: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let foreign =
                    ["target", "node_modules", "data", "test-results", "playwright-report"].contains(&name.as_str());
                if !foreign && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension)) {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    let rust =
        found.iter().filter(|source| source.extension() == "rs" && source.is_in(&["app/src/", "server/src/"])).count();
    assert!(
        rust >= 20 || !extensions.contains(&"rs"),
        "only {rust} Rust files were found: the rules would check nothing"
    );
    found
}

fn rust() -> Vec<Source> {
    sources(&["rs"])
}

/// Fails with all complaints at once.
#[track_caller]
fn none(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{rule}\n  {}\n", complaints.join("\n  "));
}

#[test]
fn no_file_is_long() {
    let mut complaints = Vec::new();
    for source in sources(&["rs", "ts", "css", "lua"]) {
        let lines = source.text.lines().count();
        if lines > LINES {
            complaints.push(format!("{}:{LINES}: {lines} lines", source.path));
        }
    }
    none("A file has at most 400 lines.", &complaints);
}

#[test]
fn names_say_what_things_are() {
    let vague = ["utils", "util", "helpers", "helper", "common", "types", "misc"];
    let mut complaints = Vec::new();
    for source in sources(&["rs", "ts", "css", "lua"]) {
        let parts = source.path.split('/').map(|part| part.split('.').next().unwrap_or_default());
        complaints.extend(
            parts.filter(|part| vague.contains(part)).map(|part| format!("{}:1: `{part}` says nothing", source.path)),
        );
    }
    none("A name says what a thing is.", &complaints);
}

#[test]
fn redis_is_named_only_where_it_is_spoken_to() {
    let mut complaints = Vec::new();
    for source in rust().iter().filter(|source| source.is_in(&["app/", "server/src/", "frontend/"])) {
        let may = source.path.ends_with("/store.rs")
            || source.path.contains("/store/")
            || source.path.ends_with("/job.rs")
            || source.is_in(&["app/src/db/", "app/src/db.rs", "app/src/log/server/log"]);
        for (number, line) in source.code().filter(|_| !may) {
            let named = line
                .match_indices("redis::")
                .any(|(start, _)| !line[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_'));
            if named {
                complaints.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none("`redis::` is named only in store.rs, job.rs, db and log/server/log.", &complaints);
}

#[test]
fn a_slice_uses_only_those_before_it() {
    let place = |name: &str| ORDER.iter().position(|slice| *slice == name);
    let mut complaints = Vec::new();
    for source in rust() {
        let Some(own) = source.slice() else { continue };
        for (line, path) in source.crate_paths() {
            if place(&path[0]).is_some_and(|used| Some(used) > place(own)) {
                complaints.push(format!("{}:{line}: `{own}` uses `{}`", source.path, path.join("::")));
            }
        }
    }
    none(&format!("Slices use those before them: {}.", ORDER.join(", ")), &complaints);
}

#[test]
fn a_store_belongs_to_its_slice() {
    let mut complaints = Vec::new();
    for source in rust().iter().filter(|source| source.is_in(&["app/src/"])) {
        let own = source.path["app/src/".len()..].split('/').next().unwrap_or_default().trim_end_matches(".rs");
        for (line, path) in source.crate_paths() {
            if path.iter().skip(1).any(|part| part == "store") && path[0] != own {
                complaints.push(format!("{}:{line}: `{}`", source.path, path.join("::")));
            }
        }
    }
    none("A slice calls another's verbs, never its store.", &complaints);
}

#[test]
fn every_key_is_spelled_once() {
    let mut complaints = Vec::new();
    for source in sources(&["rs", "lua"]) {
        let checked =
            source.is_in(&["app/src/", "server/src/", "frontend/src/"]) && source.path != "app/src/db/keys.rs";
        for (number, line) in source.code().filter(|_| checked) {
            if literals(line).iter().any(|literal| is_key(literal)) {
                complaints.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none("The name of a key stands in app/src/db/keys.rs and nowhere else.", &complaints);
}

/// What stands between quotation marks on a line, of either kind.
fn literals(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for mark in ['"', '\''] {
        let marks: Vec<usize> = line.match_indices(mark).map(|(place, _)| place).collect();
        found.extend(marks.windows(2).map(|ends| &line[ends[0] + 1..ends[1]]));
    }
    found
}

/// Whether a text is, or builds, the name of a key: one of the known beginnings, at its start or right after a prefix.
fn is_key(literal: &str) -> bool {
    ["chat:", "user:", "online_users", "session:", "teahouse:"].iter().any(|name| {
        literal.match_indices(name).any(|(start, _)| {
            let before = literal[..start].chars().next_back();
            let after = literal[start + name.len()..].chars().next();
            let begins = before.is_none_or(|letter| letter == '}' || letter == ':');
            let goes_on = after.is_none_or(|letter| {
                !letter.is_whitespace() && (name.ends_with(':') || !(letter.is_alphanumeric() || letter == '_'))
            });
            begins && goes_on
        })
    })
}

#[test]
fn every_module_says_what_it_is() {
    let mut complaints = Vec::new();
    for source in rust() {
        if !source.text.starts_with("//! ") {
            complaints.push(format!(
                "{}:1: begins with {:?}",
                source.path,
                source.text.lines().next().unwrap_or_default()
            ));
        }
    }
    none("A module begins with `//!` and what it is.", &complaints);
}

#[test]
fn sides_are_told_apart_by_modules() {
    let mut complaints = Vec::new();
    for source in rust().iter().filter(|source| source.is_in(&["app/src/"])) {
        let lines: Vec<&str> = source.text.lines().collect();
        for (number, line) in source.code() {
            let indented = line.starts_with([' ', '\t']);
            let gates_module =
                lines[number..].iter().find(|next| !next.trim_start().starts_with("#[")).is_some_and(|next| {
                    let next = next.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
                    next.trim_start_matches("pub ").starts_with("mod ")
                });
            if line.contains("cfg!(") || (indented && line.trim_start().starts_with("#[cfg(") && !gates_module) {
                complaints.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none("Server and browser differ by whole modules, never within a function.", &complaints);
}

#[test]
fn nothing_is_left_undone_or_left_out() {
    let rust_marks = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
    let script_marks = ["test.only", "test.skip", "test.fixme", "describe.only", "describe.skip", "waitForTimeout"];
    let mut complaints = Vec::new();
    for source in sources(&["rs", "ts", "js", "mjs"]) {
        let marks: &[&str] = if source.extension() == "rs" { &rust_marks } else { &script_marks };
        for (number, line) in source.code().filter(|_| source.path != "server/tests/tidy.rs") {
            complaints.extend(
                marks
                    .iter()
                    .filter(|mark| line.contains(**mark))
                    .map(|mark| format!("{}:{number}: {mark}", source.path)),
            );
        }
    }
    none("What is there is finished, and every test runs.", &complaints);
}

#[test]
fn the_rules_see_what_they_look_for() {
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
    assert_eq!(source.slice(), Some("messages"));

    for key in ["chat:events", "{prefix}user:{id}", "online_users", "session:", "shard:{k}:chat:x", "teahouse:epoch"] {
        assert!(is_key(key), "{key}");
    }
    for text in ["a chat: yes", "user: {name}", "online_users_count", "/fn/user", "superuser:"] {
        assert!(!is_key(text), "{text}");
    }
}
