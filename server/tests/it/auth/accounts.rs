//! Deactivation, roles and sessions of accounts, changed by administrators or by the owner.

use std::time::Duration;

use serde_json::json;

use super::browser::{Browser, audit_actions, sign_in_successfully};
use crate::harness::{PASSWORD, TestServer, wait_at_most, wait_until};

#[tokio::test]
async fn deactivated_account_is_locked_until_reactivated() {
    let server = TestServer::start().await;
    server.administrator("root").await;
    let ada = server.user("ada").await;
    let (root, laptop) = (Browser::signed_in(&server, "root").await, Browser::signed_in(&server, "ada").await);
    ada.post_message("before").await;
    let mut stream = ada.open_stream().await;
    stream.next_frame().await;
    let id = ada.id.to_string();
    let set = async |deactivated: &str| {
        root.submit("set_deactivated", &[("user_id", &id), ("deactivated", deactivated)]).await
    };
    set("true").await.success();
    stream.assert_ends_within(Duration::from_secs(1)).await;
    ada.try_post_message(json!({ "content": "after" })).await.assert_problem(401, "unauthenticated");
    wait_at_most(Duration::from_secs(1), "both sessions have ended", async || {
        ada.get("/api/auth/me").await.status == 401 && !laptop.is_signed_in().await
    })
    .await;
    server.anonymous().try_sign_in("ada", PASSWORD).await.assert_problem(403, "account_deactivated");
    // Without the correct password, the response does not disclose the deactivation.
    server.anonymous().try_sign_in("ada", "wrong password").await.assert_problem(401, "credentials_wrong");
    let registration =
        server.anonymous().post("/api/auth/register", json!({ "username": "ada", "password": PASSWORD })).await;
    registration.assert_problem(409, "username_taken");
    root.submit("make_reset_link", &[("user_id", &id)]).await.assert_problem(403, "account_deactivated");

    set("true").await.success();
    set("false").await.success();
    let again = sign_in_successfully(&server, "ada").await;
    again.post_message("back").await;
    let entry = |action: &str| (action.to_owned(), id.clone());
    assert_eq!(audit_actions(&server).await, [entry("person.deactivated"), entry("person.reactivated")]);
}

#[tokio::test]
async fn session_missing_from_list_ends_with_account() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    // As for sessions created before the server stored this set.
    server.redis.command::<u64>(&format!("DEL teahouse:sessions:{}", ada.id)).await;
    let root = Browser::signed_in(&server, &root.name).await;
    let id = ada.id.to_string();
    root.submit("set_deactivated", &[("user_id", &id), ("deactivated", "true")]).await.success();
    wait_at_most(Duration::from_secs(1), "the session has ended", async || ada.get("/api/auth/me").await.status == 401)
        .await;
    ada.try_post_message(json!({ "content": "after" })).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn user_deactivates_own_account_with_password() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let laptop = Browser::signed_in(&server, "ada").await;
    laptop.submit("deactivate_me", &[("password", "not this one")]).await.assert_problem(403, "password_wrong");
    assert!(laptop.is_signed_in().await);
    let redirect = laptop.submit_plain("deactivate_me", &[("password", PASSWORD)]).await;
    assert_eq!((redirect.status, redirect.header("location")), (302, "/sign-in"));
    assert!(redirect.header("set-cookie").to_lowercase().contains("max-age=0"));
    assert!(!laptop.is_signed_in().await);
    server.anonymous().try_sign_in("ada", PASSWORD).await.assert_problem(403, "account_deactivated");
    assert_eq!(audit_actions(&server).await, [("person.deactivated".to_owned(), "1".to_owned())]);
}

#[tokio::test]
async fn last_administrator_cannot_be_removed() {
    let server = TestServer::start().await;
    let (root, ada) = (server.administrator("root").await, server.user("ada").await);
    let (root_id, ada_id) = (root.id.to_string(), ada.id.to_string());
    let root = Browser::signed_in(&server, "root").await;
    let role =
        async |user: &str, role: &str| root.submit("set_server_role", &[("user_id", user), ("role", role)]).await;
    role(&root_id, "member").await.assert_problem(409, "last_administrator");
    root.submit("deactivate_me", &[("password", PASSWORD)]).await.assert_problem(409, "last_administrator");
    let form = [("user_id", root_id.as_str()), ("deactivated", "true")];
    root.submit("set_deactivated", &form).await.assert_problem(409, "last_administrator");

    role(&ada_id, "administrator").await.success();
    // A deactivated administrator does not count.
    root.submit("set_deactivated", &[("user_id", &ada_id), ("deactivated", "true")]).await.success();
    role(&root_id, "moderator").await.assert_problem(409, "last_administrator");
    root.submit("set_deactivated", &[("user_id", &ada_id), ("deactivated", "false")]).await.success();
    role(&root_id, "member").await.success();
    wait_until("root is no longer an administrator", async || role(&ada_id, "member").await.status == 403).await;
    assert_eq!(server.redis.command::<Vec<String>>("SMEMBERS teahouse:administrators").await, [ada_id]);
}

#[tokio::test]
async fn concurrent_demotions_leave_one_administrator() {
    let server = TestServer::start().await;
    let (root, ada) = (server.administrator("root").await, server.user("ada").await);
    let (root_id, ada_id) = (root.id.to_string(), ada.id.to_string());
    let first = Browser::signed_in(&server, "root").await;
    first.submit("set_server_role", &[("user_id", &ada_id), ("role", "administrator")]).await.success();
    let second = Browser::signed_in(&server, "ada").await;
    let forms =
        [[("user_id", root_id.as_str()), ("role", "member")], [("user_id", ada_id.as_str()), ("role", "member")]];
    let (first_response, second_response) =
        tokio::join!(first.submit("set_server_role", &forms[0]), second.submit("set_server_role", &forms[1]));
    let mut statuses = [first_response.status, second_response.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", first_response.text, second_response.text);
    assert_eq!(server.redis.command::<usize>("SCARD teahouse:administrators").await, 1);
}

#[tokio::test]
async fn role_change_is_effective_immediately_and_published() {
    let server = TestServer::start().await;
    server.administrator("root").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let message = bob.post_message("a slip").await;
    ada.remove(&message).await.assert_problem(403, "not_yours_to_remove");
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let root = Browser::signed_in(&server, "root").await;
    let id = ada.id.to_string();
    root.submit("set_server_role", &[("user_id", &id), ("role", "moderator")]).await.success();
    let change = stream.next_change().await;
    assert_eq!((&change["type"], &change["person"]["role"]), (&json!("person.changed"), &json!("moderator")));
    wait_until("the moderator can remove the message", async || ada.remove(&message).await.status == 204).await;
    root.submit("set_server_role", &[("user_id", &id), ("role", "king")]).await.assert_problem(422, "request_invalid");
    root.submit("set_server_role", &[("user_id", "99"), ("role", "member")])
        .await
        .assert_problem(404, "person_not_found");
}

#[tokio::test]
async fn user_signed_out_everywhere_can_sign_in_again() {
    let server = TestServer::start().await;
    server.administrator("root").await;
    let ada = server.user("ada").await;
    let (root, laptop) = (Browser::signed_in(&server, "root").await, Browser::signed_in(&server, "ada").await);
    let mut stream = ada.open_stream().await;
    stream.next_frame().await;
    root.submit("sign_out_person", &[("user_id", &ada.id.to_string())]).await.success();
    stream.assert_ends_within(Duration::from_secs(1)).await;
    ada.try_post_message(json!({ "content": "still here?" })).await.assert_problem(401, "unauthenticated");
    wait_at_most(Duration::from_secs(1), "the browser session has ended too", async || !laptop.is_signed_in().await)
        .await;
    sign_in_successfully(&server, "ada").await;
    assert_eq!(audit_actions(&server).await, [("person.signed_out".to_owned(), ada.id.to_string())]);
}
