//! What Teahouse itself says: once, whoever tells it, however many processes hear of it.

use std::collections::HashSet;

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{House, Person, eventually};

mod rooms;

/// A house in which Teahouse says who joins.
async fn talking_house() -> House {
    House::with(|config| config.announce_joins = true).await
}

/// Whom the room was told of by Teahouse, oldest first.
async fn announced(person: &Person) -> Vec<Value> {
    let mut page = person.history(100).await;
    page.retain(|message| message["message_type"] == "system");
    page.reverse();
    page
}

/// Waits until the room was told of so many people, and checks that it was told of each once.
async fn told_of(person: &Person, count: usize) -> Vec<Value> {
    eventually("Teahouse has said it", async || announced(person).await.len() >= count).await;
    let announced = announced(person).await;
    let names: HashSet<String> = announced.iter().map(|message| who(message)["username"].to_string()).collect();
    assert_eq!((announced.len(), names.len()), (count, count), "{announced:?}");
    announced
}

/// The arguments of a system message.
fn who(message: &Value) -> Value {
    serde_json::from_str(message["content"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn the_room_is_told_who_joined() {
    let house = talking_house().await;
    let ada = house.person("ada").await;
    let first = told_of(&ada, 1).await.remove(0);
    let mut ears = ada.listen().await;
    ears.next().await;
    let bob = house.person("小明").await;
    let joined = ears.change().await;
    assert_eq!(joined["type"], "member.joined");
    let message = ears.message().await;
    let expected = json!({
        "id": message["id"], "room_id": "global", "n": 2, "v": message["v"],
        "sender_id": 0, "sender_name": "", "sender_role": null,
        "message_type": "system", "content": message["content"],
        "file_url": null, "file_name": null, "file_size": null, "file_mime": null, "width": null, "height": null,
        "timestamp": message["timestamp"], "reply_to": null, "edited_at": null,
    });
    assert_eq!(message, expected);
    assert_eq!(who(&message), json!({ "code": "member.joined", "user_id": bob.id, "username": "小明" }));
    assert_eq!(Uuid::parse_str(message["id"].as_str().unwrap()).unwrap().get_version_num(), 5);
    assert!(message["v"].as_u64() > joined["v"].as_u64());
    assert_eq!(bob.history(10).await, [message, first]);
    house.list_and_index_agree(2, 2).await;
}

#[tokio::test]
async fn it_is_told_at_the_first_visit_only() {
    let house = talking_house().await;
    let ada = house.person("ada").await;
    told_of(&ada, 1).await;
    for _ in 0..3 {
        ada.enter().await;
        ada.sign_in("ada").await.say("here again").await;
    }
    // What comes after in the log is told after: nothing of before is still to come.
    house.person("bob").await;
    told_of(&ada, 2).await;
}

#[tokio::test]
async fn whoever_joins_by_talking_is_announced_once_too() {
    let house = talking_house().await;
    let ada = house.stranger().sign_up("ada").await;
    let said = ada.say("hello").await;
    told_of(&ada, 1).await;
    assert_eq!(ada.history(10).await.len(), 2);
    assert_eq!(said["n"], 1, "who talks has the first word");
}

#[tokio::test]
async fn three_processes_say_it_once() {
    let house = talking_house().await;
    let others = [house.another_server().await, house.another_server().await];
    let places = [house.server.address, others[0].address, others[1].address];
    let names: Vec<String> = (0..9).map(|number| format!("person-{number}")).collect();
    let people = join_all(names.iter().zip(places.iter().cycle()).map(async |(name, place)| {
        let person = Person::stranger(*place).sign_up(name).await;
        person.enter().await;
        person
    }))
    .await;
    told_of(&people[0], 9).await;
    house.person("the-last").await;
    let all = told_of(&people[0], 10).await;
    let fresh = house.another_server().await;
    assert_eq!(announced(&people[1].at(fresh.address)).await, all);
    house.list_and_index_agree(10, 10).await;
}

#[tokio::test]
async fn a_restart_says_nothing_again_and_forgets_nobody() {
    let mut house = talking_house().await;
    for name in ["ada", "bob", "cy"] {
        house.person(name).await;
    }
    let ada = house.stranger().sign_in("ada").await;
    told_of(&ada, 3).await;
    for (round, name) in ["dan", "eve"].into_iter().enumerate() {
        let next = house.another_server().await;
        std::mem::replace(&mut house.server, next).stop().await;
        let ada = ada.at(house.server.address);
        house.person(name).await;
        told_of(&ada, 4 + round).await;
    }
    house.redis.kill();
    house.redis.start_again().await;
    let ada = ada.at(house.server.address);
    eventually("Redis is found again", async || ada.tries("/health/ready").await == Some(200)).await;
    house.person("fay").await;
    told_of(&ada, 6).await;
}

#[tokio::test]
async fn nobody_speaks_as_teahouse() {
    let house = House::open().await;
    let (ada, root) = (house.person("ada").await, house.administrator("root").await);
    let before = house.contents().await;
    let content = json!({ "code": "member.joined", "user_id": 7, "username": "mallory" }).to_string();
    for person in [&ada, &root] {
        for kind in ["system", "image", "file"] {
            let request = json!({ "content": content, "message_type": kind });
            person.send(request).await.is_problem(422, "message_type_not_postable");
        }
    }
    assert_eq!(house.contents().await, before);
    // What looks like it is but a text.
    assert_eq!(ada.say(&content).await["message_type"], "text");
}

#[tokio::test]
async fn where_it_is_not_wanted_nothing_is_said() {
    let house = House::with(|config| config.announce_joins = false).await;
    let ada = house.person("ada").await;
    house.person("bob").await;
    let message = ada.say("hello").await;
    assert_eq!((&message["n"], ada.history(10).await.len()), (&json!(1), 1));
}
