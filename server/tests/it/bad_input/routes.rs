//! Requests without a session, the language of problems, health routes and response headers.

use http::Method;
use serde_json::json;

use super::case::{Case, assert_all_rejected, get, post};
use super::{MESSAGES, SEND, forms};
use crate::harness::{MultipartBody, TestServer};

#[tokio::test]
async fn requests_without_session_are_rejected_before_validation() {
    let mut cases = vec![
        get("/api/auth/me"),
        get(MESSAGES),
        get("/api/chat/messages?room_id=nowhere"),
        get("/api/chat/events"),
        get("/api/chat/events?after=nonsense"),
        post("/api/auth/logout"),
        post(SEND).json(&json!({ "content": "hello" })),
        post("/api/chat/send?room_id=nowhere").json(&json!({ "content": "hello" })),
    ];
    let message = format!("/api/chat/messages/{}?room_id=global", uuid::Uuid::now_v7());
    cases.push(Case::new(Method::PATCH, &message).json(&json!({ "content": "hello" })));
    cases.push(Case::new(Method::PATCH, &message).json(&json!({})));
    cases.push(Case::new(Method::DELETE, &message));
    let multipart = MultipartBody::with_file("leaves.txt", "green");
    cases.push(post("/api/chat/upload").with_body(&multipart.content_type(), multipart.bytes()));
    cases.push(post("/api/chat/upload").with_body(&multipart.content_type(), "nonsense"));
    let public = ["sign_in", "sign_up", "reset_password", "look_at_invitation", "open_invitation", "set_language"];
    for (path, form) in forms::all_forms() {
        if !public.iter().any(|public| path.ends_with(public)) {
            cases.push(post(path).form(&form));
        }
    }
    let cases: Vec<_> =
        cases.into_iter().map(|case| case.signed_out().expect_problem(401, "unauthenticated")).collect();
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn problem_language_follows_cookie_and_accept_language() {
    let server = TestServer::start().await;
    let language = async |cookie: &str, accepted: &str| {
        let request = server.anonymous().request(Method::GET, "/api/auth/me");
        let request = request.header("cookie", cookie).header("accept-language", accepted);
        let response = crate::harness::Response::send(request).await;
        response.assert_problem(401, "unauthenticated");
        response.header("content-language").to_owned()
    };
    for (cookie, accepted, expected) in [
        ("", "", "en"),
        ("", "de", "en"),
        ("", "zh", "zh-CN"),
        ("", "zh-Hans-CN, en;q=0.1", "zh-CN"),
        ("", "en, zh;q=0.9", "en"),
        ("language=zh-CN", "en", "zh-CN"),
        ("language=en", "zh-CN", "en"),
        ("a=b; language=zh-CN; c=d", "", "zh-CN"),
        ("language=klingon", "zh-CN", "zh-CN"),
    ] {
        assert_eq!(language(cookie, accepted).await, expected, "{cookie:?} {accepted:?}");
    }
}

#[tokio::test]
async fn health_routes_report_liveness_and_readiness() {
    let mut server = TestServer::start().await;
    let anonymous = server.anonymous();
    assert_eq!((anonymous.get("/health/live").await.status, anonymous.get("/health/ready").await.status), (200, 200));
    server.redis.kill();
    assert_eq!(anonymous.get("/health/live").await.status, 200);
    anonymous.get("/health/ready").await.assert_problem(503, "store_unavailable");
}

#[tokio::test]
async fn responses_have_security_and_no_store_headers() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for path in ["/api/auth/me", MESSAGES, "/api/nowhere"] {
        let response = ada.get(path).await;
        assert_eq!(response.header("x-content-type-options"), "nosniff", "{path}");
        assert!(response.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(
            response.header("cache-control").contains("no-store"),
            "{path}: {:?}",
            response.header("cache-control")
        );
    }
}
