//! Edits and removals that cannot be.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::{Case, refuses_her_all};
use crate::house::{House, address_of};

fn edit(message: &Value) -> Case {
    Case::new(Method::PATCH, &address_of(message))
}

fn remove(path: &str) -> Case {
    Case::new(Method::DELETE, path)
}

#[tokio::test]
async fn edits_that_are_not_what_the_route_takes() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("hello").await;
    let mut cases = Vec::new();
    for (content, code) in [
        (String::new(), "content_empty"),
        (" \n\u{3000}".to_owned(), "content_empty"),
        ("\u{200b}\u{feff}".to_owned(), "content_empty"),
        ("茶".repeat(4001), "content_too_long"),
        ("before\0after".to_owned(), "content_has_control_characters"),
        ("\u{1b}[31mred".to_owned(), "content_has_control_characters"),
    ] {
        cases.push(edit(&message).json(&json!({ "content": content })).refused(422, code));
    }
    for body in [
        json!({}),
        json!([]),
        json!("hello"),
        json!({ "content": null }),
        json!({ "content": 1 }),
        json!({ "content": ["a"] }),
        json!({ "content": "a", "colour": "green" }),
        json!({ "content": "a", "id": Uuid::now_v7() }),
        json!({ "content": "a", "reply_to": null }),
        json!({ "content": "a", "message_type": "text" }),
        json!({ "content": "a", "edited_at": null }),
    ] {
        cases.push(edit(&message).json(&body).refused(422, "request_invalid"));
    }
    let twice = r#"{"content":"a","content":"b"}"#;
    cases.push(edit(&message).raw("application/json", twice).refused(422, "request_invalid"));
    for body in ["", "{", "hello", "{\"content\":\"\\ud800\"}"] {
        cases.push(edit(&message).raw("application/json", body).refuses(&[400, 422]));
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let good = json!({ "content": "a" }).to_string();
        cases.push(edit(&message).raw(kind, good).refused(415, "content_type_unsupported"));
    }
    let large = format!("{{\"content\":\"{}\"}}", "a".repeat(65_536));
    cases.push(edit(&message).raw("application/json", &large).refused(413, "body_too_large"));
    cases.push(edit(&message).raw("application/json", &large).chunked().refused(413, "body_too_large"));
    refuses_her_all(&house, &ada, &cases).await;
    assert_eq!(ada.history(100).await.last(), Some(&message));
}

#[tokio::test]
async fn messages_that_nobody_could_mean() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("hello").await;
    let id = message["id"].as_str().unwrap();
    let good = json!({ "content": "other words" });
    let mut cases = Vec::new();
    for id in [
        "1",
        "not-a-uuid",
        "*",
        "%00",
        "%FF",
        "%20",
        "..%2f..",
        "global:members",
        &id.replace('-', ""),
        &format!("{id}0"),
        &"a".repeat(5000),
    ] {
        let path = format!("/api/chat/messages/{id}?room_id=global");
        cases.push(Case::new(Method::PATCH, &path).json(&good).refuses(&[400, 404, 422]));
        cases.push(remove(&path).refuses(&[400, 404, 422]));
    }
    for query in ["?colour=green", "?room_id=global&room_id=global", "?room_id=global&limit=1", "?room_id[]=global"] {
        let path = format!("/api/chat/messages/{id}{query}");
        cases.push(Case::new(Method::PATCH, &path).json(&good).refused(422, "request_invalid"));
        cases.push(remove(&path).refused(422, "request_invalid"));
    }
    for room in ["%00", "%FF", "*", "global:members", "GLOBAL", "", "nowhere"] {
        let path = format!("/api/chat/messages/{id}?room_id={room}");
        cases.push(Case::new(Method::PATCH, &path).json(&good).refuses(&[404, 422]));
        cases.push(remove(&path).refuses(&[404, 422]));
    }
    for method in [Method::GET, Method::POST, Method::PUT] {
        cases.push(Case::new(method, &address_of(&message)).json(&good).refused(405, "method_not_allowed"));
    }
    let unknown = json!({ "id": Uuid::now_v7() });
    cases.push(edit(&unknown).json(&good).refused(404, "message_not_found"));
    cases.push(remove(&address_of(&unknown)).refused(404, "message_not_found"));
    refuses_her_all(&house, &ada, &cases).await;
    assert_eq!(ada.history(100).await.last(), Some(&message));
}
