//! Registering with an invitation.

use std::time::Duration;

use app::auth::SignUp;
use futures::future::join_all;
use serde_json::{Value, json};

use super::browser::Browser;
use crate::harness::{PASSWORD, Response, TestServer, TestUser};

async fn create_invitation(by: &TestUser, request: Value) -> String {
    let invitation = by.post("/api/chat/invitations", request).await.success();
    invitation["token"].as_str().expect("a token").to_owned()
}

async fn register(server: &TestServer, name: &str, invite: &str) -> Response {
    let request = json!({ "username": name, "password": PASSWORD, "invite": invite });
    server.anonymous().post("/api/auth/register", request).await
}

async fn server_by_invitation() -> TestServer {
    TestServer::with_config(|config| config.sign_up = SignUp::Invite).await
}

#[tokio::test]
async fn concurrent_registrations_with_one_use_create_one_account() {
    let server = server_by_invitation().await;
    let root = server.administrator("root").await;
    let token = create_invitation(&root, json!({ "uses": 1 })).await;
    server.assert_text_absent(&[&token]).await;
    let before = server.redis.command::<usize>("HLEN user:names").await;
    let names: Vec<String> = (0..100).map(|number| format!("guest {number}")).collect();
    let responses = join_all(names.iter().map(|name| register(&server, name, &token))).await;
    let accepted = responses.iter().filter(|response| response.status == 201).count();
    assert_eq!(accepted, 1);
    for refused in responses.iter().filter(|response| response.status != 201) {
        refused.assert_problem(404, "invitation_invalid");
    }
    assert_eq!(server.redis.command::<usize>("HLEN user:names").await, before + 1);
}

#[tokio::test]
async fn invalid_used_expired_or_revoked_invitation_is_rejected() {
    let server = server_by_invitation().await;
    let root = server.administrator("root").await;
    let token = create_invitation(&root, json!({ "uses": 2, "hours": 1 })).await;
    register(&server, "guessed", "guessed").await.assert_problem(404, "invitation_invalid");
    server
        .anonymous()
        .post("/api/auth/register", json!({ "username": "none", "password": PASSWORD }))
        .await
        .assert_problem(403, "sign_up_closed");
    // A taken name does not consume a use.
    register(&server, "ROOT", &token).await.assert_problem(409, "username_taken");
    assert_eq!(register(&server, "ada", &token).await.status, 201);
    assert_eq!(register(&server, "bob", &token).await.status, 201);
    let used_up = register(&server, "carol", &token).await;
    used_up.assert_problem(404, "invitation_invalid");

    let expiring = create_invitation(&root, json!({ "uses": 2, "hours": 1 })).await;
    server.advance_clock(Duration::from_secs(3601));
    let expired = register(&server, "dan", &expiring).await;
    expired.assert_problem(404, "invitation_invalid");
    let root = root.sign_in("root").await;
    let invitation = root.post("/api/chat/invitations", json!({})).await.success();
    let (id, token) = (invitation["id"].as_str().unwrap(), invitation["token"].as_str().unwrap());
    let withdrawn = root.request(http::Method::DELETE, &format!("/api/chat/invitations/{id}"));
    assert_eq!(Response::send(withdrawn).await.status, 204);
    let withdrawn = register(&server, "eve", token).await;
    withdrawn.assert_problem(404, "invitation_invalid");
    assert!(used_up.text == expired.text && expired.text == withdrawn.text);
}

#[tokio::test]
async fn invitation_is_invalid_when_creator_loses_permission() {
    let server = server_by_invitation().await;
    let root = server.administrator("root").await;
    let first = create_invitation(&root, json!({ "uses": 5 })).await;
    let ada = server.anonymous().with_session_of(&register(&server, "ada", &first).await);
    ada.post("/api/chat/invitations", json!({})).await.assert_problem(403, "not_allowed");
    let (id, admin_browser) = (ada.id.to_string(), Browser::signed_in(&server, "root").await);
    let role =
        async |role: &str| admin_browser.submit("set_server_role", &[("user_id", &id), ("role", role)]).await.success();
    role("moderator").await;
    let token = create_invitation(&ada, json!({ "uses": 5 })).await;
    assert_eq!(register(&server, "bob", &token).await.status, 201);
    role("member").await;
    register(&server, "carol", &token).await.assert_problem(404, "invitation_invalid");
    role("moderator").await;
    admin_browser.submit("set_deactivated", &[("user_id", &id), ("deactivated", "true")]).await.success();
    register(&server, "carol", &token).await.assert_problem(404, "invitation_invalid");
    assert_eq!(register(&server, "carol", &first).await.status, 201);
}

#[tokio::test]
async fn invitation_to_private_room_grants_that_room_only() {
    let server = server_by_invitation().await;
    let root = server.administrator("root").await;
    let create_room = async |name: &str| {
        let room = root.post("/api/chat/rooms", json!({ "name": name, "kind": "private" })).await.success();
        room["id"].as_str().unwrap().to_owned()
    };
    let (room, other) = (create_room("Kitchen").await, create_room("Cellar").await);
    let token = create_invitation(&root, json!({ "room_id": room, "uses": 3 })).await;
    let ada = server.anonymous().with_session_of(&register(&server, "ada", &token).await);
    let history = async |user: &TestUser, room: &str| user.get(&format!("/api/chat/messages?room_id={room}")).await;
    history(&ada, &other).await.assert_problem(404, "room_not_found");
    assert_eq!(history(&ada, &room).await.status, 200);

    // The form redirects to the room.
    let form = [("username", "bob"), ("password", PASSWORD), ("invite", &token), ("next", "/rooms/global")];
    let redirect = Browser::anonymous(&server).submit_plain("sign_up", &form).await;
    assert_eq!((redirect.status, redirect.header("location")), (302, format!("/rooms/{room}").as_str()));
    let page = Browser::anonymous(&server).page(&format!("/join/{token}")).await;
    assert!(page.status == 200 && page.text.contains("Kitchen") && page.text.contains("root"), "{}", page.text);
    assert!(page.text.contains("name=\"invite\""));
    let none = Browser::anonymous(&server).page("/join/guessed").await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn room_owner_invitation_does_not_open_accounts_on_closed_server() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    let room = ada.post("/api/chat/rooms", json!({ "name": "Attic", "kind": "private" })).await.success();
    let room = room["id"].as_str().unwrap();
    let token = create_invitation(&ada, json!({ "room_id": room, "uses": 5 })).await;
    // Sign-up is open here: the invitation opens an account and admits to the room.
    let bob = server.anonymous().with_session_of(&register(&server, "bob", &token).await);
    assert_eq!(bob.get(&format!("/api/chat/messages?room_id={room}")).await.status, 200);

    server.redis.command::<u64>("HSET teahouse:settings sign_up invite").await;
    register(&server, "carol", &token).await.assert_problem(403, "sign_up_closed");
    let server_invitation = create_invitation(&root, json!({})).await;
    assert_eq!(register(&server, "carol", &server_invitation).await.status, 201);
    server.redis.command::<u64>("HSET teahouse:settings sign_up closed").await;
    let closed = create_invitation(&root, json!({})).await;
    register(&server, "dan", &closed).await.assert_problem(403, "sign_up_closed");
    let page = Browser::anonymous(&server).page(&format!("/join/{closed}")).await;
    assert!(page.status == 200 && !page.text.contains("name=\"invite\""), "{}", page.text);
}
