//! The description of the API: whole, true to the routes, and enough to write a client from.

mod client;
mod rooms;
mod schema;

use std::collections::{BTreeSet, HashSet};

use app::error::Code;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use self::client::Client;
pub use self::client::part_of_path;
use crate::house::{Answer, House, Person};

/// An operation of the document.
pub struct Operation<'a> {
    pub method: String,
    pub path: &'a str,
    pub described: &'a Value,
}

impl Operation<'_> {
    /// As it stands in lists: `GET /api/auth/me`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The codes it may answer with this status.
    pub fn codes(&self, status: &str) -> Vec<&str> {
        let schema = &self.described["responses"][status]["content"]["application/problem+json"]["schema"];
        let codes = schema["allOf"][1]["properties"]["code"]["enum"].as_array();
        codes.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn statuses(&self) -> BTreeSet<u16> {
        let answers = self.described["responses"].as_object().expect("answers");
        answers.keys().map(|status| status.parse().expect("a status")).collect()
    }

    fn is_public(&self) -> bool {
        self.described["security"] == json!([{}])
    }
}

/// All operations of the document.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, described) in item.as_object().expect("operations") {
            operations.push(Operation { method: method.to_uppercase(), path, described });
        }
    }
    operations
}

/// The document, as anyone gets it.
pub async fn document(stranger: &Person) -> Value {
    let answer = stranger.get("/api/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    answer.success()
}

#[tokio::test]
async fn the_description_is_whole() {
    let house = House::open().await;
    let document = document(&house.stranger()).await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    for reference in references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
    let mut ids = HashSet::new();
    for operation in operations(&document) {
        let (name, described) = (operation.name(), operation.described);
        let id = described["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && ids.insert(id), "the id of {name}");
        assert!(described["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "the summary of {name}");
        assert_eq!(described["tags"].as_array().map(Vec::len), Some(1), "the tag of {name}");
        assert!(document["tags"].as_array().unwrap().iter().any(|tag| tag["name"] == described["tags"][0]), "{name}");
        let statuses = operation.statuses();
        assert!(statuses.iter().any(|status| (200..300).contains(status)), "{name} never succeeds");
        let mut expected = vec![400, 413, 500, 503];
        expected.extend((!operation.is_public()).then_some(401));
        expected.extend((operation.method != "GET").then_some(403));
        expected.extend(described.get("requestBody").map(|_| 415));
        // Any text may be the name of something that is not there.
        let is_name =
            |parameter: &&Value| parameter["in"] == "path" && parameter["schema"] == json!({ "type": "string" });
        let parameters = described["parameters"].as_array().into_iter().flatten();
        let takes = described.get("requestBody").is_some() || parameters.filter(|one| !is_name(one)).count() > 0;
        expected.extend(takes.then_some(422));
        assert!(
            expected.iter().all(|status| statuses.contains(status)),
            "{name} has {statuses:?}, not all of {expected:?}"
        );
        // A range that a file does not have is answered without a document.
        for status in statuses.into_iter().filter(|status| *status >= 400 && *status != 416) {
            let codes = operation.codes(&status.to_string());
            assert!(!codes.is_empty(), "{name} {status} names no code");
            for name_of_code in codes {
                let code = Code::ALL.iter().find(|code| code.name() == name_of_code);
                assert_eq!(code.map(|code| code.status()), Some(status), "{name_of_code} of {name}");
            }
        }
        let places = operation.path.matches('{').count();
        let in_path = described["parameters"].as_array().into_iter().flatten();
        let in_path = in_path.filter(|parameter| parameter["in"] == "path" && parameter["required"] == true);
        assert_eq!(in_path.count(), places, "{name}");
    }
}

fn collect_references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect_references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}

/// A path that is described answers the methods that are described, and no others.
#[tokio::test]
async fn the_description_is_of_the_routes_there_are() {
    let house = House::open().await;
    let stranger = house.stranger();
    let document = document(&stranger).await;
    for (path, item) in document["paths"].as_object().unwrap() {
        let mut expected: BTreeSet<String> =
            item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD".to_owned());
        }
        let id = Uuid::now_v7().to_string();
        let path = path.replace("{id}", &id).replace("{name}", &id).replace("{user_id}", "1");
        let methods = [Method::PUT, Method::POST, Method::PATCH, Method::DELETE];
        let other =
            methods.into_iter().find(|method| !expected.contains(method.as_str())).expect("a method without use");
        let answer = Answer::to(stranger.request(other, &path)).await;
        answer.is_problem(405, "method_not_allowed");
        let allowed: BTreeSet<String> =
            answer.header("allow").split(',').map(|method| method.trim().to_owned()).collect();
        assert_eq!(allowed, expected, "{path}");
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_loads_nothing_from_elsewhere() {
    let house = House::open().await;
    let stranger = house.stranger();
    let document = document(&stranger).await;
    let page = stranger.get("/api/docs").await;
    assert_eq!((page.status, page.header("content-language")), (200, "en"));
    assert!(page.header("content-type").starts_with("text/html"));
    for operation in operations(&document) {
        let id = operation.described["operationId"].as_str().unwrap();
        for expected in [format!("id=\"{id}\""), format!("href=\"#{id}\""), operation.path.to_owned()] {
            assert!(page.text.contains(&expected), "{expected} is missing");
        }
        for status in operation.statuses().iter().map(u16::to_string) {
            for code in operation.codes(&status) {
                assert!(page.text.contains(&format!("<code>{code}</code>")), "{code} is missing");
            }
        }
    }
    for section in ["sign-in", "errors", "cursor", "limits", "schema-ChatMessage", "schema-Problem"] {
        assert!(page.text.contains(&format!("id=\"{section}\"")), "{section} is missing");
    }
    for foreign in ["<script", "<iframe", " style=", "@import", "url("] {
        assert!(!page.text.contains(foreign), "the page has {foreign}");
    }
    let links = [" href=\"", " src=\""].into_iter().flat_map(|start| page.text.split(start).skip(1));
    let links: Vec<&str> = links.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.len() > 30 && links.iter().all(|link| link.starts_with('#') || is_ours(link)), "{links:?}");
    let targets = links.iter().filter_map(|link| link.strip_prefix('#'));
    for target in targets {
        assert!(page.text.contains(&format!("id=\"{target}\"")), "#{target} leads nowhere");
    }
}

fn is_ours(link: &str) -> bool {
    link.starts_with('/') && !link.starts_with("//")
}

#[tokio::test]
async fn a_client_written_from_the_description_alone() {
    let house = House::open().await;
    let mut client = Client::at(house.stranger()).await;
    let account = json!({ "username": "Ada", "password": "correct horse battery" });
    let pass = client.call("register", account.clone()).await.success();
    client.token = pass["token"].as_str().map(str::to_owned);
    assert_eq!(client.call("whoAmI", json!({})).await.success(), pass["user"]);

    let id = Uuid::now_v7();
    let said = client.call("sendMessage", json!({ "content": "The tea is ready.", "id": id })).await;
    let cursor = said.header("teahouse-cursor").to_owned();
    let tea = said.success();
    assert_eq!(client.call("sendMessage", json!({ "content": "The tea is ready.", "id": id })).await.success(), tea);
    client
        .call("sendMessage", json!({ "content": "Another tea.", "id": id }))
        .await
        .is_problem(409, "message_id_taken");

    let file = json!({ "name": "leaves.txt", "text": "Green, black, white." });
    let leaves = client.call("uploadFile", json!({ "content": "All of them", "file": file })).await.success();
    assert_eq!((&leaves["message_type"], &leaves["content"]), (&json!("file"), &json!("All of them")));
    let name = leaves["file_url"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(client.call("getFile", json!({ "name": name })).await.text, "Green, black, white.");

    let reply = client.call("sendMessage", json!({ "content": "On my way", "reply_to": tea["id"] })).await.success();
    assert_eq!(reply["reply_to"], tea["id"]);
    let page = client.call("listMessages", json!({ "limit": 2, "Teahouse-Cursor": cursor })).await.success();
    assert_eq!(page, json!([reply, leaves]));
    let before = client.call("listMessages", json!({ "before": leaves["id"] })).await.success();
    assert_eq!(before, json!([tea]));
    let after = client.call("listMessages", json!({ "after": tea["id"] })).await.success();
    assert_eq!(after, json!([reply, leaves]));
    let around = client.call("listMessages", json!({ "around": leaves["id"], "limit": 3 })).await.success();
    assert_eq!(around, json!([reply, leaves, tea]));

    let edited =
        client.call("editMessage", json!({ "id": tea["id"], "content": "The cake is ready." })).await.success();
    assert!(edited["edited_at"].is_string() && edited["v"].as_u64() > tea["v"].as_u64(), "{edited}");
    client.call("removeMessage", json!({ "id": leaves["id"] })).await.success();
    client.call("removeMessage", json!({ "id": leaves["id"] })).await.success();
    assert_eq!(client.call("listMessages", json!({})).await.success(), json!([reply, edited]));
    client.call("getFile", json!({ "name": name })).await.is_problem(404, "not_found");
    client.call("listMessages", json!({ "limit": 0 })).await.is_problem(422, "limit_out_of_range");
    client.call("listMessages", json!({ "room_id": "nowhere" })).await.is_problem(404, "room_not_found");

    for probe in ["isAlive", "isReady"] {
        client.call(probe, json!({})).await.success();
    }
    client.call("signOut", json!({})).await.success();
    client.call("whoAmI", json!({})).await.is_problem(401, "unauthenticated");
    client.call("signIn", account).await.success();
    client
        .call("register", json!({ "username": "ADA", "password": "another password" }))
        .await
        .is_problem(409, "username_taken");
}
