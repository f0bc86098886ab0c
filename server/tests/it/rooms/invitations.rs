//! Invitations to the server and to rooms.

use std::collections::HashMap;
use std::time::Duration;

use app::auth::SignUp;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Response, TestServer, TestUser, id_of};

/// Creates an invitation.
async fn create_invitation(by: &TestUser, request: Value) -> Value {
    let response = by.post("/api/chat/invitations", request).await;
    assert_eq!(response.status, 201, "{}", response.text);
    response.json
}

async fn claim(user: &TestUser, invitation: &Value) -> Response {
    user.post("/api/chat/invitations/claim", json!({ "token": invitation["token"] })).await
}

async fn register(server: &TestServer, name: &str, invitation: &Value) -> Response {
    let request = json!({ "username": name, "password": PASSWORD, "invite": invitation["token"] });
    server.anonymous().post("/api/auth/register", request).await
}

/// The data of the page at the link.
async fn preview(user: &TestUser, token: &str) -> Response {
    let request = user.request(http::Method::POST, "/fn/look_at_invitation").form(&[("token", token)]);
    Response::send(request).await
}

async fn is_member(server: &TestServer, room: &str, user: &TestUser) -> bool {
    server.redis.command(&format!("SISMEMBER chat:room:{room}:members {}", user.id)).await
}

/// The remaining uses of each listed invitation.
async fn uses_left(by: &TestUser, room: &str) -> Vec<u64> {
    let listed = by.get(&format!("/api/chat/invitations?room_id={room}")).await.success();
    listed.as_array().unwrap().iter().map(|invitation| invitation["uses_left"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn invitation_link_admits_to_private_room() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = ada.create_room("Tea", "private").await;
    let id = id_of(&room);
    let invitation = create_invitation(&ada, json!({ "room_id": id, "uses": 3, "hours": 2 })).await;
    let token = invitation["token"].as_str().unwrap();
    let ends = app::time::Timestamp::from_milliseconds(server.clock.now().milliseconds() + 7_200_000).to_string();
    let expected = json!({
        "id": invitation["id"], "token": token, "path": format!("/join/{token}"), "room_id": id, "uses_left": 3,
        "expires_at": ends, "opens_accounts": false,
    });
    assert_eq!(invitation, expected);
    assert_eq!(token.len(), 43);
    assert!(server.find_text(&[token]).await.is_empty(), "only the hash of a token is stored");

    let view = preview(&server.anonymous(), token).await.success();
    assert_eq!((&view["by"]["username"], &view["room"]["name"]), (&json!("ada"), &json!("Tea")));
    assert_eq!(uses_left(&ada, &id).await, [3], "a preview consumes no use");
    let listed = ada.get(&format!("/api/chat/invitations?room_id={id}")).await.success();
    assert!(!listed.to_string().contains(token));
    assert_eq!((&listed[0]["id"], &listed[0]["by"]["username"]), (&invitation["id"], &json!("ada")));

    for _ in 0..3 {
        // Claiming as a member consumes no use.
        assert_eq!(claim(&bob, &invitation).await.success(), json!({ "room_id": id }));
    }
    assert_eq!(claim(&ada, &invitation).await.success(), json!({ "room_id": id }));
    assert_eq!(uses_left(&ada, &id).await, [2]);
    bob.post_message_in(&id, "hello").await;
    // A former member can return with the same link, which consumes another use.
    bob.leave(&id).await.success();
    claim(&bob, &invitation).await.success();
    assert_eq!(uses_left(&ada, &id).await, [1]);
}

#[tokio::test]
async fn concurrent_claims_never_exceed_uses() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let room = id_of(&ada.create_room("Tea", "private").await);
    let names: Vec<String> = (0..100).map(|number| format!("user {number}")).collect();
    let users: Vec<TestUser> = join_all(names.iter().enumerate().map(async |(number, name)| {
        let user = server.anonymous().sign_up(name).await;
        if number % 2 == 0 { user } else { user.at(other.address) }
    }))
    .await;
    let invitation = create_invitation(&ada, json!({ "room_id": room })).await;
    let responses = join_all(users.iter().map(|user| claim(user, &invitation))).await;
    let (succeeded, refused): (Vec<_>, Vec<_>) =
        users.iter().zip(responses).partition(|(_, response)| response.status == 200);
    assert_eq!(succeeded.len(), 1);
    for (_, response) in refused {
        response.assert_problem(404, "invitation_invalid");
    }
    let (guest, _) = &succeeded[0];
    assert!(is_member(&server, &room, guest).await);
    assert_eq!(server.redis.command::<u64>(&format!("SCARD chat:room:{room}:members")).await, 2);
    assert_eq!(server.redis.command::<u64>(&format!("HGET chat:room:{room} member_count")).await, 2);
    assert_eq!(uses_left(&ada, &room).await, [0; 0], "used-up invitations are not listed");
    // A repeated claim by the new member succeeds.
    assert_eq!(claim(guest, &invitation).await.success(), json!({ "room_id": room }));
    // An invitation with five uses admits five users.
    let invitation = create_invitation(&ada, json!({ "room_id": room, "uses": 5 })).await;
    let others: Vec<&TestUser> = users.iter().filter(|user| user.id != guest.id).collect();
    let responses = join_all(others.iter().map(|user| claim(user, &invitation))).await;
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 5);
    assert_eq!(server.redis.command::<u64>(&format!("SCARD chat:room:{room}:members")).await, 7);
}

#[tokio::test]
async fn invalid_invitations_get_identical_responses() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("Tea", "private").await);
    let new_invitation = async || create_invitation(&ada, json!({ "room_id": room, "hours": 24 })).await;
    let unknown = claim(&bob, &json!({ "token": "unknown" })).await;
    unknown.assert_problem(404, "invitation_invalid");
    let assert_invalid = async |invitation: &Value, reason: &str| {
        let (claimed, previewed) =
            (claim(&bob, invitation).await, preview(&bob, invitation["token"].as_str().unwrap()).await);
        assert_eq!((claimed.status, &claimed.text), (404, &unknown.text), "{reason}");
        assert_eq!((previewed.status, previewed.json["code"].as_str()), (404, Some("invitation_invalid")), "{reason}");
        assert!(!is_member(&server, &room, &bob).await, "{reason}");
    };
    // Used up.
    let used_up = new_invitation().await;
    claim(&server.user("cyd").await, &used_up).await.success();
    assert_invalid(&used_up, "used up").await;
    // Revoked by its id; only permitted users can revoke it.
    let revoked = new_invitation().await;
    let path = format!("/api/chat/invitations/{}", revoked["id"].as_str().unwrap());
    bob.delete(&path).await.assert_problem(404, "invitation_invalid");
    assert_eq!(ada.delete(&path).await.status, 204);
    ada.delete(&path).await.assert_problem(404, "invitation_invalid");
    assert_invalid(&revoked, "withdrawn").await;
    // Banned user.
    let valid = new_invitation().await;
    ada.remove_member(&room, bob.id, true).await.success();
    claim(&bob, &valid).await.assert_problem(404, "invitation_invalid");
    ada.delete(&format!("/api/chat/rooms/{room}/bans/{}", bob.id)).await.success();
    // Archived room.
    ada.delete(&format!("/api/chat/rooms/{room}")).await.success();
    assert_invalid(&valid, "archived").await;
    ada.patch(&format!("/api/chat/rooms/{room}"), json!({ "archived": false })).await.success();
    // Expired, to the millisecond.
    server.advance_clock(Duration::from_secs(24 * 3600) - Duration::from_millis(1));
    preview(&bob.sign_in("bob").await, valid["token"].as_str().unwrap()).await.success();
    server.advance_clock(Duration::from_millis(1));
    let bob = server.anonymous().sign_in("bob").await;
    claim(&bob, &valid).await.assert_problem(404, "invitation_invalid");
    preview(&bob, valid["token"].as_str().unwrap()).await.assert_problem(404, "invitation_invalid");
}

#[tokio::test]
async fn invitation_is_valid_while_creator_may_invite() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let guests = [server.user("cyd").await, server.user("dan").await];
    let room = id_of(&ada.create_room("Tea", "private").await);
    ada.add_member(&room, bob.id).await.success();
    let request = json!({ "room_id": room, "uses": 10 });
    bob.post("/api/chat/invitations", request.clone()).await.assert_problem(403, "not_allowed");
    guests[0].post("/api/chat/invitations", request.clone()).await.assert_problem(404, "room_not_found");
    bob.post("/api/chat/invitations", json!({})).await.assert_problem(403, "not_allowed");
    bob.get(&format!("/api/chat/invitations?room_id={room}")).await.assert_problem(403, "not_allowed");
    bob.get("/api/chat/invitations").await.assert_problem(403, "not_allowed");

    let role = async |role: &str| ada.change_member(&room, bob.id, json!({ "role": role })).await.success();
    role("moderator").await;
    let invitation = create_invitation(&bob, request).await;
    role("member").await;
    claim(&guests[0], &invitation).await.assert_problem(404, "invitation_invalid");
    preview(&guests[0], invitation["token"].as_str().unwrap()).await.assert_problem(404, "invitation_invalid");
    role("owner").await;
    claim(&guests[0], &invitation).await.success();
    assert_eq!(uses_left(&ada, &room).await, [9], "a rejected claim consumes no use");
    ada.remove_member(&room, bob.id, false).await.assert_problem(403, "not_allowed");
    role("moderator").await;
    ada.remove_member(&room, bob.id, false).await.success();
    claim(&guests[1], &invitation).await.assert_problem(404, "invitation_invalid");
    // The creator can revoke an invitation even without the permission to create one.
    assert_eq!(bob.delete(&format!("/api/chat/invitations/{}", invitation["id"].as_str().unwrap())).await.status, 204);
    let entries: Vec<(String, HashMap<String, String>)> =
        server.redis.command("XREVRANGE teahouse:audit + - COUNT 1").await;
    let entry = &entries[0].1;
    assert_eq!((entry["action"].as_str(), entry["by"].as_str()), ("invitation.revoked", bob.id.to_string().as_str()));
}

#[tokio::test]
async fn invitation_limits_and_rate_limits_are_enforced() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let ada = server.anonymous().sign_up("ada").await;
    let room = id_of(&ada.create_room("Tea", "private").await);
    for (uses, hours) in [(0, 1), (101, 1), (1, 0), (1, 721)] {
        let request = json!({ "room_id": room, "uses": uses, "hours": hours });
        ada.post("/api/chat/invitations", request).await.assert_problem(422, "invitation_limits");
    }
    for request in [json!({ "uses": -1 }), json!({ "uses": "1" }), json!({ "room_id": "*" }), json!({ "days": 1 })] {
        ada.post("/api/chat/invitations", request).await.assert_problem(422, "request_invalid");
    }
    let default_limits = create_invitation(&ada, json!({ "room_id": room })).await;
    let week = app::time::Timestamp::from_milliseconds(server.clock.now().milliseconds() + 7 * 86_400_000).to_string();
    assert_eq!((&default_limits["uses_left"], &default_limits["expires_at"]), (&json!(1), &json!(week)));
    for _ in 1..20 {
        create_invitation(&ada, json!({ "room_id": room, "uses": 100, "hours": 720 })).await;
    }
    let refused = ada.post("/api/chat/invitations", json!({ "room_id": room })).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "30");
    let bob = server.anonymous().sign_up("bob").await;
    for _ in 0..10 {
        claim(&bob, &json!({ "token": "guessed" })).await.assert_problem(404, "invitation_invalid");
    }
    let refused = claim(&bob, &default_limits).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "10");
    server.advance_clock(Duration::from_secs(10));
    claim(&bob, &default_limits).await.success();
}

#[tokio::test]
async fn invitation_link_opens_account_and_admits_to_room() {
    let server = TestServer::with_config(|config| config.sign_up = SignUp::Invite).await;
    let root = server.administrator("root").await;
    let secret = id_of(&root.create_room("Secret", "private").await);
    let (into_server, into_room) = (
        create_invitation(&root, json!({ "uses": 2 })).await,
        create_invitation(&root, json!({ "room_id": secret })).await,
    );
    assert_eq!((&into_server["opens_accounts"], &into_server["room_id"]), (&json!(true), &Value::Null));
    assert_eq!(into_room["opens_accounts"], true);
    let view = preview(&server.anonymous(), into_server["token"].as_str().unwrap()).await.success();
    assert_eq!(
        (&view["by"]["username"], &view["room"], &view["opens_accounts"]),
        (&json!("root"), &Value::Null, &json!(true))
    );
    // Each list contains only its own invitations.
    let listed = root.get("/api/chat/invitations").await.success();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &into_server["id"]));

    let bob = server.anonymous().with_session_of(&register(&server, "bob", &into_server).await);
    // Claiming with an existing account consumes no use.
    assert_eq!(claim(&bob, &into_server).await.success(), json!({ "room_id": null }));
    let cyd = server.anonymous().with_session_of(&register(&server, "cyd", &into_room).await);
    register(&server, "dan", &into_room).await.assert_problem(404, "invitation_invalid");
    assert!(!is_member(&server, &secret, &cyd).await, "the user joins when opening the room");
    bob.get(&format!("/api/chat/rooms/{secret}")).await.assert_problem(404, "room_not_found");
    assert_eq!(cyd.get(&format!("/api/chat/rooms/{secret}")).await.success()["name"], "Secret");
    cyd.post_message_in(&secret, "hello").await;
    assert!(is_member(&server, &secret, &cyd).await);
    // An invitation by a user who may not open accounts opens none.
    root.change_member(&secret, cyd.id, json!({ "role": "owner" })).await.success();
    let without_accounts = create_invitation(&cyd, json!({ "room_id": secret, "uses": 2 })).await;
    assert_eq!(without_accounts["opens_accounts"], false);
    register(&server, "dan", &without_accounts).await.assert_problem(403, "sign_up_closed");
    claim(&bob, &without_accounts).await.success();
    // A user who is removed from the room before joining it can no longer join.
    let into_room = create_invitation(&root, json!({ "room_id": secret })).await;
    let eve = server.anonymous().with_session_of(&register(&server, "eve", &into_room).await);
    root.remove_member(&secret, eve.id, false).await.success();
    eve.get(&format!("/api/chat/messages?room_id={secret}")).await.assert_problem(404, "room_not_found");
}
