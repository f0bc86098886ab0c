//! `docs/input.md`, walked: every example it gives is sent, and every field there is has its row.

mod table;

use std::collections::BTreeSet;

use app::routes::forms;
use http::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use self::table::{Row, Section, sections};
use crate::house::{House, PATIENCE, Parcel, Person, within};
use crate::openapi::{document, operations, part_of_path};

/// A house with Ada, who sends the examples, and Bob, whose messages are not hers.
struct World {
    house: House,
    ada: Person,
    bob: Person,
}

#[tokio::test]
async fn every_example_is_answered_as_it_says() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let world = World { house, ada, bob };
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

/// What would differ if anything had been changed.
type Contents = ((u64, u64, Option<u64>), Vec<String>);

impl World {
    async fn outcome(&self, section: &Section, row: &Row, example: Option<&Value>) -> (u16, Value) {
        outcome_of(self.prepare(section, row, example).await.0).await
    }

    /// The request with this example in its place, and what there was before it.
    async fn prepare(
        &self,
        section: &Section,
        row: &Row,
        example: Option<&Value>,
    ) -> (reqwest::RequestBuilder, Contents) {
        let mut fields = Vec::new();
        for (name, value) in &section.base {
            if *name != row.field {
                fields.push((section.place_of(name), name.as_str(), self.real(value).await));
            }
        }
        if let Some(example) = example {
            fields.push((row.place.as_str(), row.field.as_str(), self.real(example).await));
        }
        let request = self.request(section, &fields);
        (request, self.contents().await)
    }

    /// The value that an example stands for.
    async fn real(&self, value: &Value) -> Value {
        let words = "before anything was tried";
        match value.as_str() {
            Some("<message>") => self.ada.say(words).await["id"].clone(),
            Some("<other>") => self.bob.say(words).await["id"].clone(),
            Some("<removed>") => {
                let message = self.ada.say(words).await;
                self.ada.remove(&message).await.success();
                message["id"].clone()
            }
            Some("<unused>") => json!(Uuid::now_v7()),
            Some("<name>") => json!(&Uuid::new_v4().simple().to_string()[..20]),
            Some("<file>") => {
                let message = self.ada.upload(&Parcel::of("tea.txt", "Green.")).await.success();
                json!(message["file_url"].as_str().unwrap().rsplit('/').next())
            }
            _ => value.clone(),
        }
    }

    fn request(&self, section: &Section, fields: &[(&str, &str, Value)]) -> reqwest::RequestBuilder {
        let of =
            |place: &'static str| fields.iter().filter(move |field| field.0 == place).map(|field| (field.1, &field.2));
        let path = of("path").fold(section.path.clone(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), &part_of_path(&text(value)))
        });
        let method: Method = section.method.parse().unwrap();
        let query: Vec<(&str, String)> = of("query").map(|(name, value)| (name, text(value))).collect();
        let request = self.ada.request(method, &path).header("accept", "*/*").query(&query);
        let request = of("header").fold(request, |request, (name, value)| request.header(name, text(value)));
        if section.has("body") {
            let body: Map<String, Value> = of("body").map(|(name, value)| (name.to_owned(), value.clone())).collect();
            request.json(&body)
        } else if section.has("form") && section.path.starts_with("/fn/") {
            let form: Vec<(&str, String)> = of("form").map(|(name, value)| (name, text(value))).collect();
            request.form(&form)
        } else if section.has("form") {
            let parcel = of("form").fold(Parcel::default(), |parcel, (name, value)| match value {
                Value::Object(file) => parcel.file(file["name"].as_str().unwrap(), "", table::bytes_of(file)),
                value => parcel.field(name, text(value)),
            });
            request.header("content-type", parcel.kind()).body(parcel.body())
        } else {
            request
        }
    }

    async fn contents(&self) -> Contents {
        (self.house.contents().await, self.house.files())
    }

    /// Whether everything is as it was. What a refused upload left on its way is taken away in a moment.
    async fn is_as(&self, before: &Contents) -> bool {
        if self.contents().await.0 != before.0 {
            return false;
        }
        within(PATIENCE, "what was received is gone", async || self.house.files() == before.1).await;
        true
    }
}

/// The status, and the body of a refusal: a success may be a stream without end.
async fn outcome_of(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let answer = if status < 400 { Value::Null } else { response.json().await.unwrap_or_default() };
    (status, answer)
}

/// A value as it stands in an address, a header or a form.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
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
    let large = table::bytes_of(json!({ "text": "ab", "times": 2 }).as_object().unwrap());
    assert_eq!(large, b"abab");
}
