//! The tables of `docs/access.md`, read by the notation that stands at its head.

use std::collections::HashMap;
use std::path::Path;

use app::error::Code;
use serde_json::{Map, Value};

/// The kinds of people, in the order of the columns.
pub const PEOPLE: [&str; 12] = [
    "anonymous",
    "stranger",
    "member",
    "muted",
    "former",
    "banned",
    "sender",
    "room moderator",
    "room owner",
    "moderator",
    "administrator",
    "revoked",
];

/// What somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// What they asked for.
    Taken,
    /// They are led to the page where one signs in.
    Door,
    /// They are led into the first room.
    Inside,
    /// What somebody gets who asks for a thing that does not exist.
    Nothing,
    /// A refusal.
    Refused(Code),
}

/// One thing that can be asked for, and what each kind of person gets.
pub struct Row {
    /// `GET /api/chat/messages`, `POST /fn/open_room`, `PAGE /rooms/{room}`, or one of several ways to ask for it,
    /// `GET /api/chat/stats (of a room)`.
    pub name: String,
    /// `public`, `private` or `direct`; `—` where no room is meant.
    pub room: String,
    /// In the order of [`PEOPLE`]; none where there is no such person.
    pub outcomes: Vec<Option<Outcome>>,
}

impl Row {
    /// What is asked for, whichever way.
    pub fn route(&self) -> &str {
        route(&self.name)
    }
}

/// A row's name without the way it is asked for.
pub fn route(name: &str) -> &str {
    name.split(" (").next().unwrap_or_default()
}

/// The whole document.
pub struct Table {
    pub rows: Vec<Row>,
    /// Of each thing, the arguments it is asked with.
    pub arguments: HashMap<String, Map<String, Value>>,
}

impl Table {
    /// As it lies in the folder of documents.
    pub fn of_the_house() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
        Self::read(&std::fs::read_to_string(path).unwrap())
    }

    /// The table in this text.
    pub fn read(text: &str) -> Self {
        let mut table = Self { rows: Vec::new(), arguments: HashMap::new() };
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let name = unquoted(cells[0]).to_owned();
            match cells[1..] {
                [arguments] => {
                    let read = serde_json::from_str(unquoted(arguments));
                    let arguments = read.unwrap_or_else(|error| panic!("{error} in {line}"));
                    assert!(table.arguments.insert(name, arguments).is_none(), "twice: {line}");
                }
                [room, ref outcomes @ ..] => {
                    assert_eq!(outcomes.len(), PEOPLE.len(), "a cell for each kind of person in {line}");
                    let rooms: Vec<&str> = room.split(", ").collect();
                    let known = ["public", "private", "direct", "—"];
                    assert!(rooms.iter().all(|room| known.contains(room)), "{room} is none of {known:?}");
                    let outcomes: Vec<_> = outcomes.iter().map(|cell| outcome(cell)).collect();
                    let row =
                        |room: &str| Row { name: name.clone(), room: room.to_owned(), outcomes: outcomes.clone() };
                    table.rows.extend(rooms.into_iter().map(row));
                }
                [] => panic!("one cell in {line}"),
            }
        }
        table
    }
}

/// What stands between backticks.
fn unquoted(cell: &str) -> &str {
    let inner = cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
    inner.unwrap_or_else(|| panic!("{cell} has no backticks around it"))
}

fn outcome(cell: &str) -> Option<Outcome> {
    let outcome = match cell {
        "·" => return None,
        "ok" => Outcome::Taken,
        "door" => Outcome::Door,
        "inside" => Outcome::Inside,
        "nothing" => Outcome::Nothing,
        "401" => Outcome::Refused(Code::Unauthenticated),
        name => {
            let code = Code::ALL.iter().find(|code| code.name() == name);
            Outcome::Refused(*code.unwrap_or_else(|| panic!("`{name}` is no outcome")))
        }
    };
    Some(outcome)
}
