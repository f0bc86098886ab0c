//! Checks `docs/input.md`: sends every example, and every field must have a row.

mod fixture;
mod table;

use std::collections::BTreeSet;

use app::api::server_functions;
use serde_json::{Value, json};

use self::fixture::{Fixture, send_for_outcome};
pub use self::table::{Row, Section, bytes_of, sections};
use crate::harness::TestServer;
use crate::openapi::{document, operations};

#[tokio::test]
async fn every_documented_example_has_its_documented_outcome() {
    let fixture = Fixture::start().await;
    let mut problems = Vec::new();
    for section in sections() {
        for row in &section.rows {
            for example in &row.accepted {
                let (status, response) = fixture.outcome(&section, row, example.as_ref()).await;
                if !(200..300).contains(&status) {
                    problems.push(format!("{} {} is not accepted: {response}", label(&section, row), display(example)));
                }
            }
            for (example, status, code) in &row.rejected {
                let (request, before) = fixture.prepare(&section, row, example.as_ref()).await;
                let (actual, response) = send_for_outcome(request).await;
                let label = format!("{} {}", label(&section, row), display(example));
                if (actual, response["code"].as_str()) != (*status, Some(code)) {
                    problems.push(format!("{label} is not rejected with {status} {code}: {actual} {response}"));
                }
                if !fixture.is_unchanged(&before).await {
                    problems.push(format!("{label} changed something"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n  {}\n", problems.len(), problems.join("\n  "));
}

#[tokio::test]
async fn every_field_has_a_documented_row() {
    let server = TestServer::start().await;
    let document = document(&server.anonymous()).await;
    let mut documented = BTreeSet::new();
    for operation in operations(&document) {
        for parameter in operation.description["parameters"].as_array().into_iter().flatten() {
            let [name, location] = ["name", "in"].map(|part| parameter[part].as_str().unwrap().to_owned());
            documented.insert((operation.name(), name, location));
        }
        for (kind, body) in operation.description["requestBody"]["content"].as_object().into_iter().flatten() {
            let schema = document.pointer(&body["schema"]["$ref"].as_str().unwrap()[1..]).unwrap();
            let location = if kind == "application/json" { "body" } else { "form" };
            let fields = schema["properties"].as_object().unwrap().keys();
            documented.extend(fields.map(|name| (operation.name(), name.clone(), location.to_owned())));
        }
    }
    for (path, fields) in server_functions() {
        documented.extend(fields.iter().map(|name| (format!("POST {path}"), (*name).to_owned(), "form".to_owned())));
    }
    let mut listed = BTreeSet::new();
    for section in sections() {
        let operation = operations(&document).into_iter().find(|operation| operation.name() == section.name());
        for row in &section.rows {
            listed.insert((section.name(), row.field.clone(), row.location.clone()));
            assert!(!row.accepted.is_empty(), "{} has no accepted example", label(&section, row));
            assert!(row.rejected.is_empty() == row.rejects_nothing, "{} rejects nothing", label(&section, row));
            for (_, status, code) in &row.rejected {
                let is_described = operation
                    .as_ref()
                    .is_none_or(|operation| operation.codes(&status.to_string()).contains(&code.as_str()));
                assert!(
                    is_described,
                    "{} gets {status} {code}, which the document does not describe",
                    label(&section, row)
                );
            }
        }
    }
    let missing: Vec<_> = documented.difference(&listed).collect();
    let unknown: Vec<_> = listed.difference(&documented).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "fields without a row: {missing:#?}\nrows without a field: {unknown:#?}"
    );
}

fn label(section: &Section, row: &Row) -> String {
    format!("{}: {} in the {}", section.name(), row.field, row.location)
}

fn display(example: &Option<Value>) -> String {
    example.as_ref().map_or("absent".to_owned(), |value| value.to_string().chars().take(60).collect())
}

#[test]
fn input_table_parser_reads_examples_and_outcomes() {
    let text = "# Intro\n\n## POST /x/{id}\n\nBase: `{\"id\": 1}`\n\n| field | in | rule | accepted | rejected |\n| --- | --- |\n\
                | id | path | `x`; any | `1` `\"a\"×3` absent | `\";\"` absent → 404 gone; `null` → 422 bad |\n\
                | b | body | all | `2` | — |\n";
    let [section] = &table::parse(text)[..] else { panic!("one section") };
    assert_eq!((section.name().as_str(), &section.base["id"]), ("POST /x/{id}", &json!(1)));
    let [id, b] = &section.rows[..] else { panic!("two rows") };
    assert_eq!((id.field.as_str(), id.location.as_str(), b.rejects_nothing), ("id", "path", true));
    assert_eq!(id.accepted, [Some(json!(1)), Some(json!("aaa")), None]);
    let rejected = [(Some(json!(";")), 404, "gone"), (None, 404, "gone"), (Some(json!(null)), 422, "bad")];
    assert_eq!(id.rejected, rejected.map(|(example, status, code)| (example, status, code.to_owned())));
    let large = bytes_of(json!({ "text": "ab", "times": 2 }).as_object().unwrap());
    assert_eq!(large, b"abab");
}
