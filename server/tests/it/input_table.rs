//! `docs/input.md`, walked: every example it gives is sent, and every field there is has its row.

mod table;
mod world;

use std::collections::BTreeSet;

use app::api::forms;
use serde_json::{Value, json};

pub use self::table::{Row, Section, bytes_of, sections};
use self::world::{World, outcome_of};
use crate::house::House;
use crate::openapi::{document, operations};

#[tokio::test]
async fn every_example_is_answered_as_it_says() {
    let world = World::open().await;
    let mut complaints = Vec::new();
    for section in sections() {
        for row in &section.rows {
            for example in &row.taken {
                let (status, answer) = world.outcome(&section, row, example.as_ref()).await;
                if !(200..300).contains(&status) {
                    complaints.push(format!("{} {} is not taken: {answer}", place(&section, row), shown(example)));
                }
            }
            for (example, status, code) in &row.refused {
                let (request, before) = world.prepare(&section, row, example.as_ref()).await;
                let (got, answer) = outcome_of(request).await;
                let place = format!("{} {}", place(&section, row), shown(example));
                if (got, answer["code"].as_str()) != (*status, Some(code)) {
                    complaints.push(format!("{place} is not refused with {status} {code}: {got} {answer}"));
                }
                if !world.is_as(&before).await {
                    complaints.push(format!("{place} changed something"));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n  {}\n", complaints.len(), complaints.join("\n  "));
}

#[tokio::test]
async fn every_field_has_its_row() {
    let house = House::open().await;
    let document = document(&house.stranger()).await;
    let mut documented = BTreeSet::new();
    for operation in operations(&document) {
        for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
            let [name, place] = ["name", "in"].map(|part| parameter[part].as_str().unwrap().to_owned());
            documented.insert((operation.name(), name, place));
        }
        for (kind, body) in operation.described["requestBody"]["content"].as_object().into_iter().flatten() {
            let schema = document.pointer(&body["schema"]["$ref"].as_str().unwrap()[1..]).unwrap();
            let place = if kind == "application/json" { "body" } else { "form" };
            let fields = schema["properties"].as_object().unwrap().keys();
            documented.extend(fields.map(|name| (operation.name(), name.clone(), place.to_owned())));
        }
    }
    for (path, fields) in forms() {
        documented.extend(fields.iter().map(|name| (format!("POST {path}"), (*name).to_owned(), "form".to_owned())));
    }
    let mut listed = BTreeSet::new();
    for section in sections() {
        let operation = operations(&document).into_iter().find(|operation| operation.name() == section.name());
        for row in &section.rows {
            listed.insert((section.name(), row.field.clone(), row.place.clone()));
            assert!(!row.taken.is_empty(), "{} has nothing that is taken", place(&section, row));
            assert!(row.refused.is_empty() == row.refuses_nothing, "{} refuses nothing", place(&section, row));
            for (_, status, code) in &row.refused {
                let is_described = operation
                    .as_ref()
                    .is_none_or(|operation| operation.codes(&status.to_string()).contains(&code.as_str()));
                assert!(is_described, "{} answers {status} {code}, which is not described", place(&section, row));
            }
        }
    }
    let missing: Vec<_> = documented.difference(&listed).collect();
    let foreign: Vec<_> = listed.difference(&documented).collect();
    assert!(missing.is_empty() && foreign.is_empty(), "without a row: {missing:#?}\nwithout a field: {foreign:#?}");
}

fn place(section: &Section, row: &Row) -> String {
    format!("{}: {} in the {}", section.name(), row.field, row.place)
}

fn shown(example: &Option<Value>) -> String {
    example.as_ref().map_or("absent".to_owned(), |value| value.to_string().chars().take(60).collect())
}

#[test]
fn the_table_is_read_as_it_is_meant() {
    let text = "# Intro\n\n## POST /x/{id}\n\nBase: `{\"id\": 1}`\n\n| field | where | accepted | taken | refused |\n| --- | --- |\n\
                | id | path | `x`; any | `1` `\"a\"×3` absent | `\";\"` absent → 404 gone; `null` → 422 bad |\n\
                | b | body | all | `2` | — |\n";
    let [section] = &table::read(text)[..] else { panic!("one section") };
    assert_eq!((section.name().as_str(), &section.base["id"]), ("POST /x/{id}", &json!(1)));
    let [id, b] = &section.rows[..] else { panic!("two rows") };
    assert_eq!((id.field.as_str(), id.place.as_str(), b.refuses_nothing), ("id", "path", true));
    assert_eq!(id.taken, [Some(json!(1)), Some(json!("aaa")), None]);
    let refused = [(Some(json!(";")), 404, "gone"), (None, 404, "gone"), (Some(json!(null)), 422, "bad")];
    assert_eq!(id.refused, refused.map(|(example, status, code)| (example, status, code.to_owned())));
    let large = bytes_of(json!({ "text": "ab", "times": 2 }).as_object().unwrap());
    assert_eq!(large, b"abab");
}
