//! Parser for the tables of `docs/input.md`; the document describes the notation.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};

/// A value, or none for a missing field.
pub type Example = Option<Value>;

/// An operation or server function.
pub struct Section {
    pub method: String,
    pub path: String,
    /// The user who sends the examples.
    pub requester: Requester,
    /// A valid request.
    pub base: Map<String, Value>,
    pub rows: Vec<Row>,
}

/// The user who sends the examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requester {
    /// Ada, an ordinary member.
    Ada,
    /// A new user for each example, for requests that change the account.
    NewUser,
    Administrator,
}

/// A field.
pub struct Row {
    pub field: String,
    /// `path`, `query`, `header`, `body` or `form`.
    pub location: String,
    pub accepted: Vec<Example>,
    /// Examples with the status and code of their rejection.
    pub rejected: Vec<(Example, u16, String)>,
    /// Whether the cell is a dash, which says that no value is rejected.
    pub rejects_nothing: bool,
}

impl Section {
    /// Method and path, as in the heading.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The location of a field of the base.
    pub fn location_of(&self, field: &str) -> &str {
        let row = self.rows.iter().find(|row| row.field == field);
        &row.unwrap_or_else(|| panic!("{field} of {} has no row", self.name())).location
    }

    /// Whether any field has this location.
    pub fn has_location(&self, location: &str) -> bool {
        self.rows.iter().any(|row| row.location == location)
    }
}

/// The sections of `docs/input.md`.
pub fn sections() -> Vec<Section> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/input.md");
    let sections = parse(&std::fs::read_to_string(path).unwrap());
    assert!(sections.len() > 10, "only {} sections were found", sections.len());
    sections
}

/// Parses a document.
pub fn parse(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        if let Some((method, path)) = line.strip_prefix("## ").and_then(|name| name.split_once(' ')) {
            let (method, path) = (method.to_owned(), path.to_owned());
            sections.push(Section { method, path, requester: Requester::Ada, base: Map::new(), rows: Vec::new() });
        }
        let Some(section) = sections.last_mut() else { continue };
        if let Some(base) = line.strip_prefix("Base: `").and_then(|base| base.strip_suffix('`')) {
            section.base = serde_json::from_str(base).unwrap_or_else(|error| panic!("{error} in {base}"));
        }
        match line.strip_prefix("By: ") {
            Some("a new user") => section.requester = Requester::NewUser,
            Some("an administrator") => section.requester = Requester::Administrator,
            Some(other) => panic!("unknown requester {other}"),
            None => {}
        }
        let is_row = line.starts_with("| ") && !["| field |", "| ---"].iter().any(|head| line.starts_with(head));
        if is_row {
            section.rows.push(parse_row(line));
        }
    }
    sections
}

fn parse_row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [field, location, _, accepted, rejected] = cells[..] else { panic!("not five cells in {line}") };
    let locations = ["path", "query", "header", "body", "form"];
    assert!(locations.contains(&location), "{location} is not one of {locations:?}");
    let rejects_nothing = rejected == "—";
    let mut rejections = Vec::new();
    let mut rest = if rejects_nothing { "" } else { rejected };
    while !rest.is_empty() {
        let (found, after) = parse_examples(rest);
        let outcome = after.strip_prefix('→').unwrap_or_else(|| panic!("no outcome at {after:?} in {line}"));
        let (outcome, after) = outcome.split_once(';').unwrap_or((outcome, ""));
        let (status, code) = outcome.trim().split_once(' ').unwrap_or_else(|| panic!("no code in {outcome:?}"));
        let status = status.parse().unwrap_or_else(|_| panic!("no status in {outcome:?}"));
        rejections.extend(found.into_iter().map(|example| (example, status, code.to_owned())));
        rest = after;
    }
    let (accepted, after) = parse_examples(accepted);
    assert!(after.is_empty(), "{after:?} is not an example in {line}");
    Row { field: field.to_owned(), location: location.to_owned(), accepted, rejected: rejections, rejects_nothing }
}

/// The examples at the start of the text, and the rest of it.
fn parse_examples(text: &str) -> (Vec<Example>, &str) {
    let (mut found, mut rest) = (Vec::new(), text.trim());
    loop {
        if let Some((literal, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            found.push(Some(parse_value(literal)));
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix("absent") {
            found.push(None);
            rest = after.trim_start();
        } else {
            return (found, rest);
        }
    }
}

/// A JSON value, or a text and how often it is repeated.
fn parse_value(literal: &str) -> Value {
    let json = |text: &str| -> Value { serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}")) };
    let repeated = literal.rsplit_once('×').and_then(|(text, times)| Some((text, times.parse::<usize>().ok()?)));
    match repeated {
        Some((text, times)) => Value::String(json(text).as_str().expect("only a text can be repeated").repeat(times)),
        None => json(literal),
    }
}

/// The content of a file example.
pub fn bytes_of(file: &Map<String, Value>) -> Vec<u8> {
    if let Some(base64) = file.get("base64").and_then(Value::as_str) {
        return BASE64_STANDARD.decode(base64).expect("base64");
    }
    let text = file["text"].as_str().expect("a text");
    let times = file.get("times").map_or(1, |times| times.as_u64().expect("a number"));
    text.repeat(usize::try_from(times).unwrap()).into_bytes()
}
