//! Checks `docs/access.md`: requests every operation, server function and page as every kind of user.
//!
//! A route without a row fails the test, and so does a row without a route. A refused request must change nothing. A
//! user who may not see a room or a file must get the same response, byte for byte, as for one that does not exist.

mod fixture;
mod request;
mod response_outcome;
mod table;
mod users;
mod visibility;

use std::collections::{BTreeMap, BTreeSet};

use leptos::server_fn::axum::server_fn_paths;

use self::fixture::Fixture;
use self::table::{Outcome, Table, USER_KINDS};
use crate::harness::TestServer;
use crate::openapi::{document, operations};

/// Routes that are neither in the OpenAPI document nor pages: the index and the API documentation. All other routes
/// serve files of the build.
const OTHER_ROUTES: [&str; 3] = ["GET /", "GET /api/docs", "GET /api/openapi.json"];

#[tokio::test]
async fn access_table_lists_every_route() {
    let server = TestServer::start().await;
    let document = document(&server.anonymous()).await;
    let mut routes: BTreeSet<String> = OTHER_ROUTES.map(str::to_owned).into();
    routes.extend(operations(&document).iter().map(crate::openapi::Operation::name));
    routes.extend(server_fn_paths().map(|(path, method)| format!("{method} {path}")));
    routes.extend(server::page_paths().map(|path| format!("PAGE {path}")));

    let table = Table::from_docs();
    let mut rooms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    table.rows.iter().for_each(|row| rooms.entry(&row.name).or_default().push(&row.room));
    let listed: BTreeSet<String> = rooms.keys().map(|name| table::route(name).to_owned()).collect();
    let missing: Vec<_> = routes.difference(&listed).collect();
    let unknown: Vec<_> = listed.difference(&routes).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "routes without a row: {missing:#?}\nrows without a route: {unknown:#?}"
    );
    for (name, rooms) in &mut rooms {
        let arguments = table.arguments.get(*name).unwrap_or_else(|| panic!("{name} has no arguments"));
        let has_argument = |names: [&str; 2]| arguments.values().any(|value| names.iter().any(|name| value == name));
        rooms.sort_unstable();
        let expected: &[&str] = if has_argument(["<room>", "<file>"]) {
            &["direct", "private", "public"]
        } else if has_argument(["<room invitation>", "<room token>"]) {
            // Nobody can be invited into a direct conversation.
            &["private", "public"]
        } else {
            &["—"]
        };
        assert_eq!(rooms, expected, "the room kinds of {name}");
    }
    for name in table.arguments.keys() {
        assert!(rooms.contains_key(name.as_str()), "{name} has arguments but no row");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_user_gets_the_documented_outcome() {
    let table = Table::from_docs();
    let mut fixture = Fixture::start(TestServer::start().await).await;
    let mut problems = Vec::new();
    for row in &table.rows {
        let arguments = &table.arguments[&row.name];
        for (kind, expected) in USER_KINDS.iter().zip(&row.outcomes) {
            let Some(expected) = expected else { continue };
            let result = fixture.request(row, arguments, kind).await;
            let label = format!("{} ({}) by {kind}", row.name, row.room);
            if result.outcome != *expected {
                let start: String = result.response.text.chars().take(120).collect();
                problems.push(format!("{label}: expected {expected:?}, got {:?}: {start}", result.outcome));
            }
            problems.extend(result.problem.map(|problem| format!("{label}: {problem}")));
        }
    }
    assert!(problems.is_empty(), "{} problems:\n  {}\n", problems.len(), problems.join("\n  "));
}

/// Without a session, and with a session that has ended, only public routes succeed.
#[test]
fn private_routes_reject_requests_without_session() {
    let public_pages = ["PAGE /sign-in", "PAGE /sign-up", "PAGE /join/{token}", "PAGE /reset/{token}"];
    let public_operations = [
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
        // Allowed for requests from the same machine.
        "GET /metrics",
    ];
    for row in Table::from_docs().rows {
        let is_open = [&public_pages[..], &public_operations, &OTHER_ROUTES].concat().contains(&row.route());
        for kind in ["anonymous", "revoked"] {
            let index = USER_KINDS.iter().position(|known| *known == kind).expect("a known kind of user");
            let outcome = row.outcomes[index];
            assert!(is_open || outcome != Some(Outcome::Success), "{} is allowed for {kind} users", row.name);
        }
    }
}

#[test]
fn access_table_parser_reads_arguments_and_outcomes() {
    let cells = "ok | 401 | sign-in | home | 404 | · | muted | ok | ok | ok | ok | ok";
    let text = format!(
        "# x\n| what | with |\n| --- | --- |\n| `GET /x` | `{{\"a\": [1]}}` |\n\n| `GET /x` | public, direct | {cells} |\n"
    );
    let table = Table::parse(&text);
    assert_eq!(table.arguments["GET /x"]["a"], serde_json::json!([1]));
    let [public, direct] = &table.rows[..] else { panic!("two rows") };
    assert_eq!((public.room.as_str(), direct.room.as_str(), direct.name.as_str()), ("public", "direct", "GET /x"));
    let refused =
        |name: &str| Outcome::Refused(*app::error::Code::ALL.iter().find(|code| code.name() == name).unwrap());
    let expected = [
        Some(Outcome::Success),
        Some(refused("unauthenticated")),
        Some(Outcome::RedirectToSignIn),
        Some(Outcome::RedirectToRoom),
        Some(Outcome::NotFound),
        None,
        Some(refused("muted")),
    ];
    assert_eq!(public.outcomes[..7], expected);
}
