//! Finding rooms.

use std::time::Duration;

use serde_json::{Value, json};

use super::tea_room;
use crate::house::{House, Person, id_of};

/// The names of the rooms that somebody finds by these words, and whether they are in them.
async fn found(person: &Person, query: &str) -> Vec<(String, bool)> {
    let rooms = person.get(&format!("/api/chat/directory{query}")).await.success();
    let read =
        |entry: &Value| (entry["room"]["name"].as_str().unwrap().to_owned(), entry["is_member"].as_bool().unwrap());
    rooms.as_array().unwrap().iter().map(read).collect()
}

fn pair(name: &str, is_member: bool) -> (String, bool) {
    (name.to_owned(), is_member)
}

#[tokio::test]
async fn public_rooms_are_found_by_name_and_topic() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let second = Duration::from_secs(1);
    house.pass(second);
    let tea = id_of(&ada.create_room("Tea", "public").await);
    house.pass(second);
    let cake = ada.post("/api/chat/rooms", json!({ "name": "蛋糕", "kind": "public", "description": "Goes with TEA" }));
    let cake = id_of(&cake.await.success());
    tea_room(&ada, &[&bob]).await;
    ada.open_direct(&[bob.id]).await;
    assert_eq!(found(&bob, "").await, [pair("蛋糕", false), pair("Tea", false), pair("global", true)]);
    assert_eq!(found(&ada, "?query=tea").await, [pair("蛋糕", true), pair("Tea", true)]);
    assert_eq!(found(&bob, "?query=WITH%20te").await, [pair("蛋糕", false)]);
    assert_eq!(found(&bob, "?query=coffee").await, []);
    // Where something is said comes first.
    house.pass(second);
    bob.say_in(&tea, "hello").await;
    assert_eq!(found(&bob, "?query=tea").await, [pair("Tea", true), pair("蛋糕", false)]);
    let mine = bob.get("/api/chat/rooms").await.success();
    let names: Vec<&Value> = mine.as_array().unwrap().iter().map(|entry| &entry["room"]["name"]).collect();
    assert_eq!(names[0], "Tea");
    assert_eq!(mine[0]["room"]["last_activity"], house.clock.now().to_string());
    // An archived one is not shown, nor one that one is banned from.
    ada.delete(&format!("/api/chat/rooms/{cake}")).await.success();
    assert_eq!(found(&bob, "?query=tea").await, [pair("Tea", true)]);
    ada.remove_member(&tea, bob.id, true).await.success();
    assert_eq!(found(&bob, "?query=tea").await, []);
    assert_eq!(found(&ada, "?query=tea").await, [pair("Tea", true)]);
    bob.get("/api/chat/directory?words=tea").await.is_problem(422, "request_invalid");
}
