//! The tables of `docs/input.md`, read by the notation that stands at its head.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};

/// A value, or none for a field that is left out.
pub type Example = Option<Value>;

/// An operation or server function.
pub struct Section {
    pub method: String,
    pub path: String,
    /// Who asks.
    pub by: By,
    /// Fields with which it is taken.
    pub base: Map<String, Value>,
    pub rows: Vec<Row>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Ada, who is a member of the server.
    Ada,
    /// Someone else each time, for what changes how it is with them.
    Newcomer,
    Administrator,
}

/// A field.
pub struct Row {
    pub field: String,
    /// `path`, `query`, `header`, `body` or `form`.
    pub place: String,
    pub taken: Vec<Example>,
    /// With the status and the code of the refusal.
    pub refused: Vec<(Example, u16, String)>,
    /// Whether it says by a dash that it refuses nothing.
    pub refuses_nothing: bool,
}

impl Section {
    /// As it stands in the heading.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Where a field of the base goes.
    pub fn place_of(&self, field: &str) -> &str {
        let row = self.rows.iter().find(|row| row.field == field);
        &row.unwrap_or_else(|| panic!("{field} of {} has no row", self.name())).place
    }

    /// Whether any field goes there.
    pub fn has(&self, place: &str) -> bool {
        self.rows.iter().any(|row| row.place == place)
    }
}

/// All sections.
pub fn sections() -> Vec<Section> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/input.md");
    let sections = read(&std::fs::read_to_string(path).unwrap());
    assert!(sections.len() > 10, "only {} sections were found", sections.len());
    sections
}

/// The sections in this text.
pub fn read(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        if let Some((method, path)) = line.strip_prefix("## ").and_then(|name| name.split_once(' ')) {
            let (method, path) = (method.to_owned(), path.to_owned());
            sections.push(Section { method, path, by: By::Ada, base: Map::new(), rows: Vec::new() });
        }
        let Some(section) = sections.last_mut() else { continue };
        if let Some(base) = line.strip_prefix("Base: `").and_then(|base| base.strip_suffix('`')) {
            section.base = serde_json::from_str(base).unwrap_or_else(|error| panic!("{error} in {base}"));
        }
        match line.strip_prefix("By: ") {
            Some("a newcomer") => section.by = By::Newcomer,
            Some("an administrator") => section.by = By::Administrator,
            Some(other) => panic!("nobody is {other}"),
            None => {}
        }
        let is_row = line.starts_with("| ") && !["| field |", "| ---"].iter().any(|head| line.starts_with(head));
        if is_row {
            section.rows.push(row(line));
        }
    }
    sections
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [field, place, _, taken, refused] = cells[..] else { panic!("five cells are in a row, not in {line}") };
    let places = ["path", "query", "header", "body", "form"];
    assert!(places.contains(&place), "{place} is none of {places:?}");
    let refuses_nothing = refused == "—";
    let mut refusals = Vec::new();
    let mut rest = if refuses_nothing { "" } else { refused };
    while !rest.is_empty() {
        let (found, after) = examples(rest);
        let outcome = after.strip_prefix('→').unwrap_or_else(|| panic!("no outcome at {after:?} in {line}"));
        let (outcome, after) = outcome.split_once(';').unwrap_or((outcome, ""));
        let (status, code) = outcome.trim().split_once(' ').unwrap_or_else(|| panic!("no code in {outcome:?}"));
        let status = status.parse().unwrap_or_else(|_| panic!("no status in {outcome:?}"));
        refusals.extend(found.into_iter().map(|example| (example, status, code.to_owned())));
        rest = after;
    }
    let (taken, after) = examples(taken);
    assert!(after.is_empty(), "{after:?} is no example in {line}");
    Row { field: field.to_owned(), place: place.to_owned(), taken, refused: refusals, refuses_nothing }
}

/// The examples at the start of this text, and what follows them.
fn examples(text: &str) -> (Vec<Example>, &str) {
    let (mut found, mut rest) = (Vec::new(), text.trim());
    loop {
        if let Some((literal, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            found.push(Some(value(literal)));
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix("absent") {
            found.push(None);
            rest = after.trim_start();
        } else {
            return (found, rest);
        }
    }
}

/// JSON, or a text so many times over.
fn value(literal: &str) -> Value {
    let json = |text: &str| -> Value { serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}")) };
    let repeated = literal.rsplit_once('×').and_then(|(text, times)| Some((text, times.parse::<usize>().ok()?)));
    match repeated {
        Some((text, times)) => Value::String(json(text).as_str().expect("a text is repeated").repeat(times)),
        None => json(literal),
    }
}

/// What is in a file.
pub fn bytes_of(file: &Map<String, Value>) -> Vec<u8> {
    if let Some(base64) = file.get("base64").and_then(Value::as_str) {
        return BASE64_STANDARD.decode(base64).expect("base64");
    }
    let text = file["text"].as_str().expect("a text");
    let times = file.get("times").map_or(1, |times| times.as_u64().expect("a number"));
    text.repeat(usize::try_from(times).unwrap()).into_bytes()
}
