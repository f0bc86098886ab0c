//! Requests that other sites make a browser send must have no effect.

use http::Method;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::RequestBuilder;
use serde_json::json;

use super::sessions::sign_in_as_browser;
use crate::harness::{PASSWORD, Response, TestServer};

/// The headers of a browser on a request that another site has caused.
const CROSS_SITE_HEADERS: [&[(&str, &str)]; 5] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
];

fn with_headers(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

#[tokio::test]
async fn cross_site_requests_are_rejected() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let before = server.store_state().await;
    let credentials = [("username", "ada"), ("password", PASSWORD)];
    let id = "0196d2d6-7a9c-7c3e-8000-00000000000a";
    let new_user = [("username", "eve"), ("password", PASSWORD)];
    let post = |path: &str| server.anonymous().request(Method::POST, path).header("cookie", &cookie);
    for headers in CROSS_SITE_HEADERS {
        for (path, _) in server_fn_paths() {
            Response::send(with_headers(post(path), headers)).await.assert_problem(403, "cross_site_request");
        }
        let requests = [
            post("/api/chat/send?room_id=global").json(&json!({ "content": "sent by a trick" })),
            post("/api/auth/logout"),
            post("/api/auth/login").json(&json!({ "username": "ada", "password": PASSWORD })),
            post("/api/auth/register").json(&json!({ "username": "eve", "password": PASSWORD })),
            post("/fn/post_message").form(&[("content", "sent by a trick"), ("room_id", "global"), ("id", id)]),
            post("/fn/sign_out").form::<[(&str, &str); 0]>(&[]),
            post("/fn/sign_in").form(&credentials),
            post("/fn/sign_up").form(&new_user),
            post("/fn/set_language").form(&[("language", "zh-CN")]),
        ];
        for request in requests {
            let response = Response::send(with_headers(request, headers)).await;
            response.assert_problem(403, "cross_site_request");
            assert_eq!(response.header("set-cookie"), "");
        }
    }
    assert_eq!(server.store_state().await, before);
    assert_eq!(ada.history(10).await.len(), 0);
    // A form of another site may omit these headers, but can only send form content types and plain text.
    let text = post("/api/chat/send?room_id=global").header("content-type", "text/plain").body(r#"{"content":"x"}"#);
    Response::send(text).await.assert_problem(415, "content_type_unsupported");
}

#[tokio::test]
async fn same_site_and_program_requests_are_accepted() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let own = format!("http://{}", server.instance.address);
    let header_sets: [&[(&str, &str)]; 4] =
        [&[], &[("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")], &[("origin", &own)]];
    for headers in header_sets {
        let request =
            server.anonymous().request(Method::POST, "/api/chat/send?room_id=global").header("cookie", &cookie);
        let response = Response::send(with_headers(request.json(&json!({ "content": "from here" })), headers)).await;
        assert_eq!(response.status, 200, "{headers:?}: {}", response.text);
    }
}

#[tokio::test]
async fn public_url_is_the_allowed_origin_behind_a_proxy() {
    let server =
        TestServer::with_config(|config| config.public_url = Some("https://tea.example".parse().unwrap())).await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let post_from = async |origin: &str| {
        let request =
            server.anonymous().request(Method::POST, "/api/chat/send?room_id=global").header("cookie", &cookie);
        Response::send(request.header("origin", origin).json(&json!({ "content": "from here" }))).await
    };
    assert_eq!(post_from("https://tea.example").await.status, 200);
    for foreign in
        ["http://tea.example", "https://tea.example.evil", "https://tea.example:8443", "https://eviltea.example"]
    {
        post_from(foreign).await.assert_problem(403, "cross_site_request");
    }
}

#[tokio::test]
async fn responses_grant_no_cross_origin_access() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for path in ["/api/auth/me", "/api/chat/messages?room_id=global"] {
        let response = Response::send(ada.request(Method::GET, path).header("origin", "https://evil.example")).await;
        assert_eq!(response.header("access-control-allow-origin"), "");
        assert_eq!(response.header("access-control-allow-credentials"), "");
    }
    let preflight =
        ada.request(Method::OPTIONS, "/api/chat/send?room_id=global").header("origin", "https://evil.example");
    let response = Response::send(preflight.header("access-control-request-method", "POST")).await;
    assert_eq!(response.header("access-control-allow-origin"), "");
}
