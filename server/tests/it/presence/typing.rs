//! Who is writing: told to those who are in the room and listen, and to nobody else, ever.

use std::time::Duration;

use http::Method;
use serde_json::json;

use super::SECOND;
use crate::house::{Answer, Ears, House, Person, id_of};

/// Presses a key in the composer of a room.
async fn types(person: &Person, room: &str) -> Answer {
    Answer::to(person.request(Method::POST, "/fn/note_typing").form(&[("room_id", room)])).await
}

/// The next word of somebody who is writing; none if there is none for so long.
async fn hears_typing(ears: &mut Ears, limit: Duration) -> Option<serde_json::Value> {
    let typing = async {
        loop {
            let change = ears.passing().await;
            if change["type"] == "typing" {
                return change;
            }
        }
    };
    tokio::time::timeout(limit, typing).await.ok()
}

#[tokio::test]
async fn those_in_the_room_see_who_is_writing_at_whatever_process() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob, eve) = (house.person("ada").await, house.person("bob").await, house.person("eve").await);
    let room = id_of(&ada.create_room("The kitchen", "private").await);
    ada.add(&room, bob.id).await.success();
    let mut near = [bob.listen().await, bob.at(other.address).listen().await];
    let mut far = [eve.listen().await, eve.at(other.address).listen().await];
    // The processes hear each other by now.
    tokio::time::sleep(SECOND).await;
    let before = house.redis.everything().await;
    assert_eq!(types(&ada, &room).await.status, 200);
    for ears in &mut near {
        let heard = hears_typing(ears, SECOND).await.expect("somebody is writing");
        assert_eq!(heard, json!({ "type": "typing", "room_id": room, "user_id": ada.id, "name": "ada" }));
    }
    for ears in &mut far {
        assert_eq!(hears_typing(ears, SECOND).await, None, "they are not in the room");
    }
    // It is not stored, so it is not replayed either.
    let after = house.redis.everything().await;
    let log = |all: &[(String, String)]| all.iter().find(|(key, _)| key == "chat:events").cloned();
    assert_eq!(log(&before), log(&after));
    assert!(after.iter().all(|(_, value)| !value.contains("typing")), "{after:?}");
    let mut late = bob.listen_after(&near[0].cursor).await;
    assert_eq!(hears_typing(&mut late, SECOND).await, None);
    for stranger in [&eve, &eve.at(other.address)] {
        types(stranger, &room).await.is_problem(404, "room_not_found");
    }
}

#[tokio::test]
async fn it_is_told_once_in_two_seconds_however_fast_one_writes() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = bob.listen().await;
    for _ in 0..20 {
        types(&ada, "global").await.success();
    }
    assert!(hears_typing(&mut ears, SECOND).await.is_some());
    assert_eq!(hears_typing(&mut ears, SECOND / 2).await, None);
    tokio::time::sleep(2 * SECOND).await;
    types(&ada, "global").await.success();
    assert!(hears_typing(&mut ears, SECOND).await.is_some());
}

#[tokio::test]
async fn in_a_large_room_nobody_is_told() {
    let house = House::open().await;
    let crowd: Vec<String> = (1_000..1_099).map(|id| id.to_string()).collect();
    let crowd = format!("SADD chat:room:global:members {}", crowd.join(" "));
    assert_eq!(house.redis.ask::<u64>(&crowd).await, 99);
    // Ada is the hundredth: as many as may see each other write.
    let ada = house.person("ada").await;
    let mut ears = ada.listen().await;
    types(&ada, "global").await.success();
    assert!(hears_typing(&mut ears, SECOND).await.is_some());
    let bob = house.person("bob").await;
    tokio::time::sleep(2 * SECOND).await;
    // A process counts the members of a room it knows twice a minute; this one counts them now.
    let other = house.another_server().await;
    for person in [&ada, &bob] {
        types(&person.at(other.address), "global").await.success();
    }
    assert_eq!(hears_typing(&mut ears, SECOND).await, None);
}

#[tokio::test]
async fn where_nothing_can_be_said_nobody_writes() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("The kitchen", "private").await);
    ada.add(&room, bob.id).await.success();
    let mut ears = bob.listen().await;
    ada.patch(&format!("/api/chat/rooms/{room}"), json!({ "archived": true })).await.success();
    types(&ada, &room).await.success();
    assert_eq!(hears_typing(&mut ears, SECOND).await, None);
}

#[tokio::test]
async fn who_is_muted_is_not_writing() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("The kitchen", "private").await);
    ada.add(&room, bob.id).await.success();
    let mut ears = ada.listen().await;
    ada.change_member(&room, bob.id, json!({ "muted_minutes": 10 })).await.success();
    types(&bob, &room).await.success();
    assert_eq!(hears_typing(&mut ears, SECOND).await, None);
    ada.change_member(&room, bob.id, json!({ "muted_minutes": 0 })).await.success();
    tokio::time::sleep(2 * SECOND).await;
    types(&bob, &room).await.success();
    assert!(hears_typing(&mut ears, SECOND).await.is_some());
}
