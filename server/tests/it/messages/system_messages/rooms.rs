//! System messages about a room: its creation, changes and members.

use http::Method;
use serde_json::{Value, json};

use super::{arguments, server_with_announcements};
use crate::harness::{Response, TestUser, wait_until};

/// Waits for this number of system messages in a room, and returns their arguments, oldest first.
async fn wait_for_messages(user: &TestUser, room: &str, count: usize) -> Vec<Value> {
    let read_all = async || {
        let mut page = user.history_in(room, 100).await;
        page.retain(|message| message["message_type"] == "system");
        page.iter().rev().map(arguments).collect::<Vec<Value>>()
    };
    wait_until("the changes are announced", async || read_all().await.len() >= count).await;
    let found = read_all().await;
    assert_eq!(found.len(), count, "{found:?}");
    found
}

#[tokio::test]
async fn room_changes_are_announced_in_the_room() {
    let server = server_with_announcements().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = ada.create_room("Tea", "private").await;
    let room = room["id"].as_str().unwrap();
    let path = format!("/api/chat/rooms/{room}");
    ada.add_member(room, bob.id).await;
    ada.patch(&path, json!({ "name": "Green tea" })).await.success();
    // An equal value is not a change.
    ada.patch(&path, json!({ "name": "Green tea" })).await.success();
    ada.patch(&path, json!({ "description": "Sencha and others" })).await.success();
    ada.remove_member(room, bob.id, false).await;
    ada.add_member(room, bob.id).await;
    assert_eq!(bob.leave(room).await.status, 204);
    assert_eq!(Response::send(ada.request(Method::DELETE, &path)).await.status, 204);
    ada.patch(&path, json!({ "archived": false })).await.success();
    let (by_ada, by_bob) =
        (json!({ "user_id": ada.id, "username": "ada" }), json!({ "user_id": bob.id, "username": "bob" }));
    let message = |code: &str, by: &Value, fields: Value| {
        let mut arguments = by.clone();
        arguments["code"] = json!(code);
        arguments.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        arguments
    };
    let expected = [
        message("room.created", &by_ada, json!({})),
        message("member.joined", &by_bob, json!({})),
        message("room.renamed", &by_ada, json!({ "name": "Green tea" })),
        message("room.described", &by_ada, json!({})),
        message("member.left", &by_bob, json!({ "why": "removed" })),
        message("member.joined", &by_bob, json!({})),
        message("member.left", &by_bob, json!({ "why": "left" })),
        message("room.archived", &by_ada, json!({})),
        message("room.restored", &by_ada, json!({})),
    ];
    assert_eq!(wait_for_messages(&ada, room, expected.len()).await, expected);
}

#[tokio::test]
async fn direct_conversation_has_no_announcement() {
    let server = server_with_announcements().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = ada.open_direct(&[bob.id]).await;
    let room = room["id"].as_str().unwrap();
    ada.post_message_in(room, "hello").await;
    // System messages are posted in log order, so an earlier one would have been posted by now.
    server.user("carl").await;
    wait_for_messages(&ada, "global", 3).await;
    let messages = bob.history_in(room, 10).await;
    assert_eq!(messages.iter().map(|message| &message["content"]).collect::<Vec<_>>(), ["hello"]);
}
