//! Leaving rooms and joining them again.

use std::time::Duration;

use serde_json::json;

use super::{
    create_tea_room, last_audit_entry, logged_events_of, name_and_role, next_room_change, roles, settled_state,
};
use crate::harness::{TestServer, id_of};

#[tokio::test]
async fn former_member_returns_by_joining_only() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    bob.post_message_in(&room, "hello").await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    bob.leave(&room).await.success();
    let left = next_room_change(&mut stream).await;
    let member = json!({ "id": bob.id, "username": "bob", "display_name": "bob", "role": "member", "avatar": null });
    let v = left["v"].as_u64().unwrap();
    let expected = json!({
        "type": "member.left", "room_id": room, "v": v, "member": member, "why": "left", "by": bob.id,
    });
    assert_eq!(left, expected);
    let path = format!("/api/chat/rooms/{room}");
    assert_eq!(ada.get(&path).await.success()["member_count"], 1);
    let before = settled_state(&server).await;
    bob.try_post_message_in(&room, "me again").await.assert_problem(403, "not_a_member");
    bob.get(&format!("/api/chat/messages?room_id={room}")).await.assert_problem(403, "not_a_member");
    bob.get(&format!("{path}/members")).await.assert_problem(403, "not_a_member");
    bob.leave(&room).await.assert_problem(403, "not_a_member");
    assert_eq!(settled_state(&server).await, before);
    // The room is public, so it is still visible.
    assert_eq!(bob.get(&path).await.success()["name"], "Tea");
    for _ in 0..2 {
        bob.join(&room).await.success();
    }
    bob.post_message_in(&room, "really").await;
    assert_eq!(logged_events_of(&server, &room, bob.id).await, ["member.joined", "member.left left", "member.joined"]);
    assert_eq!(ada.get(&path).await.success()["member_count"], 2);
}

#[tokio::test]
async fn former_member_of_private_room_has_no_access() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = create_tea_room(&ada, &[&bob]).await;
    bob.leave(&room).await.success();
    let unknown = bob.get("/api/chat/rooms/0196d2d6-7a9c-7c3e-8000-000000000000").await;
    let response = bob.get(&format!("/api/chat/rooms/{room}")).await;
    assert_eq!((response.status, &response.text), (unknown.status, &unknown.text));
    bob.join(&room).await.assert_problem(404, "room_not_found");
    ada.add_member(&room, bob.id).await.success();
    assert_eq!(last_audit_entry(&server).await["action"], "member.added");
    bob.post_message_in(&room, "back").await;
    // The last owner may leave; an administrator can set a new one.
    ada.leave(&room).await.success();
    assert_eq!(roles(&bob, &room).await, [name_and_role("bob", "member")]);
    let root = server.administrator("root").await;
    root.change_member(&room, bob.id, json!({ "role": "owner" })).await.success();
    assert_eq!(roles(&bob, &room).await, [name_and_role("bob", "owner")]);
    bob.add_member(&room, ada.id).await.success();
    assert_eq!(
        roles(&ada, &room).await,
        [name_and_role("bob", "owner"), name_and_role("ada", "member")],
        "roles end with the membership"
    );
}

#[tokio::test]
async fn joining_is_rate_limited() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let (ada, bob) = (server.anonymous().sign_up("ada").await, server.anonymous().sign_up("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    for _ in 0..20 {
        bob.join(&room).await.success();
        // Joining as a member consumes nothing of the limit.
        bob.join(&room).await.success();
        bob.leave(&room).await.success();
    }
    let refused = bob.join(&room).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "3");
    server.advance_clock(Duration::from_secs(3));
    bob.join(&room).await.success();
}
