//! `docs/access.md`, walked: every operation, server function and page, asked for by every kind of person.
//!
//! A route that is not in the document fails the test, and so does a row for which there is no route. Who is refused has
//! changed nothing; who may not see a room or a file gets what they get who ask for one that never was, byte for byte.

mod hearing;
mod people;
mod request;
mod table;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use leptos::server_fn::axum::server_fn_paths;

use self::table::{Outcome, PEOPLE, Table};
use self::world::World;
use crate::house::House;
use crate::openapi::{document, operations};

/// What is neither described to programs nor a page: the way in, and the description itself. Besides there are only files of the
/// build.
const OTHERS: [&str; 3] = ["GET /", "GET /api/docs", "GET /api/openapi.json"];

#[tokio::test]
async fn nothing_is_missing_from_the_table() {
    let house = House::open().await;
    let document = document(&house.stranger()).await;
    let mut there: BTreeSet<String> = OTHERS.map(str::to_owned).into();
    there.extend(operations(&document).iter().map(crate::openapi::Operation::name));
    there.extend(server_fn_paths().map(|(path, method)| format!("{method} {path}")));
    there.extend(leptos_axum::generate_route_list(app::app::App).iter().map(|page| format!("PAGE {}", page.path())));

    let table = Table::of_the_house();
    let mut rooms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    table.rows.iter().for_each(|row| rooms.entry(&row.name).or_default().push(&row.room));
    let listed: BTreeSet<String> = rooms.keys().map(|name| table::route(name).to_owned()).collect();
    let missing: Vec<_> = there.difference(&listed).collect();
    let foreign: Vec<_> = listed.difference(&there).collect();
    assert!(missing.is_empty() && foreign.is_empty(), "without a row: {missing:#?}\nwithout a route: {foreign:#?}");
    for (name, rooms) in &mut rooms {
        let arguments = table.arguments.get(*name).unwrap_or_else(|| panic!("how is {name} asked for?"));
        let has = |names: [&str; 2]| arguments.values().any(|value| names.iter().any(|name| value == name));
        rooms.sort_unstable();
        let expected: &[&str] = if has(["<room>", "<file>"]) {
            &["direct", "private", "public"]
        } else if has(["<room's invitation>", "<room's link>"]) {
            // Nobody is invited into a direct conversation.
            &["private", "public"]
        } else {
            &["—"]
        };
        assert_eq!(rooms, expected, "the rooms of {name}");
    }
    for name in table.arguments.keys() {
        assert!(rooms.contains_key(name.as_str()), "{name} is asked for in no row");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_gets_what_the_table_says() {
    let table = Table::of_the_house();
    let mut world = World::of(House::open().await).await;
    let mut complaints = Vec::new();
    for row in &table.rows {
        let arguments = &table.arguments[&row.name];
        for (kind, expected) in PEOPLE.iter().zip(&row.outcomes) {
            let Some(expected) = expected else { continue };
            let asked = world.ask(row, arguments, kind).await;
            let place = format!("{} ({}) by {kind}", row.name, row.room);
            if asked.outcome != *expected {
                let words: String = asked.answer.text.chars().take(120).collect();
                complaints.push(format!("{place}: {expected:?} is said, {:?} it is: {words}", asked.outcome));
            }
            complaints.extend(asked.complaint.map(|complaint| format!("{place}: {complaint}")));
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n  {}\n", complaints.len(), complaints.join("\n  "));
}

/// Nobody who is not signed in, or not any more, gets anything of what others do inside.
#[test]
fn the_table_lets_nobody_in() {
    let outside = ["PAGE /sign-in", "PAGE /sign-up", "PAGE /join/{token}", "PAGE /reset/{token}"];
    let doors = [
        "POST /api/auth/register",
        "POST /api/auth/login",
        "POST /fn/sign_up",
        "POST /fn/sign_in",
        "POST /fn/reset_password",
        "POST /fn/look_at_invitation",
        "POST /fn/open_invitation",
        "POST /fn/set_language",
        "GET /health/live",
        "GET /health/ready",
        // Asked for from the same machine.
        "GET /metrics",
    ];
    for row in Table::of_the_house().rows {
        let is_open = [&outside[..], &doors, &OTHERS].concat().contains(&row.route());
        for kind in ["anonymous", "revoked"] {
            let place = PEOPLE.iter().position(|known| *known == kind).expect("a kind");
            let gets = row.outcomes[place];
            assert!(is_open || gets != Some(Outcome::Taken), "{} is open to those who are {kind}", row.name);
        }
    }
}

#[test]
fn the_table_is_read_as_it_is_meant() {
    let cells = "ok | 401 | door | inside | nothing | · | muted | ok | ok | ok | ok | ok";
    let text = format!(
        "# x\n| what | with |\n| --- | --- |\n| `GET /x` | `{{\"a\": [1]}}` |\n\n| `GET /x` | public, direct | {cells} |\n"
    );
    let table = Table::read(&text);
    assert_eq!(table.arguments["GET /x"]["a"], serde_json::json!([1]));
    let [public, direct] = &table.rows[..] else { panic!("two rows") };
    assert_eq!((public.room.as_str(), direct.room.as_str(), direct.name.as_str()), ("public", "direct", "GET /x"));
    let refused =
        |name: &str| Outcome::Refused(*app::error::Code::ALL.iter().find(|code| code.name() == name).unwrap());
    let expected = [
        Some(Outcome::Taken),
        Some(refused("unauthenticated")),
        Some(Outcome::Door),
        Some(Outcome::Inside),
        Some(Outcome::Nothing),
        None,
        Some(refused("muted")),
    ];
    assert_eq!(public.outcomes[..7], expected);
}
