//! Requests without a session: rejected before anything else is validated.

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
