//! Changing a password, and resetting it with a one-time link.

use std::time::Duration;

use super::browser::{Browser, audit_actions, sign_in_successfully};
use crate::harness::{PASSWORD, TestServer, wait_at_most};

const NEW_PASSWORD: &str = "another horse entirely";

#[tokio::test]
async fn password_change_ends_other_sessions() {
    let server = TestServer::start().await;
    let phone = server.user("ada").await;
    let laptop = Browser::signed_in(&server, "ada").await;
    let mut stream = phone.open_stream().await;
    stream.next_frame().await;
    let change =
        async |current: &str, new: &str| laptop.submit("change_password", &[("current", current), ("new", new)]).await;
    for wrong in ["", "wrong", &"x".repeat(300)] {
        change(wrong, NEW_PASSWORD).await.assert_problem(403, "password_wrong");
    }
    change(PASSWORD, "short").await.assert_problem(422, "password_invalid");
    assert_eq!(phone.get("/api/auth/me").await.status, 200);

    change(PASSWORD, NEW_PASSWORD).await.success();
    stream.assert_ends_within(Duration::from_secs(1)).await;
    wait_at_most(Duration::from_secs(1), "the phone is signed out", async || {
        phone.get("/api/auth/me").await.status == 401
    })
    .await;
    assert!(laptop.is_signed_in().await);
    server.anonymous().try_sign_in("ada", PASSWORD).await.assert_problem(401, "credentials_wrong");
    assert_eq!(server.anonymous().try_sign_in("ada", NEW_PASSWORD).await.status, 200);
    Browser::anonymous(&server)
        .submit("change_password", &[("current", NEW_PASSWORD), ("new", PASSWORD)])
        .await
        .assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn wrong_current_password_is_rate_limited() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    server.user("ada").await;
    let laptop = Browser::signed_in(&server, "ada").await;
    for _ in 0..5 {
        laptop
            .submit("change_password", &[("current", "guessed it"), ("new", NEW_PASSWORD)])
            .await
            .assert_problem(403, "password_wrong");
    }
    let refused = laptop.submit("change_password", &[("current", PASSWORD), ("new", NEW_PASSWORD)]).await;
    refused.assert_problem(429, "too_many_tries");
    server.advance_clock(Duration::from_secs(12));
    laptop.submit("change_password", &[("current", PASSWORD), ("new", NEW_PASSWORD)]).await.success();
}

#[tokio::test]
async fn reset_link_sets_password_once() {
    let server = TestServer::start().await;
    server.administrator("root").await;
    let ada = server.user("ada").await;
    let root = Browser::signed_in(&server, "root").await;
    let (id, ada_browser) = (ada.id.to_string(), Browser::signed_in(&server, "ada").await);
    ada_browser.submit("make_reset_link", &[("user_id", &id)]).await.assert_problem(403, "not_allowed");
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let first = path.as_str().unwrap().strip_prefix("/reset/").expect("the path of a reset link").to_owned();
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let token = path.as_str().unwrap().strip_prefix("/reset/").unwrap().to_owned();
    server.assert_text_absent(&[&token, &first]).await;

    let page = Browser::anonymous(&server).page(&format!("/reset/{token}")).await;
    assert_eq!(page.status, 200);
    let reset = async |token: &str, new: &str| {
        Browser::anonymous(&server).submit("reset_password", &[("token", token), ("new", new)]).await
    };
    // Only the newest link is valid.
    reset(&first, NEW_PASSWORD).await.assert_problem(404, "reset_invalid");
    reset("guessed", NEW_PASSWORD).await.assert_problem(404, "reset_invalid");
    reset(&token, "short").await.assert_problem(422, "password_invalid");
    assert!(reset(&token, NEW_PASSWORD).await.status < 400);
    reset(&token, PASSWORD).await.assert_problem(404, "reset_invalid");
    wait_at_most(Duration::from_secs(1), "all sessions of ada have ended", async || {
        ada.get("/api/auth/me").await.status == 401 && !ada_browser.is_signed_in().await
    })
    .await;
    server.anonymous().try_sign_in("ada", PASSWORD).await.assert_problem(401, "credentials_wrong");
    assert_eq!(server.anonymous().try_sign_in("ada", NEW_PASSWORD).await.status, 200);
    assert_eq!(
        audit_actions(&server).await,
        [("person.reset".to_owned(), id.clone()), ("person.reset".to_owned(), id)]
    );
}

#[tokio::test]
async fn reset_link_ends_with_password_change_and_after_a_day() {
    let server = TestServer::start().await;
    server.administrator("root").await;
    let ada = server.user("ada").await;
    let (root, laptop) = (Browser::signed_in(&server, "root").await, Browser::signed_in(&server, "ada").await);
    let id = ada.id.to_string();
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let token = path.as_str().unwrap().trim_start_matches("/reset/").to_owned();
    let keys: Vec<String> = server.redis.command("KEYS teahouse:reset:*").await;
    let ttl: i64 = server.redis.command(&format!("TTL {}", keys[0])).await;
    assert!((86_000..=86_400).contains(&ttl), "{ttl}");
    laptop.submit("change_password", &[("current", PASSWORD), ("new", NEW_PASSWORD)]).await.success();
    let anonymous = Browser::anonymous(&server);
    anonymous
        .submit("reset_password", &[("token", &token), ("new", PASSWORD)])
        .await
        .assert_problem(404, "reset_invalid");
    assert_eq!(server.redis.command::<Vec<String>>("KEYS teahouse:reset:*").await, [""; 0]);
    sign_in_successfully(&server, "root").await;
}

#[tokio::test]
async fn reset_link_ends_with_deactivation_and_stays_invalid() {
    let server = TestServer::start().await;
    server.administrator("root").await;
    let ada = server.user("ada").await;
    let (root, id) = (Browser::signed_in(&server, "root").await, ada.id.to_string());
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let token = path.as_str().unwrap().trim_start_matches("/reset/").to_owned();
    for deactivated in ["true", "false"] {
        root.submit("set_deactivated", &[("user_id", &id), ("deactivated", deactivated)]).await.success();
        let reset =
            Browser::anonymous(&server).submit("reset_password", &[("token", &token), ("new", NEW_PASSWORD)]).await;
        reset.assert_problem(404, "reset_invalid");
    }
    sign_in_successfully(&server, "ada").await;
}
