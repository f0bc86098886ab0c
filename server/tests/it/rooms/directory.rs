//! The room directory.

use std::time::Duration;

use serde_json::{Value, json};

use super::create_tea_room;
use crate::harness::{TestServer, TestUser, id_of};

/// The names of the found rooms, and whether the user is a member.
async fn search(user: &TestUser, query: &str) -> Vec<(String, bool)> {
    let rooms = user.get(&format!("/api/chat/directory{query}")).await.success();
    let read =
        |entry: &Value| (entry["room"]["name"].as_str().unwrap().to_owned(), entry["is_member"].as_bool().unwrap());
    rooms.as_array().unwrap().iter().map(read).collect()
}

fn pair(name: &str, is_member: bool) -> (String, bool) {
    (name.to_owned(), is_member)
}

#[tokio::test]
async fn public_rooms_are_found_by_name_and_description() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let second = Duration::from_secs(1);
    server.advance_clock(second);
    let tea = id_of(&ada.create_room("Tea", "public").await);
    server.advance_clock(second);
    let cake = ada.post("/api/chat/rooms", json!({ "name": "蛋糕", "kind": "public", "description": "Goes with TEA" }));
    let cake = id_of(&cake.await.success());
    create_tea_room(&ada, &[&bob]).await;
    ada.open_direct(&[bob.id]).await;
    assert_eq!(search(&bob, "").await, [pair("蛋糕", false), pair("Tea", false), pair("global", true)]);
    assert_eq!(search(&ada, "?query=tea").await, [pair("蛋糕", true), pair("Tea", true)]);
    assert_eq!(search(&bob, "?query=WITH%20te").await, [pair("蛋糕", false)]);
    assert_eq!(search(&bob, "?query=coffee").await, []);
    // Rooms are ordered by last activity.
    server.advance_clock(second);
    bob.post_message_in(&tea, "hello").await;
    assert_eq!(search(&bob, "?query=tea").await, [pair("Tea", true), pair("蛋糕", false)]);
    let joined = bob.get("/api/chat/rooms").await.success();
    let names: Vec<&Value> = joined.as_array().unwrap().iter().map(|entry| &entry["room"]["name"]).collect();
    assert_eq!(names[0], "Tea");
    assert_eq!(joined[0]["room"]["last_activity"], server.clock.now().to_string());
    // Archived rooms, and rooms from which the user is banned, are not listed.
    ada.delete(&format!("/api/chat/rooms/{cake}")).await.success();
    assert_eq!(search(&bob, "?query=tea").await, [pair("Tea", true)]);
    ada.remove_member(&tea, bob.id, true).await.success();
    assert_eq!(search(&bob, "?query=tea").await, []);
    assert_eq!(search(&ada, "?query=tea").await, [pair("Tea", true)]);
    bob.get("/api/chat/directory?words=tea").await.assert_problem(422, "request_invalid");
}
