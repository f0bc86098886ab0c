//! Whatever is sent: one clear answer in the reader's language, nothing changed, never a 500.

mod case;
mod changes;
mod forms;
mod routes;
mod texts;
mod uploads;

use http::Method;
use serde_json::{Value, json};

use self::case::{Case, get, post, refuses_all};
use crate::house::House;

const SEND: &str = "/api/chat/send?room_id=global";
const MESSAGES: &str = "/api/chat/messages?room_id=global";

/// The routes that take JSON, each with a body it would take.
fn with_json() -> [(&'static str, Value); 3] {
    [
        ("/api/auth/register", json!({ "username": "newcomer", "password": "correct horse battery" })),
        ("/api/auth/login", json!({ "username": "ada", "password": "correct horse battery" })),
        (SEND, json!({ "content": "hello" })),
    ]
}

#[tokio::test]
async fn bodies_that_are_not_what_a_route_takes() {
    let mut cases = Vec::new();
    for (path, good) in with_json() {
        let good_text = good.to_string();
        let field = good.as_object().unwrap().keys().next().unwrap().clone();
        let changed = |value: Value| {
            let mut body = good.clone();
            body[&field] = value;
            body
        };
        let mut unknown = good.clone();
        unknown["colour"] = json!("green");
        let mut missing = good.clone();
        missing.as_object_mut().unwrap().remove(&field);
        let mut latin = good_text.clone().into_bytes();
        latin.insert(2, 0xe9);

        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "x",
        ] {
            cases.push(post(path).raw(kind, &good_text).refused(415, "content_type_unsupported"));
        }
        cases.push(post(path).body(&good_text).refused(415, "content_type_unsupported"));
        let malformed = ["", " ", "{", "}", "hello", "{'a':1}", "\u{feff}{}", "nul", "\"\\ud800\"", "\0"];
        for body in malformed {
            cases.push(post(path).raw("application/json", body).refused(400, "json_malformed"));
        }
        // Both malformed and not what the route takes; whichever is noticed first.
        for body in ["{\"a\":}", "{}{}", "[1,]"] {
            cases.push(post(path).raw("application/json", body).refuses(&[400, 422]));
        }
        cases.push(post(path).raw("application/json", good_text.replace('}', ",}")).refused(400, "json_malformed"));
        cases.push(post(path).raw("application/json", format!("{good_text} x")).refused(400, "json_malformed"));
        cases.push(post(path).raw("application/json", latin).refused(400, "json_malformed"));
        cases.push(post(path).raw("application/json", "[".repeat(20_000)).refuses(&[400, 422]));
        // Both malformed and not what the route takes; whichever is noticed first.
        for body in ["{\"a\":}", "{}{}", "[1,]"] {
            cases.push(post(path).raw("application/json", body).refuses(&[400, 422]));
        }
        cases.push(
            post(path).raw("application/json", good_text.replacen('{', "{\"a\":{", 10_000)).refuses(&[400, 413, 422]),
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
            cases.push(post(path).json(&other).refused(422, "request_invalid"));
        }
        for value in [json!(null), json!(1), json!(true), json!(["a"]), json!({ "a": 1 })] {
            cases.push(post(path).json(&changed(value)).refused(422, "request_invalid"));
        }
        let twice = good_text.replacen('{', &format!("{{\"{field}\":\"twice\","), 1);
        cases.push(post(path).raw("application/json", twice).refused(422, "request_invalid"));
    }
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn more_bytes_than_any_route_takes() {
    let mut cases = Vec::new();
    let large = |value: &Value| value.to_string().replacen('{', &format!("{{{}", " ".repeat(65_536)), 1);
    for (path, good) in with_json() {
        cases.push(post(path).raw("application/json", large(&good)).refused(413, "body_too_large"));
        cases.push(post(path).raw("application/json", large(&good)).chunked().refused(413, "body_too_large"));
    }
    for (path, form) in forms::all() {
        let large = format!("{form}&x={}", "x".repeat(65_536));
        cases.push(post(path).form(&large).refused(413, "body_too_large"));
        cases.push(post(path).form(&large).chunked().refused(413, "body_too_large"));
    }
    cases.push(post("/api/auth/logout").raw("text/plain", "x".repeat(65_537)).refused(413, "body_too_large"));
    for path in ["/", "/nowhere", "/health/live", "/api/auth/me", MESSAGES] {
        cases.push(post(path).raw("text/plain", "x".repeat(65_537)).refuses(&[404, 405, 413]));
    }
    let house = House::open().await;
    refuses_all(&house, &cases).await;

    // Up to the limit a body is only judged by what it says.
    let ada = house.stranger().sign_in("ada").await;
    let padded = |length: usize| format!("{}{}", " ".repeat(length - 20), r#"{"content":"hello!"}"#);
    let send = async |length: usize| {
        let request = ada.request(Method::POST, SEND).header("content-type", "application/json");
        crate::house::Answer::to(request.body(padded(length))).await.status
    };
    assert_eq!((send(65_536).await, send(65_537).await), (200, 413));
}

#[tokio::test]
async fn addresses_that_lead_nowhere() {
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
        cases.push(get(path).refuses(&[400, 404]));
        cases.push(post(path).raw("application/json", "{}").refuses(&[400, 404, 405]));
    }
    for room in ["%FF", "%00", "%E8%8C%B6", "..%2f.."] {
        cases.push(get(&format!("/api/chat/rooms/{room}")).refused(422, "request_invalid"));
    }
    for request in [get("/fn/nothing"), get(forms::POST_MESSAGE), post("/fn/nothing"), post("/fn/%FF"), post("/fn/")] {
        cases.push(request.refuses(&[404, 405]));
    }
    cases.push(get("/api/nowhere").refused(404, "not_found"));
    cases.push(post("/api/nowhere").json(&json!({})).refused(404, "not_found"));
    cases.push(get("/nowhere").refused(404, "not_found"));
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn methods_that_a_route_does_not_know() {
    let house = House::open().await;
    let mut cases = Vec::new();
    for (path, known) in [
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
            if method != known {
                cases.push(Case::new(method, path).json(&json!({})).refused(405, "method_not_allowed"));
            }
        }
        let other = if known == Method::GET { Method::PUT } else { Method::GET };
        let answer = crate::house::Answer::to(house.stranger().request(other, path)).await;
        assert!(answer.header("allow").contains(known.as_str()), "{path} allows {:?}", answer.header("allow"));
    }
    refuses_all(&house, &cases).await;
}

#[tokio::test]
async fn queries_that_make_no_sense() {
    let mut cases = Vec::new();
    for query in
        ["?colour=green", "?room_id=global&room_id=global", "?room_id=global&colour=green", "?room_id[]=global"]
    {
        cases.push(get(&format!("/api/chat/messages{query}")).refused(422, "request_invalid"));
        cases.push(
            post(&format!("/api/chat/send{query}"))
                .json(&json!({ "content": "hello" }))
                .refused(422, "request_invalid"),
        );
    }
    for query in ["&limit=0", "&limit=101"] {
        cases.push(get(&format!("{MESSAGES}{query}")).refused(422, "limit_out_of_range"));
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
        cases.push(get(&format!("{MESSAGES}{query}")).refused(422, "request_invalid"));
    }
    cases.push(get("/api/chat/events?colour=green").refused(422, "request_invalid"));
    cases.push(get("/api/chat/events?after=a&after=b").refused(422, "request_invalid"));
    // Ids that could be taken for something else in Redis, a path or a header.
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
        cases.push(get(&format!("/api/chat/messages?room_id={room}")).refuses(&[404, 422]));
        cases.push(
            post(&format!("/api/chat/send?room_id={room}")).json(&json!({ "content": "hello" })).refuses(&[404, 422]),
        );
    }
    refuses_all(&House::open().await, &cases).await;
}
