//! Parser for the tables of `docs/access.md`; the document describes the notation.

use std::collections::HashMap;
use std::path::Path;

use app::error::Code;
use serde_json::{Map, Value};

/// The kinds of users, in the order of the columns.
pub const USER_KINDS: [&str; 12] = [
    "anonymous",
    "non-member",
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

/// The result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A status of 2xx.
    Success,
    /// A redirect to the sign-in page.
    RedirectToSignIn,
    /// A redirect to the first room.
    RedirectToRoom,
    /// The response that a missing room, file or page gets.
    NotFound,
    /// A problem with this code.
    Refused(Code),
}

/// A request, and its outcome for each kind of user.
pub struct Row {
    /// A route such as `GET /api/chat/messages`, `POST /fn/open_room` or `PAGE /rooms/{room}`, with a variant in
    /// parentheses if there are several: `GET /api/chat/stats (of a room)`.
    pub name: String,
    /// `public`, `private` or `direct`; `—` if the request does not concern a room.
    pub room: String,
    /// In the order of [`USER_KINDS`]; none where there is no such user.
    pub outcomes: Vec<Option<Outcome>>,
}

impl Row {
    /// The name without the variant.
    pub fn route(&self) -> &str {
        route(&self.name)
    }
}

/// A row's name without the variant.
pub fn route(name: &str) -> &str {
    name.split(" (").next().unwrap_or_default()
}

/// All tables of the document.
pub struct Table {
    pub rows: Vec<Row>,
    /// For each name the arguments of its request.
    pub arguments: HashMap<String, Map<String, Value>>,
}

impl Table {
    /// Reads `docs/access.md`.
    pub fn from_docs() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
        Self::parse(&std::fs::read_to_string(path).unwrap())
    }

    /// Parses a document.
    pub fn parse(text: &str) -> Self {
        let mut table = Self { rows: Vec::new(), arguments: HashMap::new() };
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let name = unquoted(cells[0]).to_owned();
            match cells[1..] {
                [arguments] => {
                    let parsed = serde_json::from_str(unquoted(arguments));
                    let arguments = parsed.unwrap_or_else(|error| panic!("{error} in {line}"));
                    assert!(
                        table.arguments.insert(name, arguments).is_none(),
                        "a second row for the arguments in {line}"
                    );
                }
                [room, ref outcomes @ ..] => {
                    assert_eq!(outcomes.len(), USER_KINDS.len(), "one cell for each kind of user in {line}");
                    let rooms: Vec<&str> = room.split(", ").collect();
                    let known = ["public", "private", "direct", "—"];
                    assert!(rooms.iter().all(|room| known.contains(room)), "{room} is not one of {known:?}");
                    let outcomes: Vec<_> = outcomes.iter().map(|cell| outcome(cell)).collect();
                    let row =
                        |room: &str| Row { name: name.clone(), room: room.to_owned(), outcomes: outcomes.clone() };
                    table.rows.extend(rooms.into_iter().map(row));
                }
                [] => panic!("only one cell in {line}"),
            }
        }
        table
    }
}

/// The text between backticks.
fn unquoted(cell: &str) -> &str {
    let inner = cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
    inner.unwrap_or_else(|| panic!("{cell} is not between backticks"))
}

fn outcome(cell: &str) -> Option<Outcome> {
    let outcome = match cell {
        "·" => return None,
        "ok" => Outcome::Success,
        "sign-in" => Outcome::RedirectToSignIn,
        "home" => Outcome::RedirectToRoom,
        "404" => Outcome::NotFound,
        "401" => Outcome::Refused(Code::Unauthenticated),
        name => {
            let code = Code::ALL.iter().find(|code| code.name() == name);
            Outcome::Refused(*code.unwrap_or_else(|| panic!("`{name}` is not an outcome")))
        }
    };
    Some(outcome)
}
