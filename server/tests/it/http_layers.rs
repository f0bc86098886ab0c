//! Behaviour of the HTTP layers, common to all routes: language of problems, health routes, response headers.

use http::Method;

use crate::harness::{Response, TestServer};

#[tokio::test]
async fn problem_language_follows_cookie_and_accept_language() {
    let server = TestServer::start().await;
    let language = async |cookie: &str, accepted: &str| {
        let request = server.anonymous().request(Method::GET, "/api/auth/me");
        let request = request.header("cookie", cookie).header("accept-language", accepted);
        let response = Response::send(request).await;
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
    for path in ["/api/auth/me", "/api/chat/messages?room_id=global", "/api/nowhere"] {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_are_rendered_while_other_instances_start() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let render = async || {
        for _ in 0..10 {
            assert_eq!(ada.get("/rooms").await.status, 200);
        }
    };
    let start = async || {
        for _ in 0..5 {
            server.start_instance().await.stop().await;
        }
    };
    tokio::join!(render(), render(), start());
}
