//! The OpenAPI document: complete, consistent with the routes, and sufficient to write a client.

mod client;
mod rooms;
mod schema;

use std::collections::{BTreeSet, HashSet};

use app::error::Code;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use self::client::Client;
pub use self::client::path_segment;
use crate::harness::{Response, TestServer, TestUser};

/// An operation of the document.
pub struct Operation<'a> {
    pub method: String,
    pub path: &'a str,
    pub description: &'a Value,
}

impl Operation<'_> {
    /// Method and path: `GET /api/auth/me`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The codes that it may return with this status.
    pub fn codes(&self, status: &str) -> Vec<&str> {
        let schema = &self.description["responses"][status]["content"]["application/problem+json"]["schema"];
        let codes = schema["allOf"][1]["properties"]["code"]["enum"].as_array();
        codes.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn statuses(&self) -> BTreeSet<u16> {
        let responses = self.description["responses"].as_object().expect("responses");
        responses.keys().map(|status| status.parse().expect("a status")).collect()
    }

    fn is_public(&self) -> bool {
        self.description["security"] == json!([{}])
    }
}

/// All operations of the document.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, description) in item.as_object().expect("operations") {
            operations.push(Operation { method: method.to_uppercase(), path, description });
        }
    }
    operations
}

/// Requests the document without a session.
pub async fn document(anonymous: &TestUser) -> Value {
    let response = anonymous.get("/api/openapi.json").await;
    assert_eq!(response.header("content-type"), "application/json");
    response.success()
}

#[tokio::test]
async fn document_describes_every_operation_completely() {
    let server = TestServer::start().await;
    let document = document(&server.anonymous()).await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    for reference in references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} does not exist");
    }
    let mut ids = HashSet::new();
    for operation in operations(&document) {
        let (name, description) = (operation.name(), operation.description);
        let id = description["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && ids.insert(id), "the id of {name}");
        assert!(description["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "the summary of {name}");
        assert_eq!(description["tags"].as_array().map(Vec::len), Some(1), "the tag of {name}");
        assert!(document["tags"].as_array().unwrap().iter().any(|tag| tag["name"] == description["tags"][0]), "{name}");
        let statuses = operation.statuses();
        assert!(statuses.iter().any(|status| (200..300).contains(status)), "{name} has no success status");
        let mut expected = vec![400, 413, 500, 503];
        expected.extend((!operation.is_public()).then_some(401));
        expected.extend((operation.method != "GET").then_some(403));
        expected.extend(description.get("requestBody").map(|_| 415));
        // Any text can be the name of a missing object, so such a parameter causes no 422.
        let is_free_text =
            |parameter: &&Value| parameter["in"] == "path" && parameter["schema"] == json!({ "type": "string" });
        let parameters = description["parameters"].as_array().into_iter().flatten();
        let takes = description.get("requestBody").is_some()
            || parameters.filter(|parameter| !is_free_text(parameter)).count() > 0;
        expected.extend(takes.then_some(422));
        assert!(
            expected.iter().all(|status| statuses.contains(status)),
            "{name} has {statuses:?}, not all of {expected:?}"
        );
        // An unsatisfiable range (416) has no problem document.
        for status in statuses.into_iter().filter(|status| *status >= 400 && *status != 416) {
            let codes = operation.codes(&status.to_string());
            assert!(!codes.is_empty(), "{name} {status} has no code");
            for name_of_code in codes {
                let code = Code::ALL.iter().find(|code| code.name() == name_of_code);
                assert_eq!(code.map(|code| code.status()), Some(status), "{name_of_code} of {name}");
            }
        }
        let placeholders = operation.path.matches('{').count();
        let in_path = description["parameters"].as_array().into_iter().flatten();
        let in_path = in_path.filter(|parameter| parameter["in"] == "path" && parameter["required"] == true);
        assert_eq!(in_path.count(), placeholders, "{name}");
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

/// Each described path accepts exactly the described methods.
#[tokio::test]
async fn documented_methods_equal_allowed_methods() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let document = document(&anonymous).await;
    for (path, item) in document["paths"].as_object().unwrap() {
        let mut expected: BTreeSet<String> =
            item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD".to_owned());
        }
        let id = Uuid::now_v7().to_string();
        let path = path.replace("{id}", &id).replace("{name}", &id).replace("{user_id}", "1");
        let methods = [Method::PUT, Method::POST, Method::PATCH, Method::DELETE];
        let other = methods.into_iter().find(|method| !expected.contains(method.as_str())).expect("an unused method");
        let response = Response::send(anonymous.request(other, &path)).await;
        response.assert_problem(405, "method_not_allowed");
        let allowed: BTreeSet<String> =
            response.header("allow").split(',').map(|method| method.trim().to_owned()).collect();
        assert_eq!(allowed, expected, "{path}");
    }
}

#[tokio::test]
async fn docs_page_shows_every_operation_and_loads_nothing_external() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let document = document(&anonymous).await;
    let page = anonymous.get("/api/docs").await;
    assert_eq!((page.status, page.header("content-language")), (200, "en"));
    assert!(page.header("content-type").starts_with("text/html"));
    for operation in operations(&document) {
        let id = operation.description["operationId"].as_str().unwrap();
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
    for forbidden in ["<script", "<iframe", " style=", "@import", "url("] {
        assert!(!page.text.contains(forbidden), "the page contains {forbidden}");
    }
    let links = [" href=\"", " src=\""].into_iter().flat_map(|start| page.text.split(start).skip(1));
    let links: Vec<&str> = links.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.len() > 30 && links.iter().all(|link| link.starts_with('#') || is_local(link)), "{links:?}");
    let targets = links.iter().filter_map(|link| link.strip_prefix('#'));
    for target in targets {
        assert!(page.text.contains(&format!("id=\"{target}\"")), "#{target} does not exist");
    }
}

fn is_local(link: &str) -> bool {
    link.starts_with('/') && !link.starts_with("//")
}

#[tokio::test]
async fn messages_and_sessions_work_with_described_client() {
    let server = TestServer::start().await;
    let mut client = Client::at(server.anonymous()).await;
    let account = json!({ "username": "Ada", "password": "correct horse battery" });
    let session = client.call("register", account.clone()).await.success();
    client.token = session["token"].as_str().map(str::to_owned);
    assert_eq!(client.call("whoAmI", json!({})).await.success(), session["user"]);

    let id = Uuid::now_v7();
    let sent = client.call("sendMessage", json!({ "content": "The tea is ready.", "id": id })).await;
    let cursor = sent.header("teahouse-cursor").to_owned();
    let first = sent.success();
    assert_eq!(client.call("sendMessage", json!({ "content": "The tea is ready.", "id": id })).await.success(), first);
    client
        .call("sendMessage", json!({ "content": "Another tea.", "id": id }))
        .await
        .assert_problem(409, "message_id_taken");

    let file = json!({ "name": "leaves.txt", "text": "Green, black, white." });
    let file_message = client.call("uploadFile", json!({ "content": "All of them", "file": file })).await.success();
    assert_eq!((&file_message["message_type"], &file_message["content"]), (&json!("file"), &json!("All of them")));
    let name = file_message["file_url"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(client.call("getFile", json!({ "name": name })).await.text, "Green, black, white.");

    let reply = client.call("sendMessage", json!({ "content": "On my way", "reply_to": first["id"] })).await.success();
    assert_eq!(reply["reply_to"], first["id"]);
    let page = client.call("listMessages", json!({ "limit": 2, "Teahouse-Cursor": cursor })).await.success();
    assert_eq!(page, json!([reply, file_message]));
    let before = client.call("listMessages", json!({ "before": file_message["id"] })).await.success();
    assert_eq!(before, json!([first]));
    let after = client.call("listMessages", json!({ "after": first["id"] })).await.success();
    assert_eq!(after, json!([reply, file_message]));
    let around = client.call("listMessages", json!({ "around": file_message["id"], "limit": 3 })).await.success();
    assert_eq!(around, json!([reply, file_message, first]));

    let edited =
        client.call("editMessage", json!({ "id": first["id"], "content": "The cake is ready." })).await.success();
    assert!(edited["edited_at"].is_string() && edited["v"].as_u64() > first["v"].as_u64(), "{edited}");
    client.call("removeMessage", json!({ "id": file_message["id"] })).await.success();
    client.call("removeMessage", json!({ "id": file_message["id"] })).await.success();
    assert_eq!(client.call("listMessages", json!({})).await.success(), json!([reply, edited]));
    client.call("getFile", json!({ "name": name })).await.assert_problem(404, "not_found");
    client.call("listMessages", json!({ "limit": 0 })).await.assert_problem(422, "limit_out_of_range");
    client.call("listMessages", json!({ "room_id": "nowhere" })).await.assert_problem(404, "room_not_found");

    for operation in ["isAlive", "isReady"] {
        client.call(operation, json!({})).await.success();
    }
    client.call("signOut", json!({})).await.success();
    client.call("whoAmI", json!({})).await.assert_problem(401, "unauthenticated");
    client.call("signIn", account).await.success();
    client
        .call("register", json!({ "username": "ADA", "password": "another password" }))
        .await
        .assert_problem(409, "username_taken");
}
