//! Rooms: the one everyone is in from the first start, those people make, and who is in them.

mod direct;
mod directory;
mod making;
mod order;
mod races;

use serde_json::{Value, json};

use crate::house::{Ears, House, Person, eventually, id_of};

/// A moderator of the server, whoever made them one.
async fn moderator(house: &House, name: &str) -> Person {
    let person = house.stranger().sign_up(name).await;
    house.redis.ask::<u64>(&format!("HSET user:{} role moderator", person.id)).await;
    house.stranger().sign_in(name).await
}

/// A private room with its owner and some members.
async fn tea_room(owner: &Person, members: &[&Person]) -> String {
    let room = id_of(&owner.create_room("Tea", "private").await);
    for member in members {
        owner.add(&room, member.id).await.success();
    }
    room
}

/// The last thing done with authority, without its time.
async fn last_audited(house: &House) -> Value {
    let entries: Vec<(String, Vec<(String, String)>)> = house.redis.ask("XREVRANGE teahouse:audit + - COUNT 1").await;
    let fields = entries.into_iter().next().expect("something was audited").1;
    fields.into_iter().filter(|(name, _)| name != "at").map(|(name, value)| (name, Value::from(value))).collect()
}

/// The next change that is not of a message, be it somebody's or Teahouse's.
async fn news(ears: &mut Ears) -> Value {
    loop {
        let change = ears.change().await;
        if !change["type"].as_str().unwrap().starts_with("message.") {
            return change;
        }
    }
}

/// What people said in a room, newest first.
async fn spoken(person: &Person, room: &str) -> Vec<Value> {
    let mut page = person.history_of(room, 100).await;
    page.retain(|message| message["message_type"] != "system");
    page
}

/// What would differ if anything had been changed, once Teahouse has said all it has to say of what happened: how many keys
/// there are, without those of who is here, and how far the log has come.
async fn contents(house: &House) -> (usize, Option<u64>) {
    let is_told_of =
        |kind: Option<&str>| kind.is_some_and(|kind| !kind.starts_with("message.") && kind != "member.changed");
    eventually("Teahouse has said it", async || {
        let log = house.redis.log().await;
        let newest = log.iter().rfind(|entry| is_told_of(entry.field("type")));
        let newest = newest.map_or(0, |entry| entry.id.trim_end_matches("-0").parse().unwrap());
        house.redis.ask::<Option<u64>>("GET teahouse:announced").await.unwrap_or_default() >= newest
    })
    .await;
    let of_presence = ["user:online", "online_users", "teahouse:processes", "teahouse:present", "teahouse:away"];
    let keys: Vec<String> = house.redis.ask("KEYS *").await;
    let lasting = keys.iter().filter(|key| !of_presence.iter().any(|start| key.starts_with(start)));
    (lasting.count(), house.redis.ask("GET teahouse:version").await)
}

/// What this room's members are and may, as one of them sees it: name and role.
async fn roles(person: &Person, room: &str) -> Vec<(String, String)> {
    let members = person.get(&format!("/api/chat/rooms/{room}/members")).await.success();
    let read = |member: &Value| {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (text(&member["person"]["username"]), text(&member["role"]))
    };
    members.as_array().expect("a list").iter().map(read).collect()
}

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
    let member = json!({ "id": bob.id, "username": "bob", "display_name": "bob", "role": "member", "avatar": null });
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
