//! Keys and commands of Redis.

use crate::none;
use crate::source::{Source, rust, sources};

#[test]
fn redis_is_used_only_in_stores() {
    let mut complaints = Vec::new();
    for source in rust().iter().filter(|source| source.is_in(&["app/", "server/src/", "frontend/"])) {
        let may = source.path.ends_with("/store.rs")
            || source.path.contains("/store/")
            || source.is_in(&["app/src/db/", "app/src/log/server/"]);
        for (number, line) in source.code().filter(|_| !may) {
            let named = line
                .match_indices("redis::")
                .any(|(start, _)| !line[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_'));
            if named {
                complaints.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none("`redis::` is named only in stores, db and log/server.", &complaints);
}

#[test]
fn keys_are_spelled_only_in_db_keys() {
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

/// The functions of `db/keys.rs` with the module that owns each: its `impl` block is preceded by "Keys of `module`."
fn owners(keys: &Source) -> Vec<(String, String)> {
    let mut owner = None;
    let mut found = Vec::new();
    for line in keys.text.lines() {
        if let Some(name) = line.strip_prefix("/// Keys of `") {
            owner = name.split('`').next().map(str::to_owned);
        }
        let key = line.trim_start().strip_prefix("pub fn ").and_then(|rest| rest.split('(').next());
        if let (Some(key), Some(owner)) = (key, &owner) {
            found.push((key.to_owned(), owner.clone()));
        }
    }
    assert!(found.len() >= 40, "only {} keys were found: the rule would check nothing", found.len());
    found
}

#[test]
fn keys_are_used_outside_scripts_only_by_their_owner() {
    let sources = rust();
    let owners = owners(sources.iter().find(|source| source.path == "app/src/db/keys.rs").unwrap());
    let mut complaints = Vec::new();
    for source in &sources {
        let Some(module) = source.module() else { continue };
        let mut script_indent = None;
        for (number, line) in source.code() {
            let indent = line.len() - line.trim_start().len();
            if line.contains("script! {") {
                script_indent = Some(indent);
            }
            if script_indent.is_none() {
                for (key, owner) in owners.iter().filter(|(_, owner)| owner != "db" && owner != module) {
                    if line.contains(&format!("keys.{key}(")) || line.contains(&format!("keys().{key}(")) {
                        complaints.push(format!("{}:{number}: `{key}` is a key of `{owner}`", source.path));
                    }
                }
            }
            if script_indent == Some(indent) && line.trim_start().starts_with('}') {
                script_indent = None;
            }
        }
    }
    none(
        "Outside of scripts a key of a slice is used by its owner alone; others call a function of the owner.",
        &complaints,
    );
}

/// The texts between quotation marks of either kind on a line.
fn literals(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for mark in ['"', '\''] {
        let marks: Vec<usize> = line.match_indices(mark).map(|(place, _)| place).collect();
        found.extend(marks.windows(2).map(|ends| &line[ends[0] + 1..ends[1]]));
    }
    found
}

/// Whether a text is the name of a key or a part of one: it has one of the known beginnings, at its start or after a prefix.
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
fn keys_are_recognised() {
    for key in ["chat:events", "{prefix}user:{id}", "online_users", "session:", "shard:{k}:chat:x", "teahouse:epoch"] {
        assert!(is_key(key), "{key}");
    }
    for text in ["a chat: yes", "user: {name}", "online_users_count", "/fn/user", "superuser:"] {
        assert!(!is_key(text), "{text}");
    }
}
