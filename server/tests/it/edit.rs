//! Editing: other words in the same place, for everyone, and nothing left of those before.

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Answer, House, Parcel, address_of, within};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn an_edited_message_is_answered_as_it_will_be_read() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let first = ada.say("Tea at five?").await;
    let later = ada.say("Or at six.").await;
    ada.at(other.address).history(50).await;
    house.pass(Duration::from_secs(90));

    let answer = ada.edit(&first, "Tea at four, 茶？").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.header("teahouse-cursor").is_empty());
    let edited = answer.json;
    let mut expected = first.clone();
    expected["content"] = json!("Tea at four, 茶？");
    expected["edited_at"] = json!(house.clock.now().to_string());
    expected["v"] = edited["v"].clone();
    assert_eq!(edited, expected);
    assert!(edited["v"].as_u64() > later["v"].as_u64());

    let page = [later, edited];
    assert_eq!(ada.history(50).await, page);
    within(SECOND, "the other server shows it", async || ada.at(other.address).history(50).await == page).await;
    let fresh = house.another_server().await;
    assert_eq!(ada.at(fresh.address).history(50).await, page);
}

#[tokio::test]
async fn everyone_hears_it() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let first = ada.say("before").await;
    let (mut here, mut there) = (bob.listen().await, bob.at(other.address).listen().await);
    here.next().await;
    there.next().await;
    let edited = ada.edit(&first, "after").await.success();
    let expected = json!({ "type": "message.edited", "room_id": "global", "v": edited["v"], "message": edited });
    assert_eq!(here.change().await, expected);
    assert_eq!(there.change().await, expected);
}

#[tokio::test]
async fn list_index_and_log_carry_the_new_words_and_nothing_the_old() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let target = ada.say("what I answer").await;
    let first = ada.send(json!({ "content": "lapsang", "reply_to": target["id"] })).await.success();
    let later = ada.say("later").await;
    let edited = ada.edit(&first, "oolong").await.success();
    let id = first["id"].as_str().unwrap();

    let stored = json!({
        "id": id, "sid": ada.id, "sn": "ada", "sr": "member", "t": "text", "c": "oolong", "ts": first["timestamp"],
        "n": 2, "v": edited["v"], "rt": target["id"], "ed": edited["edited_at"],
    });
    let list = house.list().await;
    assert_eq!(list[1], stored);
    let numbers: Vec<_> = list.iter().map(|message| &message["n"]).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert_eq!(house.index().await[id], (2, edited["v"].as_u64().unwrap()));
    house.list_and_index_agree(3, 3).await;

    let log = house.redis.log().await;
    let entry = log.last().unwrap();
    assert_eq!(entry.id, format!("{}-0", edited["v"]));
    assert_eq!((entry.field("type"), entry.field("room")), (Some("message.edited"), Some("global")));
    assert_eq!(serde_json::from_str::<Value>(entry.field("message").unwrap()).unwrap(), stored);
    assert!(log.iter().all(|entry| entry.id != format!("{}-0", first["v"])), "the entry before is gone");
    assert!(log.iter().any(|entry| entry.id == format!("{}-0", later["v"])), "and no other");
    assert_eq!(house.redis.ask::<u64>("GET teahouse:version").await, edited["v"].as_u64().unwrap());
    house.has_no_trace_of(&["lapsang"]).await;
}

#[tokio::test]
async fn whoever_comes_back_hears_the_new_words_only() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = bob.listen().await;
    ears.next().await;
    let before = ears.cursor.clone();
    let first = ada.say("lapsang").await;
    let later = ada.say("milk").await;
    let edited = ada.edit(&first, "oolong").await.success();
    let last = ada.say("sugar").await;

    // From the memory of a process that heard the old words, and from the log.
    let fresh = house.another_server().await;
    for listener in [bob.clone(), bob.at(fresh.address)] {
        let changes = listener.listen_after(&before).await.changes_until("sugar").await;
        let told: Vec<_> = changes.iter().map(|change| (&change["type"], &change["message"])).collect();
        let expected = [("message.posted", &later), ("message.edited", &edited), ("message.posted", &last)];
        assert_eq!(told.len(), expected.len(), "{changes:?}");
        for (told, (kind, message)) in told.into_iter().zip(expected) {
            assert_eq!(told, (&json!(kind), message));
        }
    }
}

#[tokio::test]
async fn the_same_words_again_change_nothing() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let untouched = ada.say("one\ntwo").await;
    let edited = ada.edit(&ada.say("before").await, "after").await.success();
    house.pass(Duration::from_secs(60));
    let before = house.contents().await;
    for (message, content) in [(&untouched, "one\ntwo"), (&untouched, "one\r\ntwo"), (&edited, "after")] {
        let answer = ada.edit(message, content).await;
        assert_eq!((answer.status, &answer.json), (200, message));
        assert_eq!(house.contents().await, before, "{content:?}");
    }
}

#[tokio::test]
async fn a_message_can_be_edited_again_and_again() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    let ada = house.person("ada").await;
    let first = ada.say("draft 0").await;
    let mut versions = vec![first["v"].as_u64().unwrap()];
    for number in 1..=5 {
        house.pass(Duration::from_secs(1));
        let edited = ada.edit(&first, &format!("draft {number}")).await.success();
        assert_eq!(edited["edited_at"], house.clock.now().to_string());
        versions.push(edited["v"].as_u64().unwrap());
    }
    assert!(versions.is_sorted_by(|earlier, later| earlier < later), "{versions:?}");
    let id = first["id"].as_str().unwrap();
    let log = house.redis.log().await;
    let entries = log.iter().filter(|entry| entry.field("message").is_some_and(|message| message.contains(id)));
    assert_eq!(entries.count(), 1);
    house.has_no_trace_of(&["draft 0", "draft 1", "draft 2", "draft 3", "draft 4"]).await;

    // An edited message leaves the list as every other does.
    for number in 1..=10 {
        ada.say(&format!("later {number}")).await;
    }
    house.list_and_index_agree(11, 8).await;
}

#[tokio::test]
async fn edits_at_once_leave_the_last_one_and_no_other() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    let message = ada.say("draft").await;
    let edits = (0..24).map(|number| {
        let person = if number % 2 == 0 { &ada } else { &there };
        let (message, content) = (&message, format!("draft number {number}"));
        async move { person.edit(message, &content).await }
    });
    let mut edited = Vec::new();
    for answer in join_all(edits).await {
        // Whoever comes too late again and again is told so, and has changed nothing.
        if answer.status == 200 {
            edited.push(answer.json);
        } else {
            answer.is_problem(503, "busy");
        }
    }
    let last = edited.iter().max_by_key(|message| message["v"].as_u64()).expect("one at least got through");
    assert_eq!(ada.history(10).await, std::slice::from_ref(last));
    assert_eq!((&house.list().await[0]["c"], &house.list().await[0]["v"]), (&last["content"], &last["v"]));
    let traces = house.places_of(&["draft number"]).await;
    assert_eq!(traces.len(), 2, "once in the list and once in the log: {traces:?}");
}

#[tokio::test]
async fn nobody_edits_what_another_said() {
    let house = House::open().await;
    let (ada, bob, root) = (house.person("ada").await, house.person("bob").await, house.administrator("root").await);
    let message = ada.say("mine").await;
    let before = house.contents().await;
    for person in [&bob, &root] {
        for (language, detail) in [("en", "You can only edit your own messages."), ("zh-CN", "只能编辑自己的消息。")]
        {
            let request = person.request(Method::PATCH, &address_of(&message)).header("accept-language", language);
            let answer = Answer::to(request.json(&json!({ "content": "yours" }))).await;
            answer.is_problem(403, "not_yours_to_edit");
            assert_eq!(answer.json["detail"], detail);
        }
    }
    let request = json!({ "content": "yours" });
    house.stranger().patch(&address_of(&message), request).await.is_problem(401, "unauthenticated");
    assert_eq!(house.contents().await, before);
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn whoever_is_not_in_the_room_finds_none() {
    let house = House::open().await;
    house.build_room("kitchen", "public").await;
    let ada = house.person("ada").await;
    let message = ada.say("mine").await;
    let outsider = house.stranger().sign_up("outsider").await;
    let before = house.contents().await;
    outsider.edit(&message, "yours").await.is_problem(403, "not_a_member");
    let nowhere = json!({ "id": message["id"], "room_id": "nowhere" });
    ada.edit(&nowhere, "here").await.is_problem(404, "room_not_found");
    // A public room that Ada has not come into: editing does not bring her in.
    ada.edit(&json!({ "id": message["id"], "room_id": "kitchen" }), "here").await.is_problem(403, "not_a_member");
    assert_eq!(house.contents().await, before);
    let members: Vec<u64> = house.redis.ask("SMEMBERS chat:room:global:members").await;
    assert_eq!(members, [ada.id]);
}

#[tokio::test]
async fn what_is_not_there_is_not_edited() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    house.build_room("kitchen", "public").await;
    let ada = house.person("ada").await;
    let removed = ada.say("removed").await;
    ada.remove(&removed).await.success();
    let trimmed = ada.say("trimmed").await;
    let elsewhere = ada.post("/api/chat/send?room_id=kitchen", json!({ "content": "elsewhere" })).await.success();
    for number in 0..8 {
        ada.say(&format!("later {number}")).await;
    }
    let again = ada.say("removed from the list too").await;
    ada.remove(&again).await.success();
    let before = house.contents().await;
    let unknown = json!({ "id": Uuid::now_v7() });
    let of_another_room = json!({ "id": elsewhere["id"] });
    for message in [&removed, &again, &trimmed, &unknown, &of_another_room] {
        ada.edit(message, "other words").await.is_problem(404, "message_not_found");
    }
    assert_eq!(house.contents().await, before);
    assert_eq!(ada.edit(&elsewhere, "in its own room").await.success()["room_id"], "kitchen");
}

#[tokio::test]
async fn the_words_of_teahouse_are_nobodys_to_edit() {
    let house = House::with(|config| config.announce_joins = true).await;
    let root = house.administrator("root").await;
    crate::house::eventually("Teahouse has said it", async || root.history(10).await.len() == 1).await;
    let announced = root.history(1).await.remove(0);
    assert_eq!(announced["message_type"], "system");
    let answer = root.edit(&announced, "Root was never here").await;
    assert!([403, 404].contains(&answer.status), "{} {}", answer.status, answer.text);
    assert_eq!(root.history(10).await, [announced]);
}

#[tokio::test]
async fn a_caption_is_edited_and_its_file_stays() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let parcel = Parcel::of("leaves.txt", "green and black").field("content", "what we have");
    let first = ada.upload(&parcel).await.success();
    let edited = ada.edit(&first, "what we had").await.success();
    let mut expected = first.clone();
    for field in ["v", "edited_at"] {
        expected[field] = edited[field].clone();
    }
    expected["content"] = json!("what we had");
    assert_eq!(edited, expected);
    assert_eq!(ada.history(1).await, std::slice::from_ref(&edited));
    assert_eq!(ada.fetch(&edited).await.text, "green and black");
    house.has_no_trace_of(&["what we have"]).await;
}

#[tokio::test]
async fn sending_the_original_again_after_an_edit_is_the_first_result_again() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let request = json!({ "id": Uuid::now_v7(), "content": "once" });
    let first = ada.send(request.clone()).await.success();
    let edited = ada.edit(&first, "and for all").await.success();
    let before = house.contents().await;
    for again in [ada.clone(), ada.at(other.address)] {
        assert_eq!(again.send(request.clone()).await.success(), first);
    }
    let taken = json!({ "id": request["id"], "content": "and for all" });
    ada.send(taken).await.is_problem(409, "message_id_taken");
    assert_eq!(house.contents().await, before);
    assert_eq!(ada.history(10).await, [edited]);
}

#[tokio::test]
async fn whoever_signed_out_edits_nothing() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let message = ada.say("still mine").await;
    ada.at(other.address).history(1).await;
    assert_eq!(ada.post("/api/auth/logout", Value::Null).await.status, 204);
    for there in [ada.clone(), ada.at(other.address)] {
        there.edit(&message, "not any more").await.is_problem(401, "unauthenticated");
        there.remove(&message).await.is_problem(401, "unauthenticated");
    }
    assert_eq!(house.list().await[0]["c"], "still mine");
}
