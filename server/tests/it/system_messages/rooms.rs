//! What Teahouse says of a room itself: who made it, what it is called, who went.

use http::Method;
use serde_json::{Value, json};

use super::{talking_house, who};
use crate::house::{Answer, Person, eventually};

/// What was said of a room, oldest first, once there are so many.
async fn notes(person: &Person, room: &str, count: usize) -> Vec<Value> {
    let read = async || {
        let mut page = person.history_of(room, 100).await;
        page.retain(|message| message["message_type"] == "system");
        page.iter().rev().map(who).collect::<Vec<Value>>()
    };
    eventually("Teahouse has said it", async || read().await.len() >= count).await;
    let notes = read().await;
    assert_eq!(notes.len(), count, "{notes:?}");
    notes
}

#[tokio::test]
async fn a_room_is_told_what_becomes_of_it() {
    let house = talking_house().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = ada.create_room("Tea", "private").await;
    let room = room["id"].as_str().unwrap();
    let path = format!("/api/chat/rooms/{room}");
    ada.add(room, bob.id).await;
    ada.patch(&path, json!({ "name": "Green tea" })).await.success();
    // The same again is no change.
    ada.patch(&path, json!({ "name": "Green tea" })).await.success();
    ada.patch(&path, json!({ "description": "Sencha and others" })).await.success();
    ada.remove_member(room, bob.id, false).await;
    ada.add(room, bob.id).await;
    assert_eq!(bob.leave(room).await.status, 204);
    assert_eq!(Answer::to(ada.request(Method::DELETE, &path)).await.status, 204);
    ada.patch(&path, json!({ "archived": false })).await.success();
    let (by_ada, by_bob) =
        (json!({ "user_id": ada.id, "username": "ada" }), json!({ "user_id": bob.id, "username": "bob" }));
    let note = |code: &str, who: &Value, more: Value| {
        let mut note = who.clone();
        note["code"] = json!(code);
        note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        note
    };
    let expected = [
        note("room.created", &by_ada, json!({})),
        note("member.joined", &by_bob, json!({})),
        note("room.renamed", &by_ada, json!({ "name": "Green tea" })),
        note("room.described", &by_ada, json!({})),
        note("member.left", &by_bob, json!({ "why": "removed" })),
        note("member.joined", &by_bob, json!({})),
        note("member.left", &by_bob, json!({ "why": "left" })),
        note("room.archived", &by_ada, json!({})),
        note("room.restored", &by_ada, json!({})),
    ];
    assert_eq!(notes(&ada, room, expected.len()).await, expected);
}

#[tokio::test]
async fn a_direct_conversation_begins_without_words() {
    let house = talking_house().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = ada.open_direct(&[bob.id]).await;
    let room = room["id"].as_str().unwrap();
    ada.say_in(room, "hello").await;
    // What comes after it in the log is told after it.
    house.person("carl").await;
    notes(&ada, "global", 3).await;
    let said = bob.history_of(room, 10).await;
    assert_eq!(said.iter().map(|message| &message["content"]).collect::<Vec<_>>(), ["hello"]);
}
