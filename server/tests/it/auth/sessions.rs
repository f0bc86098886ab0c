//! Sessions: bearer tokens, browser cookies, and how they end.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Response, TestServer, TestUser, wait_at_most};

/// Signs in with the form, as a browser without scripting, and returns the cookie to send back.
pub async fn sign_in_as_browser(server: &TestServer, name: &str) -> String {
    let response = submit_sign_in(server, name).await;
    assert_eq!(response.status, 302, "{}", response.text);
    response.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn submit_sign_in(server: &TestServer, name: &str) -> Response {
    let form = server.anonymous().request(Method::POST, "/fn/sign_in").header("accept", "text/html");
    Response::send(form.form(&[("username", name), ("password", PASSWORD)])).await
}

/// A request with this cookie.
async fn with_cookie(server: &TestServer, method: Method, path: &str, cookie: &str) -> Response {
    Response::send(server.anonymous().request(method, path).header("cookie", cookie)).await
}

#[tokio::test]
async fn browser_session_cookie_is_http_only() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let response = submit_sign_in(&server, "ada").await;
    let (pair, flags) = response.header("set-cookie").split_once("; ").unwrap();
    let flags: Vec<String> = flags.split("; ").map(str::to_lowercase).collect();
    assert!(pair.starts_with("teahouse_session="), "{pair}");
    for flag in ["httponly", "samesite=lax", "path=/"] {
        assert!(flags.iter().any(|set| set == flag), "{flag} in {flags:?}");
    }
    assert!(!flags.iter().any(|set| set == "secure" || set.starts_with("domain")), "{flags:?}");
    let me = with_cookie(&server, Method::GET, "/api/auth/me", pair).await.success();
    assert_eq!(me["username"], "ada");
}

#[tokio::test]
async fn session_cookie_is_secure_and_host_bound_with_https() {
    let server =
        TestServer::with_config(|config| config.public_url = Some("https://tea.example".parse().unwrap())).await;
    server.user("ada").await;
    let response = submit_sign_in(&server, "ada").await;
    let (pair, flags) = response.header("set-cookie").split_once("; ").unwrap();
    let flags: Vec<String> = flags.split("; ").map(str::to_lowercase).collect();
    assert!(pair.starts_with("__Host-teahouse_session="), "{pair}");
    for flag in ["httponly", "samesite=lax", "path=/", "secure"] {
        assert!(flags.iter().any(|set| set == flag), "{flag} in {flags:?}");
    }
    assert!(!flags.iter().any(|set| set.starts_with("domain")), "{flags:?}");
    assert_eq!(with_cookie(&server, Method::GET, "/api/auth/me", pair).await.status, 200);
    // A cookie with the plain name may have been set by another host of the domain.
    let planted = pair.trim_start_matches("__Host-").to_owned();
    with_cookie(&server, Method::GET, "/api/auth/me", &planted).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn malformed_cookie_is_unauthenticated() {
    let server = TestServer::start().await;
    for value in ["", "x", "../../x", &"a".repeat(4000), "%00", "\"quoted\""] {
        let response = with_cookie(&server, Method::GET, "/api/auth/me", &format!("teahouse_session={value}")).await;
        response.assert_problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn sign_out_ends_only_that_session() {
    let server = TestServer::start().await;
    let laptop = server.user("ada").await;
    let phone = laptop.sign_in("ada").await;
    assert_eq!(laptop.post("/api/auth/logout", Value::Null).await.status, 204);
    // Writes are rejected immediately.
    laptop.try_post_message(json!({ "content": "still here?" })).await.assert_problem(401, "unauthenticated");
    wait_at_most(Duration::from_secs(1), "reads are rejected", async || {
        laptop.get("/api/chat/messages?room_id=global").await.status == 401
    })
    .await;
    laptop.get("/api/auth/me").await.assert_problem(401, "unauthenticated");
    phone.post_message("on my phone").await;
    assert_eq!(phone.history(10).await.len(), 1);
    laptop.post("/api/auth/logout", Value::Null).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn sign_out_is_effective_in_other_instances() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let on_first = server.user("ada").await;
    let on_other = on_first.at(other.address);
    let mut stream = on_other.open_stream().await;
    stream.next_frame().await;
    assert_eq!(on_other.history(1).await.len(), 0);
    assert_eq!(on_first.post("/api/auth/logout", Value::Null).await.status, 204);
    on_other.try_post_message(json!({ "content": "still there?" })).await.assert_problem(401, "unauthenticated");
    stream.assert_ends_within(Duration::from_secs(1)).await;
    wait_at_most(Duration::from_secs(1), "reads are rejected in the other instance too", async || {
        on_other.get("/api/chat/messages?room_id=global").await.status == 401
    })
    .await;
}

#[tokio::test]
async fn sign_out_form_expires_cookie() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let form = server.anonymous().request(Method::POST, "/fn/sign_out").header("cookie", &cookie);
    let response = Response::send(form.header("accept", "text/html").form::<[(&str, &str); 0]>(&[])).await;
    assert_eq!(response.status, 302, "{}", response.text);
    assert!(response.header("set-cookie").to_lowercase().contains("max-age=0"), "{}", response.header("set-cookie"));
    with_cookie(&server, Method::GET, "/api/auth/me", &cookie).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn token_expires_after_a_day() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    server.advance_clock(Duration::from_secs(86_400 - 60));
    ada.post_message("nearly a day later").await;
    server.advance_clock(Duration::from_secs(61));
    assert_unauthenticated(&ada).await;
    let again = ada.sign_in("ada").await;
    again.post_message("back").await;
}

#[tokio::test]
async fn token_of_another_server_is_rejected() {
    let (server, other) = tokio::join!(TestServer::start(), TestServer::start());
    let (ada, other_ada) = tokio::join!(server.user("ada"), other.user("ada"));
    assert_eq!(ada.id, other_ada.id);
    assert_unauthenticated(&ada.with_token(other_ada.token.as_deref().unwrap())).await;
    ada.post_message("the real one").await;
}

#[tokio::test]
async fn forged_tokens_are_rejected() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let token = ada.token.clone().unwrap();
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let read = |part: &str| -> Value { serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let write = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let sign = |algorithm, secret: &[u8]| {
        jsonwebtoken::encode(&Header::new(algorithm), &read(claims), &EncodingKey::from_secret(secret)).unwrap()
    };
    assert_eq!(read(header)["alg"], "HS256");

    let bobs = bob.token.clone().unwrap();
    let bobs_claims = bobs.split('.').nth(1).unwrap();
    let mut extended = read(claims);
    extended["exp"] = json!(4_102_444_800_u64);
    let header_without_algorithm = |spelling: &str| write(&json!({ "alg": spelling, "typ": "JWT" }));
    let flipped = signature.chars().map(|letter| if letter == 'A' { 'B' } else { 'A' }).collect::<String>();
    let forgeries = [
        sign(Algorithm::HS256, b"secret"),
        sign(Algorithm::HS256, b""),
        sign(Algorithm::HS512, b"secret"),
        format!("{}.{claims}.", header_without_algorithm("none")),
        format!("{}.{claims}.", header_without_algorithm("None")),
        format!("{}.{claims}.{signature}", header_without_algorithm("none")),
        format!("{}.{claims}", header_without_algorithm("none")),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.{flipped}"),
        format!("{header}.{bobs_claims}.{signature}"),
        format!("{header}.{}.{signature}", write(&extended)),
        format!("{token}{token}"),
        format!("{token}.x"),
        "x".repeat(6000),
        "..".to_owned(),
        "x".to_owned(),
    ];
    for forgery in forgeries {
        assert_unauthenticated(&ada.with_token(&forgery)).await;
    }
    for scheme in ["", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", &token] {
        let request = server.anonymous().request(Method::GET, "/api/auth/me").header("authorization", scheme);
        Response::send(request).await.assert_problem(401, "unauthenticated");
    }
    // Tokens in URLs are rejected, because URLs are stored in logs and browser histories.
    server.anonymous().get(&format!("/api/chat/events?token={token}")).await.assert_problem(401, "unauthenticated");
    ada.post_message("still me").await;
}

/// Checks that reading, posting and streaming are rejected with 401.
async fn assert_unauthenticated(user: &TestUser) {
    user.get("/api/auth/me").await.assert_problem(401, "unauthenticated");
    user.get("/api/chat/messages?room_id=global").await.assert_problem(401, "unauthenticated");
    user.get("/api/chat/events").await.assert_problem(401, "unauthenticated");
    user.try_post_message(json!({ "content": "let me in" })).await.assert_problem(401, "unauthenticated");
    user.post("/api/auth/logout", Value::Null).await.assert_problem(401, "unauthenticated");
}
