//! Who is nobody gets nothing, whatever else is wrong with the request.

use http::Method;
use serde_json::json;

use super::case::{Case, get, post, refuses_all};
use super::{MESSAGES, SEND, forms};
use crate::house::{House, Parcel};

#[tokio::test]
async fn nobody_gets_nothing() {
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
    let parcel = Parcel::of("leaves.txt", "green");
    cases.push(post("/api/chat/upload").raw(&parcel.kind(), parcel.body()));
    cases.push(post("/api/chat/upload").raw(&parcel.kind(), "nonsense"));
    let open = ["sign_in", "sign_up", "reset_password", "look_at_invitation", "open_invitation", "set_language"];
    for (path, form) in forms::all() {
        if !open.iter().any(|open| path.ends_with(open)) {
            cases.push(post(path).form(&form));
        }
    }
    let cases: Vec<_> = cases.into_iter().map(|case| case.signed_out().refused(401, "unauthenticated")).collect();
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn the_language_of_a_refusal_is_the_readers() {
    let house = House::open().await;
    let language = async |cookie: &str, accepted: &str| {
        let request = house.stranger().request(Method::GET, "/api/auth/me");
        let request = request.header("cookie", cookie).header("accept-language", accepted);
        let answer = crate::house::Answer::to(request).await;
        answer.is_problem(401, "unauthenticated");
        answer.header("content-language").to_owned()
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
async fn a_process_says_whether_it_lives_and_is_ready() {
    let mut house = House::open().await;
    let stranger = house.stranger();
    assert_eq!((stranger.get("/health/live").await.status, stranger.get("/health/ready").await.status), (200, 200));
    house.redis.kill();
    assert_eq!(stranger.get("/health/live").await.status, 200);
    stranger.get("/health/ready").await.is_problem(503, "store_unavailable");
}

#[tokio::test]
async fn answers_cannot_be_framed_sniffed_or_kept() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for path in ["/api/auth/me", MESSAGES, "/api/nowhere"] {
        let answer = ada.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(answer.header("cache-control").contains("no-store"), "{path}: {:?}", answer.header("cache-control"));
    }
}
