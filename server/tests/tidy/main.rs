//! The rules of the code's structure (docs/architecture.md), checked on the text of the sources.
//!
//! Each test lists every place that breaks its rule, as `file:line: what`, so that one run shows all of them. There are no
//! exemptions: a rule that does not fit is changed for all.

#![allow(clippy::unwrap_used, reason = "a test that cannot continue reports it by panicking")]

mod events;
mod keys;
mod layers;
mod names;
mod order;
mod source;

use source::{rust, sources};

/// The longest a file may be, in lines.
const MAX_LINES: usize = 400;

/// Fails with all complaints at once.
#[track_caller]
fn none(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{rule}\n  {}\n", complaints.join("\n  "));
}

#[test]
fn files_have_at_most_400_lines() {
    let mut complaints = Vec::new();
    for source in sources(&["rs", "ts", "css", "lua"]) {
        let lines = source.text.lines().count();
        if lines > MAX_LINES {
            complaints.push(format!("{}:{MAX_LINES}: {lines} lines", source.path));
        }
    }
    none("A file has at most 400 lines.", &complaints);
}

#[test]
fn modules_begin_with_their_description() {
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
fn code_is_finished_and_every_test_runs() {
    let rust_marks = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
    let script_marks = ["test.only", "test.skip", "test.fixme", "describe.only", "describe.skip", "waitForTimeout"];
    let mut complaints = Vec::new();
    for source in sources(&["rs", "ts", "js", "mjs"]) {
        let marks: &[&str] = if source.extension() == "rs" { &rust_marks } else { &script_marks };
        for (number, line) in source.code().filter(|_| source.path != "server/tests/tidy/main.rs") {
            complaints.extend(
                marks
                    .iter()
                    .filter(|mark| line.contains(**mark))
                    .map(|mark| format!("{}:{number}: {mark}", source.path)),
            );
        }
    }
    none("Code is finished, and every test runs.", &complaints);
}
