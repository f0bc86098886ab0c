//! Creating, renaming and archiving rooms.

use serde_json::{Value, json};

use super::{
    create_tea_room, last_audit_entry, next_room_change, settled_state, sign_up_server_moderator, user_messages,
};
use crate::harness::{TestServer, id_of};

#[tokio::test]
async fn room_creator_is_owner() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let request = json!({ "name": "  Tea & cake ", "description": "Green,\r\nblack", "kind": "private" });
    let response = ada.post("/api/chat/rooms", request).await;
    assert_eq!(response.status, 201, "{}", response.text);
    let room = response.json;
    let id = id_of(&room);
    assert_eq!(uuid::Uuid::parse_str(&id).unwrap().get_version_num(), 7);
    let now = server.clock.now().to_string();
    let expected = json!({
        "id": id, "name": "Tea & cake", "description": "Green,\nblack", "kind": "private", "member_count": 1,
        "creator_id": ada.id, "created_at": now, "last_activity": now, "archived_at": null,
    });
    assert_eq!(room, expected);
    assert_eq!(ada.get(&format!("/api/chat/rooms/{id}")).await.success(), expected);
    let listed = ada.get("/api/chat/rooms").await.success();
    let entry = listed.as_array().unwrap().iter().find(|entry| entry["room"]["id"] == id.as_str()).unwrap();
    assert_eq!(*entry, json!({ "room": expected, "people": [], "role": "owner" }));
    assert!(server.redis.command::<bool>(&format!("SISMEMBER chat:rooms {id}")).await);
    assert_eq!(server.redis.command::<String>(&format!("HGET teahouse:room:{id}:roles {}", ada.id)).await, "owner");
    // Names are not unique.
    assert_ne!(id_of(&ada.create_room("Tea & cake", "private").await), id);
}

#[tokio::test]
async fn room_creation_is_streamed_to_creator_only() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let (mut ada_stream, mut bob_stream) = (ada.open_stream().await, bob.open_stream().await);
    ada_stream.next_frame().await;
    bob_stream.next_frame().await;
    let secret = id_of(&ada.create_room("Secret", "private").await);
    let open = ada.create_room("Open", "public").await;
    for room in [&secret, &id_of(&open)] {
        let joined = next_room_change(&mut ada_stream).await;
        assert_eq!((&joined["type"], &joined["room_id"]), (&json!("member.joined"), &json!(room)));
        let created = next_room_change(&mut ada_stream).await;
        assert_eq!((&created["type"], &created["room_id"]), (&json!("room.created"), &json!(room)));
    }
    ada.post_message("That is all.").await;
    let received = bob_stream.events_until("That is all.").await;
    let room_changes: Vec<_> = received.iter().filter(|change| change["room_id"] != "global").collect();
    assert_eq!(room_changes, [&Value::Null; 0]);
}

#[tokio::test]
async fn invalid_room_names_are_rejected() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let room = id_of(&ada.create_room("Tea", "public").await);
    let before = settled_state(&server).await;
    let long = "茶".repeat(65);
    for room_name in ["", "  ", "a\nb", "\u{200b}", "a\u{202e}b", &long] {
        let response = ada.post("/api/chat/rooms", json!({ "name": room_name })).await;
        response.assert_problem(422, "room_name_invalid");
        ada.patch(&format!("/api/chat/rooms/{room}"), json!({ "name": room_name }))
            .await
            .assert_problem(422, "room_name_invalid");
    }
    let long = "茶".repeat(501);
    for description in ["a\u{0}b", "a\u{202e}b", &long] {
        let response = ada.post("/api/chat/rooms", json!({ "name": "Tea", "description": description })).await;
        response.assert_problem(422, "description_invalid");
    }
    for request in [
        json!({ "name": "Tea", "kind": "direct" }),
        json!({ "name": "Tea", "kind": "secret" }),
        json!({ "name": "Tea", "id": "tea" }),
        json!({ "kind": "public" }),
    ] {
        ada.post("/api/chat/rooms", request).await.assert_problem(422, "request_invalid");
    }
    assert_eq!(settled_state(&server).await, before);
    // The default kind is private.
    let response = ada.post("/api/chat/rooms", json!({ "name": "茶".repeat(64) })).await.success();
    assert_eq!(response["kind"], "private");
}

#[tokio::test]
async fn moderators_can_rename_and_describe_room() {
    let server = TestServer::start().await;
    let (ada, bob, cyd) = (server.user("ada").await, server.user("bob").await, server.user("cyd").await);
    let room = create_tea_room(&ada, &[&bob]).await;
    let path = format!("/api/chat/rooms/{room}");
    bob.patch(&path, json!({ "name": "Coffee" })).await.assert_problem(403, "not_allowed");
    cyd.patch(&path, json!({ "name": "Coffee" })).await.assert_problem(404, "room_not_found");
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    ada.change_member(&room, bob.id, json!({ "role": "moderator" })).await.success();
    assert_eq!(next_room_change(&mut stream).await["type"], "member.changed");
    let renamed = bob.patch(&path, json!({ "name": "Coffee", "description": "Black" })).await.success();
    assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Coffee"), &json!("Black")));
    let received = next_room_change(&mut stream).await;
    assert_eq!(
        (&received["type"], &received["room"], &received["by"]),
        (&json!("room.changed"), &renamed, &json!(bob.id))
    );
    // Missing fields stay unchanged, and equal values change nothing.
    let described = ada.patch(&path, json!({ "description": "" })).await.success();
    assert_eq!((&described["name"], &described["description"]), (&json!("Coffee"), &json!("")));
    let before = settled_state(&server).await;
    for same in [json!({}), json!({ "name": " Coffee " }), json!({ "description": "" })] {
        assert_eq!(ada.patch(&path, same).await.success(), described);
    }
    assert_eq!(settled_state(&server).await, before);
    assert_eq!(bob.get(&path).await.success(), described);
}

#[tokio::test]
async fn archived_room_is_read_only() {
    let server = TestServer::start().await;
    let (ada, bob, cyd) = (server.user("ada").await, server.user("bob").await, server.user("cyd").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    let path = format!("/api/chat/rooms/{room}");
    bob.join(&room).await.success();
    let message = bob.post_message_in(&room, "hello").await;
    bob.patch(&path, json!({ "archived": true })).await.assert_problem(403, "not_allowed");
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let archived = ada.patch(&path, json!({ "archived": true })).await.success();
    assert_eq!(archived["archived_at"], server.clock.now().to_string());
    let expected_entry = json!({ "by": ada.id.to_string(), "action": "room.archived", "room": room });
    assert_eq!(last_audit_entry(&server).await, expected_entry);
    let received = next_room_change(&mut stream).await;
    assert_eq!((&received["type"], &received["room"]), (&json!("room.archived"), &archived));

    let before = settled_state(&server).await;
    assert_eq!(ada.patch(&path, json!({ "archived": true })).await.success(), archived, "it is archived already");
    bob.try_post_message_in(&room, "still here?").await.assert_problem(409, "room_archived");
    cyd.try_post_message_in(&room, "let me in").await.assert_problem(409, "room_archived");
    cyd.join(&room).await.assert_problem(409, "room_archived");
    cyd.get(&format!("/api/chat/messages?room_id={room}")).await.assert_problem(409, "room_archived");
    ada.add_member(&room, cyd.id).await.assert_problem(409, "room_archived");
    let invitation = ada.post("/api/chat/invitations", json!({ "room_id": room })).await;
    invitation.assert_problem(409, "room_archived");
    bob.edit(&message, "good bye").await.assert_problem(409, "room_archived");
    assert_eq!(settled_state(&server).await, before);
    assert_eq!(user_messages(&bob, &room).await, std::slice::from_ref(&message));
    assert_eq!(cyd.get(&path).await.success()["archived_at"], archived["archived_at"]);
    assert_eq!(bob.remove(&message).await.status, 204);

    let open = ada.patch(&path, json!({ "archived": false })).await.success();
    assert_eq!(open["archived_at"], Value::Null);
    assert_eq!(last_audit_entry(&server).await["action"], "room.restored");
    let received = next_room_change(&mut stream).await;
    assert_eq!((&received["type"], &received["room"]), (&json!("room.changed"), &open));
    cyd.post_message_in(&room, "at last").await;
    // DELETE archives the room too, also repeatedly.
    for _ in 0..2 {
        assert_eq!(ada.delete(&path).await.status, 204);
    }
    bob.try_post_message_in(&room, "closed").await.assert_problem(409, "room_archived");
    bob.delete(&path).await.assert_problem(403, "not_allowed");
}

#[tokio::test]
async fn room_global_cannot_be_archived() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    root.delete("/api/chat/rooms/global").await.assert_problem(409, "room_is_permanent");
    let archives = json!({ "archived": true });
    root.patch("/api/chat/rooms/global", archives).await.assert_problem(409, "room_is_permanent");
    // It can be renamed, and users may leave it.
    root.patch("/api/chat/rooms/global", json!({ "name": "Everyone" })).await.success();
    root.leave("global").await.success();
}

#[tokio::test]
async fn server_roles_apply_according_to_room_kind() {
    let server = TestServer::start().await;
    let (ada, root) = (server.user("ada").await, server.administrator("root").await);
    let server_moderator = sign_up_server_moderator(&server, "moderator").await;
    let open = id_of(&ada.create_room("Open", "public").await);
    let secret = create_tea_room(&ada, &[]).await;
    let describe = async |user: &crate::harness::TestUser, room: &str| {
        user.patch(&format!("/api/chat/rooms/{room}"), json!({ "description": user.name })).await
    };
    // Server moderators may manage public rooms, also as non-members, and private rooms as members; administrators may
    // manage both.
    describe(&server_moderator, &open).await.success();
    describe(&server_moderator, &secret).await.assert_problem(404, "room_not_found");
    server_moderator.delete(&format!("/api/chat/rooms/{open}")).await.assert_problem(403, "not_allowed");
    for room in [&open, &secret] {
        describe(&root, room).await.success();
        root.get(&format!("/api/chat/rooms/{room}/members")).await.success();
        root.delete(&format!("/api/chat/rooms/{room}")).await.success();
        root.patch(&format!("/api/chat/rooms/{room}"), json!({ "archived": false })).await.success();
    }
    // This does not allow them to read there or to add themselves.
    let read = root.get(&format!("/api/chat/messages?room_id={secret}")).await;
    read.assert_problem(404, "room_not_found");
    root.try_post_message_in(&secret, "peekaboo").await.assert_problem(404, "room_not_found");
    root.add_member(&secret, root.id).await.assert_problem(403, "not_allowed");
    ada.add_member(&secret, server_moderator.id).await.success();
    describe(&server_moderator, &secret).await.success();
}

#[tokio::test]
async fn room_creation_is_rate_limited() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let ada = server.anonymous().sign_up("ada").await;
    for number in 0..20 {
        ada.create_room(&format!("Room {number}"), "private").await;
    }
    let refused = ada.post("/api/chat/rooms", json!({ "name": "One more" })).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "30");
    server.advance_clock(std::time::Duration::from_secs(30));
    ada.create_room("One more", "private").await;
}
