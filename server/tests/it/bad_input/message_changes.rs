//! Invalid requests to edit and remove messages.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::{Case, assert_all_rejected_for};
use crate::harness::{TestServer, message_path};

fn edit(message: &Value) -> Case {
    Case::new(Method::PATCH, &message_path(message))
}

fn remove(path: &str) -> Case {
    Case::new(Method::DELETE, path)
}

#[tokio::test]
async fn invalid_edit_bodies_are_rejected() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("hello").await;
    let mut cases = Vec::new();
    for (content, code) in [
        (String::new(), "content_empty"),
        (" \n\u{3000}".to_owned(), "content_empty"),
        ("\u{200b}\u{feff}".to_owned(), "content_empty"),
        ("茶".repeat(4001), "content_too_long"),
        ("before\0after".to_owned(), "content_has_control_characters"),
        ("\u{1b}[31mred".to_owned(), "content_has_control_characters"),
    ] {
        cases.push(edit(&message).json(&json!({ "content": content })).expect_problem(422, code));
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
        cases.push(edit(&message).json(&body).expect_problem(422, "request_invalid"));
    }
    let repeated = r#"{"content":"a","content":"b"}"#;
    cases.push(edit(&message).with_body("application/json", repeated).expect_problem(422, "request_invalid"));
    for body in ["", "{", "hello", "{\"content\":\"\\ud800\"}"] {
        cases.push(edit(&message).with_body("application/json", body).expect_status(&[400, 422]));
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let valid = json!({ "content": "a" }).to_string();
        cases.push(edit(&message).with_body(content_type, valid).expect_problem(415, "content_type_unsupported"));
    }
    let large = format!("{{\"content\":\"{}\"}}", "a".repeat(65_536));
    cases.push(edit(&message).with_body("application/json", &large).expect_problem(413, "body_too_large"));
    cases.push(edit(&message).with_body("application/json", &large).chunked().expect_problem(413, "body_too_large"));
    assert_all_rejected_for(&server, &ada, &cases).await;
    assert_eq!(ada.history(100).await.last(), Some(&message));
}

#[tokio::test]
async fn edit_and_removal_of_invalid_message_ids_are_rejected() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("hello").await;
    let id = message["id"].as_str().unwrap();
    let valid = json!({ "content": "other words" });
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
        cases.push(Case::new(Method::PATCH, &path).json(&valid).expect_status(&[400, 404, 422]));
        cases.push(remove(&path).expect_status(&[400, 404, 422]));
    }
    for query in ["?colour=green", "?room_id=global&room_id=global", "?room_id=global&limit=1", "?room_id[]=global"] {
        let path = format!("/api/chat/messages/{id}{query}");
        cases.push(Case::new(Method::PATCH, &path).json(&valid).expect_problem(422, "request_invalid"));
        cases.push(remove(&path).expect_problem(422, "request_invalid"));
    }
    for room in ["%00", "%FF", "*", "global:members", "GLOBAL", "", "nowhere"] {
        let path = format!("/api/chat/messages/{id}?room_id={room}");
        cases.push(Case::new(Method::PATCH, &path).json(&valid).expect_status(&[404, 422]));
        cases.push(remove(&path).expect_status(&[404, 422]));
    }
    for method in [Method::GET, Method::POST, Method::PUT] {
        cases.push(Case::new(method, &message_path(&message)).json(&valid).expect_problem(405, "method_not_allowed"));
    }
    let unknown = json!({ "id": Uuid::now_v7() });
    cases.push(edit(&unknown).json(&valid).expect_problem(404, "message_not_found"));
    cases.push(remove(&message_path(&unknown)).expect_problem(404, "message_not_found"));
    assert_all_rejected_for(&server, &ada, &cases).await;
    assert_eq!(ada.history(100).await.last(), Some(&message));
}
