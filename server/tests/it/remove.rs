//! Removing: gone for everyone, its place kept, and who removed what of others written down.

mod no_trace;

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Answer, House, Person, address_of, within};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_removed_message_is_gone_here_at_once_and_elsewhere_within_a_second() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let there = bob.at(other.address);
    let stays = ada.say("stays").await;
    for number in 0..10 {
        let message = ada.say(&format!("goes {number}")).await;
        there.history(10).await;
        let answer = ada.remove(&message).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
        assert!(!answer.header("teahouse-cursor").is_empty());
        assert_eq!(bob.history(10).await, std::slice::from_ref(&stays));
        within(SECOND, "it is gone there too", async || there.history(10).await == std::slice::from_ref(&stays)).await;
    }
    let fresh = house.another_server().await;
    assert_eq!(bob.at(fresh.address).history(10).await, [stays]);
}

#[tokio::test]
async fn removing_again_changes_nothing_and_others_find_nothing() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let message = ada.say("gone").await;
    ada.remove(&message).await.success();
    let phone = ada.sign_in("ada").await;
    let before = house.contents().await;
    for again in [&ada, &phone] {
        assert_eq!(again.remove(&message).await.status, 204);
    }
    bob.remove(&message).await.is_problem(404, "message_not_found");
    ada.edit(&message, "back").await.is_problem(404, "message_not_found");
    assert_eq!(house.contents().await, before);
}

#[tokio::test]
async fn everyone_hears_which_message_and_not_what_it_said() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    ada.say("first").await;
    let message = ada.say("lapsang").await;
    let (mut here, mut there) = (bob.listen().await, bob.at(other.address).listen().await);
    here.next().await;
    there.next().await;
    house.pass(Duration::from_secs(5));
    ada.remove(&message).await.success();
    let heard = here.change().await;
    let v = heard["v"].as_u64().expect("a version");
    assert!(Some(v) > message["v"].as_u64());
    let expected = json!({
        "type": "message.removed", "room_id": "global", "v": v, "message_id": message["id"], "n": 2,
        "removed_at": house.clock.now().to_string(),
    });
    assert_eq!(heard, expected);
    assert_eq!(there.change().await, expected);
}

#[tokio::test]
async fn what_stays_is_who_and_when() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let mut said = Vec::new();
    for number in 1..=5 {
        said.push(ada.say(&format!("number {number}")).await);
    }
    let target = said[1].clone();
    house.pass(Duration::from_secs(60));
    ada.remove(&target).await.success();

    house.list_and_index_agree(5, 5).await;
    let list = house.list().await;
    let stored = &list[3];
    let audit = json!([target["id"], ada.id, target["timestamp"], house.clock.now().to_string(), 2]);
    assert_eq!(json!([stored["id"], stored["sid"], stored["ts"], stored["del"], stored["n"]]), audit);
    assert!(stored["c"].as_str().unwrap_or_default().is_empty(), "{stored}");
    let contents: Vec<_> = list.iter().map(|stored| stored["c"].as_str().unwrap_or_default()).collect();
    assert_eq!(contents, ["number 5", "number 4", "number 3", "", "number 1"]);

    let log = house.redis.log().await;
    let entry = log.last().unwrap();
    assert_eq!(entry.id, format!("{}-0", stored["v"]));
    assert_eq!((entry.field("type"), entry.field("room")), (Some("message.removed"), Some("global")));
    assert!(log.iter().all(|entry| entry.id != format!("{}-0", target["v"])), "the entry before is gone");
    house.has_no_trace_of(&["number 2"]).await;

    // The room goes on counting, and leaves the removed one behind as it does every other.
    assert_eq!(ada.say("number 6").await["n"], 6);
    house.list_and_index_agree(6, 6).await;
}

#[tokio::test]
async fn a_removed_message_leaves_the_list_as_every_other() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    let ada = house.person("ada").await;
    for number in 1..=24_u64 {
        let message = ada.say(&format!("number {number}")).await;
        if number % 3 == 0 {
            ada.remove(&message).await.success();
        }
        house.list_and_index_agree(number, number.min(8)).await;
    }
}

#[tokio::test]
async fn nobody_removes_what_another_said() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let message = ada.say("mine").await;
    let before = house.contents().await;
    for (language, detail) in [("en", "You can only delete your own messages."), ("zh-CN", "只能删除自己的消息。")]
    {
        let request = bob.request(Method::DELETE, &address_of(&message)).header("accept-language", language);
        let answer = Answer::to(request).await;
        answer.is_problem(403, "not_yours_to_remove");
        assert_eq!(answer.json["detail"], detail);
    }
    house.stranger().remove(&message).await.is_problem(401, "unauthenticated");
    assert_eq!(house.contents().await, before);
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn whoever_is_not_in_the_room_removes_nothing() {
    let house = House::open().await;
    house.build_room("kitchen", "public").await;
    let ada = house.person("ada").await;
    let message = ada.say("mine").await;
    let outsider = house.stranger().sign_up("outsider").await;
    let before = house.contents().await;
    outsider.remove(&message).await.is_problem(403, "not_a_member");
    ada.remove(&json!({ "id": message["id"], "room_id": "nowhere" })).await.is_problem(404, "room_not_found");
    ada.remove(&json!({ "id": message["id"], "room_id": "kitchen" })).await.is_problem(403, "not_a_member");
    ada.remove(&json!({ "id": Uuid::now_v7() })).await.is_problem(404, "message_not_found");
    assert_eq!(house.contents().await, before);

    // In another room that Ada is in, the id of a message here stands for none.
    ada.get("/api/chat/messages?room_id=kitchen").await.success();
    ada.remove(&json!({ "id": message["id"], "room_id": "kitchen" })).await.is_problem(404, "message_not_found");
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn who_keeps_order_removes_and_it_is_written_down() {
    let house = House::open().await;
    let (ada, mo, root) = (house.person("ada").await, house.person("mo").await, house.administrator("root").await);
    house.redis.ask::<u64>(&format!("HSET user:{} role moderator", mo.id)).await;
    // A session may know the role it began with.
    let mo = mo.sign_in("mo").await;
    for keeper in [&root, &mo] {
        house.redis.ask::<u64>("DEL teahouse:audit").await;
        house.pass(Duration::from_secs(30));
        let (others, own) = (ada.say("a rude word").await, ada.say("a slip").await);
        assert_eq!(ada.remove(&own).await.status, 204);
        assert_eq!(audit(&house).await.len(), 0, "what people remove of their own is their own business");

        assert_eq!(keeper.remove(&others).await.status, 204);
        let written = audit(&house).await;
        assert_eq!(written.len(), 1, "{written:?}");
        let values: Vec<&str> = written[0].iter().map(|(_, value)| value.as_str()).collect();
        let (by, now) = (keeper.id.to_string(), house.clock.now().to_string());
        for expected in [by.as_str(), others["id"].as_str().unwrap(), &ada.id.to_string(), &now] {
            assert!(values.contains(&expected), "{expected} in {written:?}");
        }
        assert!(values.iter().any(|value| value.contains("remove")), "{written:?}");
        house.has_no_trace_of(&["a rude word", "a slip"]).await;

        // Its sender, asking again, is told that it is done.
        assert_eq!(ada.remove(&others).await.status, 204);
        assert_eq!(audit(&house).await.len(), 1);
    }
}

async fn audit(house: &House) -> Vec<Vec<(String, String)>> {
    let entries: Vec<(String, Vec<(String, String)>)> = house.redis.ask("XRANGE teahouse:audit - +").await;
    entries.into_iter().map(|(_, fields)| fields).collect()
}

/// Twenty messages of which some are removed, the newest and the oldest among them and seven in a row. Answers those
/// that stay, newest first, and those removed.
async fn a_room_with_gaps(ada: &Person) -> (Vec<Value>, Vec<Value>) {
    let mut said = Vec::new();
    for number in 1..=20 {
        said.push(ada.say(&format!("number {number}")).await);
    }
    let goes = [1, 4, 7, 8, 9, 10, 11, 12, 13, 18, 20];
    let (removed, mut stay): (Vec<_>, Vec<_>) =
        said.into_iter().partition(|message| goes.contains(&message["n"].as_u64().unwrap()));
    for message in &removed {
        ada.remove(message).await.success();
    }
    stay.reverse();
    (stay, removed)
}

#[tokio::test]
async fn pages_are_not_shortened_and_lead_to_the_beginning() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let (stay, _) = a_room_with_gaps(&ada).await;
    let fresh = house.another_server().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for limit in [1, 2, 5, 9, 100] {
            let mut read = reader.history(limit).await;
            assert_eq!(read.len(), limit.min(stay.len()));
            while read.len() < stay.len() {
                let before = read.last().unwrap()["id"].as_str().unwrap().to_owned();
                let page = reader.messages(&format!("limit={limit}&before={before}")).await;
                assert_eq!(page.len(), limit.min(stay.len() - read.len()), "after {} in pages of {limit}", read.len());
                read.extend(page);
            }
            assert_eq!(read, stay, "in pages of {limit}");
            let oldest = stay.last().unwrap()["id"].as_str().unwrap();
            assert!(reader.messages(&format!("limit={limit}&before={oldest}")).await.is_empty());
        }
    }
}

#[tokio::test]
async fn a_page_begins_where_a_removed_message_was() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let (stay, removed) = a_room_with_gaps(&ada).await;
    let fresh = house.another_server().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for gone in &removed {
            let older: Vec<_> = stay.iter().filter(|message| n(message) < n(gone)).take(3).cloned().collect();
            let page = reader.messages(&format!("limit=3&before={}", gone["id"].as_str().unwrap())).await;
            assert_eq!(page, older, "before {}", n(gone));
            let newer: Vec<_> = stay.iter().filter(|message| n(message) > n(gone)).cloned().collect();
            let page = reader.messages(&format!("limit=3&after={}", gone["id"].as_str().unwrap())).await;
            assert_eq!(page, newer[newer.len().saturating_sub(3)..], "after {}", n(gone));
        }
    }
}

fn n(message: &Value) -> u64 {
    message["n"].as_u64().unwrap()
}

#[tokio::test]
async fn sending_a_removed_message_again_does_not_bring_it_back() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let request = json!({ "id": Uuid::now_v7(), "content": "lapsang" });
    let first = ada.send(request.clone()).await.success();
    ada.remove(&first).await.success();
    let before = house.contents().await;
    assert_eq!(ada.send(request.clone()).await.success(), first);
    assert_eq!(house.contents().await, before);
    assert!(ada.history(10).await.is_empty());
    house.has_no_trace_of(&["lapsang"]).await;
}

#[tokio::test]
async fn of_edits_and_a_removal_at_once_the_removal_wins() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    for round in 0..5 {
        let message = ada.say("lapsang 0").await;
        let changes = (1..=12).map(|number| {
            let (person, message) = (if number % 2 == 0 { &ada } else { &there }, &message);
            async move {
                match number {
                    6 => person.remove(message).await,
                    _ => person.edit(message, &format!("lapsang {number}")).await,
                }
            }
        });
        let statuses: Vec<u16> = join_all(changes).await.into_iter().map(|answer| answer.status).collect();
        assert!(statuses.iter().all(|status| [200, 204, 404, 503].contains(status)), "{statuses:?}");
        // It may have come too late again and again; whoever is told so says it again.
        assert_eq!(ada.remove(&message).await.status, 204);
        house.has_no_trace_of(&["lapsang"]).await;
        house.list_and_index_agree(round + 1, round + 1).await;
    }
}
