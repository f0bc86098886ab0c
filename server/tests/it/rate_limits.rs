//! Rate limits for changes that are published to other users: a burst, then a steady rate, shared by REST and forms.

use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::auth::browser::Browser;
use crate::harness::{Response, TestServer, TestUser, id_of};

async fn server_with_limits() -> TestServer {
    TestServer::with_config(|config| config.limits = true).await
}

fn assert_rate_limited(refused: &Response, retry_after: &str) {
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), retry_after);
}

#[tokio::test]
async fn member_changes_are_rate_limited() {
    let server = server_with_limits().await;
    let (ada, bob) = (server.anonymous().sign_up("ada").await, server.anonymous().sign_up("bob").await);
    let room = id_of(&ada.create_room("Tea", "private").await);
    ada.add_member(&room, bob.id).await.success();
    for minutes in 1..60 {
        ada.change_member(&room, bob.id, json!({ "muted_minutes": minutes })).await.success();
    }
    let path = format!("/api/chat/rooms/{room}");
    assert_rate_limited(&ada.remove_member(&room, bob.id, false).await, "1");
    assert_rate_limited(&ada.patch(&path, json!({ "name": "Coffee" })).await, "1");
    assert_eq!(bob.get(&path).await.success()["name"], "Tea", "nothing changed");
    server.advance_clock(Duration::from_secs(1));
    ada.remove_member(&room, bob.id, false).await.success();
}

#[tokio::test]
async fn read_position_updates_are_rate_limited() {
    let server = server_with_limits().await;
    let ada = server.anonymous().sign_up("ada").await;
    let room = id_of(&ada.create_room("Tea", "public").await);
    ada.post_message_in(&room, "hello").await;
    let path = format!("/api/chat/rooms/{room}/read");
    let mark_read =
        async |ada: &TestUser, n: u32| Response::send(ada.request(Method::PUT, &path).json(&json!({ "n": n }))).await;
    for _ in 0..200 {
        mark_read(&ada, 1).await.success();
    }
    assert_rate_limited(&mark_read(&ada, 1).await, "1");
    server.advance_clock(Duration::from_millis(250));
    mark_read(&ada, 1).await.success();
}

#[tokio::test]
async fn preference_changes_are_rate_limited() {
    let server = server_with_limits().await;
    server.anonymous().sign_up("ada").await;
    let laptop = Browser::signed_in(&server, "ada").await;
    for round in 0..30 {
        let theme = if round % 2 == 0 { "dark" } else { "light" };
        laptop.submit("set_theme", &[("theme", theme)]).await.success();
    }
    assert_rate_limited(&laptop.submit("set_language", &[("language", "zh-CN")]).await, "2");
    server.advance_clock(Duration::from_secs(2));
    laptop.submit("set_language", &[("language", "zh-CN")]).await.success();
}
