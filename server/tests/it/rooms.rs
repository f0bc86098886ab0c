//! The room everyone is in from the first start.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn the_room_global_is_there_from_the_first_start() {
    let house = House::open().await;
    assert_eq!(house.redis.ask::<Vec<String>>("SMEMBERS chat:rooms").await, ["global"]);
    assert_eq!(house.redis.ask::<String>("TYPE chat:room:global").await, "hash");
    assert_eq!(house.redis.ask::<String>("HGET chat:room:global id").await, "global");
    assert!(house.redis.ask::<String>("GET teahouse:schema").await.parse::<u32>().unwrap() >= 1);
    assert!(!house.redis.ask::<String>("GET teahouse:epoch").await.is_empty());
}

#[tokio::test]
async fn a_second_start_changes_nothing() {
    let house = House::open().await;
    house.person("ada").await.say("hello").await;
    let before = house.redis.everything().await.into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let _second = house.another_server().await;
    let after = house.redis.everything().await.into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let lasting = |key: &&String| !key.starts_with("user:online") && *key != "online_users";
    for key in before.keys().chain(after.keys()).filter(lasting) {
        assert_eq!(before.get(key), after.get(key), "{key}");
    }
}

#[tokio::test]
async fn whoever_posts_is_in_the_room() {
    let house = House::open().await;
    let ada = house.stranger().sign_up("ada").await;
    ada.say("hello").await;
    joined_once(&house, ada.id).await;
}

#[tokio::test]
async fn whoever_reads_is_in_the_room() {
    let house = House::open().await;
    let ada = house.stranger().sign_up("ada").await;
    ada.history(50).await;
    joined_once(&house, ada.id).await;
    ada.history(50).await;
    ada.say("hello").await;
    joined_once(&house, ada.id).await;
}

async fn joined_once(house: &House, id: u64) {
    let id = id.to_string();
    assert_eq!(house.redis.ask::<Vec<String>>("SMEMBERS chat:room:global:members").await, std::slice::from_ref(&id));
    assert_eq!(house.redis.ask::<Vec<String>>(&format!("SMEMBERS user:{id}:chat_rooms")).await, ["global"]);
    assert_eq!(house.redis.ask::<usize>("HGET chat:room:global member_count").await, 1);
    let log = house.redis.log().await;
    assert_eq!(log.iter().filter(|entry| entry.field("type") == Some("member.joined")).count(), 1);
}

#[tokio::test]
async fn the_others_hear_who_joins() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let mut ears = ada.listen().await;
    ears.next().await;
    let bob = house.person("bob").await;
    let joined = ears.heard().await;
    assert_eq!(joined.event, "change");
    let member = json!({ "id": bob.id, "username": "bob", "role": "member" });
    let version = joined.data["v"].as_u64().expect("a version");
    assert_eq!(joined.data, json!({ "type": "member.joined", "room_id": "global", "v": version, "member": member }));
}

#[tokio::test]
async fn a_room_that_does_not_exist_is_not_found() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let before = house.contents().await;
    for room in ["nowhere", "Global", "global:members", "", "*", "..%2Fglobal", "0196d2d6-7a9c-7c3e-8000-000000000000"]
    {
        let messages = ada.get(&format!("/api/chat/messages?room_id={room}")).await;
        let send = ada.post(&format!("/api/chat/send?room_id={room}"), json!({ "content": "anyone?" })).await;
        for answer in [messages, send] {
            assert!(matches!(answer.status, 404 | 422), "{room}: {} {}", answer.status, answer.text);
        }
    }
    for room in ["nowhere", "0196d2d6-7a9c-7c3e-8000-000000000000"] {
        ada.get(&format!("/api/chat/messages?room_id={room}")).await.is_problem(404, "room_not_found");
        let send = ada.post(&format!("/api/chat/send?room_id={room}"), json!({ "content": "anyone?" })).await;
        send.is_problem(404, "room_not_found");
    }
    assert_eq!(house.contents().await, before);
}
