//! Invalid requests: every one gets a problem document in the reader's language, changes nothing, and never causes a
//! 500.

mod case;
mod forms;
mod message_changes;
mod message_texts;
mod unauthenticated;
mod uploads;

use http::Method;
use serde_json::{Value, json};

use self::case::{Case, assert_all_rejected, get, post};
use crate::harness::TestServer;

const SEND: &str = "/api/chat/send?room_id=global";
const MESSAGES: &str = "/api/chat/messages?room_id=global";

/// The routes that take JSON, each with a valid body.
fn json_routes() -> [(&'static str, Value); 3] {
    [
        ("/api/auth/register", json!({ "username": "newcomer", "password": "correct horse battery" })),
        ("/api/auth/login", json!({ "username": "ada", "password": "correct horse battery" })),
        (SEND, json!({ "content": "hello" })),
    ]
}

#[tokio::test]
async fn malformed_json_bodies_are_rejected() {
    let mut cases = Vec::new();
    for (path, valid) in json_routes() {
        let valid_text = valid.to_string();
        let field = valid.as_object().unwrap().keys().next().unwrap().clone();
        let changed = |value: Value| {
            let mut body = valid.clone();
            body[&field] = value;
            body
        };
        let mut unknown = valid.clone();
        unknown["colour"] = json!("green");
        let mut missing = valid.clone();
        missing.as_object_mut().unwrap().remove(&field);
        let mut latin1 = valid_text.clone().into_bytes();
        latin1.insert(2, 0xe9);

        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "x",
        ] {
            cases.push(post(path).with_body(content_type, &valid_text).expect_problem(415, "content_type_unsupported"));
        }
        cases.push(post(path).body(&valid_text).expect_problem(415, "content_type_unsupported"));
        let malformed = ["", " ", "{", "}", "hello", "{'a':1}", "\u{feff}{}", "nul", "\"\\ud800\"", "\0"];
        for body in malformed {
            cases.push(post(path).with_body("application/json", body).expect_problem(400, "json_malformed"));
        }
        // Both malformed and of the wrong type; the status depends on which is detected first.
        for body in ["{\"a\":}", "{}{}", "[1,]"] {
            cases.push(post(path).with_body("application/json", body).expect_status(&[400, 422]));
        }
        cases.push(
            post(path)
                .with_body("application/json", valid_text.replace('}', ",}"))
                .expect_problem(400, "json_malformed"),
        );
        cases.push(
            post(path).with_body("application/json", format!("{valid_text} x")).expect_problem(400, "json_malformed"),
        );
        cases.push(post(path).with_body("application/json", latin1).expect_problem(400, "json_malformed"));
        cases.push(post(path).with_body("application/json", "[".repeat(20_000)).expect_status(&[400, 422]));
        // Both malformed and of the wrong type; the status depends on which is detected first.
        for body in ["{\"a\":}", "{}{}", "[1,]"] {
            cases.push(post(path).with_body("application/json", body).expect_status(&[400, 422]));
        }
        cases.push(
            post(path)
                .with_body("application/json", valid_text.replacen('{', "{\"a\":{", 10_000))
                .expect_status(&[400, 413, 422]),
        );
        for other in [
            json!(null),
            json!(1),
            json!("hello"),
            json!([]),
            json!(["a", "b", null, null]),
            json!({}),
            unknown,
            missing,
        ] {
            cases.push(post(path).json(&other).expect_problem(422, "request_invalid"));
        }
        for value in [json!(null), json!(1), json!(true), json!(["a"]), json!({ "a": 1 })] {
            cases.push(post(path).json(&changed(value)).expect_problem(422, "request_invalid"));
        }
        let repeated = valid_text.replacen('{', &format!("{{\"{field}\":\"twice\","), 1);
        cases.push(post(path).with_body("application/json", repeated).expect_problem(422, "request_invalid"));
    }
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn bodies_over_the_size_limit_are_rejected() {
    let mut cases = Vec::new();
    let large = |value: &Value| value.to_string().replacen('{', &format!("{{{}", " ".repeat(65_536)), 1);
    for (path, valid) in json_routes() {
        cases.push(post(path).with_body("application/json", large(&valid)).expect_problem(413, "body_too_large"));
        cases.push(
            post(path).with_body("application/json", large(&valid)).chunked().expect_problem(413, "body_too_large"),
        );
    }
    for (path, form) in forms::all_forms() {
        let large = format!("{form}&x={}", "x".repeat(65_536));
        cases.push(post(path).form(&large).expect_problem(413, "body_too_large"));
        cases.push(post(path).form(&large).chunked().expect_problem(413, "body_too_large"));
    }
    cases.push(
        post("/api/auth/logout").with_body("text/plain", "x".repeat(65_537)).expect_problem(413, "body_too_large"),
    );
    for path in ["/", "/nowhere", "/health/live", "/api/auth/me", MESSAGES] {
        cases.push(post(path).with_body("text/plain", "x".repeat(65_537)).expect_status(&[404, 405, 413]));
    }
    let server = TestServer::start().await;
    assert_all_rejected(&server, &cases).await;

    // A body of exactly the maximum size is accepted.
    let ada = server.anonymous().sign_in("ada").await;
    let padded = |length: usize| format!("{}{}", " ".repeat(length - 20), r#"{"content":"hello!"}"#);
    let send = async |length: usize| {
        let request = ada.request(Method::POST, SEND).header("content-type", "application/json");
        crate::harness::Response::send(request.body(padded(length))).await.status
    };
    assert_eq!((send(65_536).await, send(65_537).await), (200, 413));
}

#[tokio::test]
async fn unknown_paths_are_not_found() {
    let mut cases: Vec<Case> = Vec::new();
    for path in [
        "/api",
        "/api/",
        "/api/nowhere",
        "/api/chat",
        "/api/chat/send/",
        "/api/%E8%8C%B6",
        "/api/auth/me/..%2f..%2fetc",
        "/nowhere",
        "//",
        "/api//auth/me",
        "/%00",
        "/%FF",
        "/%C0%AF",
        "/.env",
        "/.git/config",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/pkg/%2e%2e/%2e%2e/Cargo.toml",
        "/pkg/nothing.js",
        "/pkg/%FF",
        "/pkg/",
        "/index.html",
    ] {
        cases.push(get(path).expect_status(&[400, 404]));
        cases.push(post(path).with_body("application/json", "{}").expect_status(&[400, 404, 405]));
    }
    for room in ["%FF", "%00", "%E8%8C%B6", "..%2f.."] {
        cases.push(get(&format!("/api/chat/rooms/{room}")).expect_problem(422, "request_invalid"));
    }
    for request in [get("/fn/nothing"), get(forms::POST_MESSAGE), post("/fn/nothing"), post("/fn/%FF"), post("/fn/")] {
        cases.push(request.expect_status(&[404, 405]));
    }
    cases.push(get("/api/nowhere").expect_problem(404, "not_found"));
    cases.push(post("/api/nowhere").json(&json!({})).expect_problem(404, "not_found"));
    cases.push(get("/nowhere").expect_problem(404, "not_found"));
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn unsupported_methods_are_rejected() {
    let server = TestServer::start().await;
    let mut cases = Vec::new();
    for (path, allowed) in [
        ("/api/auth/register", Method::POST),
        ("/api/auth/login", Method::POST),
        ("/api/auth/logout", Method::POST),
        ("/api/auth/me", Method::GET),
        ("/api/chat/send", Method::POST),
        ("/api/chat/messages", Method::GET),
        ("/api/chat/upload", Method::POST),
        ("/api/chat/events", Method::GET),
        ("/health/live", Method::GET),
        ("/health/ready", Method::GET),
    ] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if method != allowed {
                cases.push(Case::new(method, path).json(&json!({})).expect_problem(405, "method_not_allowed"));
            }
        }
        let other = if allowed == Method::GET { Method::PUT } else { Method::GET };
        let response = crate::harness::Response::send(server.anonymous().request(other, path)).await;
        assert!(response.header("allow").contains(allowed.as_str()), "{path} allows {:?}", response.header("allow"));
    }
    assert_all_rejected(&server, &cases).await;
}

#[tokio::test]
async fn invalid_query_parameters_are_rejected() {
    let mut cases = Vec::new();
    for query in
        ["?colour=green", "?room_id=global&room_id=global", "?room_id=global&colour=green", "?room_id[]=global"]
    {
        cases.push(get(&format!("/api/chat/messages{query}")).expect_problem(422, "request_invalid"));
        cases.push(
            post(&format!("/api/chat/send{query}"))
                .json(&json!({ "content": "hello" }))
                .expect_problem(422, "request_invalid"),
        );
    }
    for query in ["&limit=0", "&limit=101"] {
        cases.push(get(&format!("{MESSAGES}{query}")).expect_problem(422, "limit_out_of_range"));
    }
    for query in [
        "&limit=",
        "&limit=x",
        "&limit=-1",
        "&limit=1.0",
        "&before=",
        "&before=1",
        "&before=%00",
        "&before=%FF",
        "&after=",
        "&around=1",
    ] {
        cases.push(get(&format!("{MESSAGES}{query}")).expect_problem(422, "request_invalid"));
    }
    cases.push(get("/api/chat/events?colour=green").expect_problem(422, "request_invalid"));
    cases.push(get("/api/chat/events?after=a&after=b").expect_problem(422, "request_invalid"));
    // Ids with a special meaning in Redis, in a path or in a header.
    for room in [
        "%00",
        "%FF",
        "global%0d%0aFLUSHALL",
        "*",
        "global:members",
        "..%2f..",
        "%7B1%7D",
        "GLOBAL",
        "",
        &"a".repeat(5000),
    ] {
        cases.push(get(&format!("/api/chat/messages?room_id={room}")).expect_status(&[404, 422]));
        cases.push(
            post(&format!("/api/chat/send?room_id={room}"))
                .json(&json!({ "content": "hello" }))
                .expect_status(&[404, 422]),
        );
    }
    assert_all_rejected(&TestServer::start().await, &cases).await;
}
