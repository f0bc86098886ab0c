//! Other sites can make a browser send requests, but not change anything here.

use http::Method;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::RequestBuilder;
use serde_json::json;

use super::sessions::sign_in_as_browser;
use crate::house::{Answer, House, PASSWORD};

/// What a browser says of a request that another site made it send.
const FROM_ELSEWHERE: [&[(&str, &str)]; 5] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
];

fn saying(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let before = house.contents().await;
    let credentials = [("username", "ada"), ("password", PASSWORD)];
    let id = "0196d2d6-7a9c-7c3e-8000-00000000000a";
    let newcomer = [("username", "eve"), ("password", PASSWORD)];
    let post = |path: &str| house.stranger().request(Method::POST, path).header("cookie", &cookie);
    for headers in FROM_ELSEWHERE {
        for (path, _) in server_fn_paths() {
            Answer::to(saying(post(path), headers)).await.is_problem(403, "cross_site_request");
        }
        let requests = [
            post("/api/chat/send?room_id=global").json(&json!({ "content": "sent by a trick" })),
            post("/api/auth/logout"),
            post("/api/auth/login").json(&json!({ "username": "ada", "password": PASSWORD })),
            post("/api/auth/register").json(&json!({ "username": "eve", "password": PASSWORD })),
            post("/fn/post_message").form(&[("content", "sent by a trick"), ("room_id", "global"), ("id", id)]),
            post("/fn/sign_out").form::<[(&str, &str); 0]>(&[]),
            post("/fn/sign_in").form(&credentials),
            post("/fn/sign_up").form(&newcomer),
            post("/fn/set_language").form(&[("language", "zh-CN")]),
        ];
        for request in requests {
            let answer = Answer::to(saying(request, headers)).await;
            answer.is_problem(403, "cross_site_request");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
    assert_eq!(house.contents().await, before);
    assert_eq!(ada.history(10).await.len(), 0);
    // A form of another site that hides where it comes from as far as a browser lets it.
    let text = post("/api/chat/send?room_id=global").header("content-type", "text/plain").body(r#"{"content":"x"}"#);
    Answer::to(text).await.is_problem(415, "content_type_unsupported");
}

#[tokio::test]
async fn this_site_may_and_so_may_programs() {
    let house = House::open().await;
    house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let own = format!("http://{}", house.server.address);
    let ways: [&[(&str, &str)]; 4] =
        [&[], &[("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")], &[("origin", &own)]];
    for headers in ways {
        let request = house.stranger().request(Method::POST, "/api/chat/send?room_id=global").header("cookie", &cookie);
        let answer = Answer::to(saying(request.json(&json!({ "content": "from here" })), headers)).await;
        assert_eq!(answer.status, 200, "{headers:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn behind_a_proxy_the_public_address_is_this_site() {
    let house = House::with(|config| config.public_url = Some("https://tea.example".parse().unwrap())).await;
    house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let say = async |origin: &str| {
        let request = house.stranger().request(Method::POST, "/api/chat/send?room_id=global").header("cookie", &cookie);
        Answer::to(request.header("origin", origin).json(&json!({ "content": "from here" }))).await
    };
    assert_eq!(say("https://tea.example").await.status, 200);
    for foreign in
        ["http://tea.example", "https://tea.example.evil", "https://tea.example:8443", "https://eviltea.example"]
    {
        say(foreign).await.is_problem(403, "cross_site_request");
    }
}

#[tokio::test]
async fn no_other_site_may_read() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for path in ["/api/auth/me", "/api/chat/messages?room_id=global"] {
        let answer = Answer::to(ada.request(Method::GET, path).header("origin", "https://evil.example")).await;
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    let preflight =
        ada.request(Method::OPTIONS, "/api/chat/send?room_id=global").header("origin", "https://evil.example");
    let answer = Answer::to(preflight.header("access-control-request-method", "POST")).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
