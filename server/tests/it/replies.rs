//! Replies: which message they answer, and what they show of it.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Answer, House, Parcel, Person};

/// Answers a message.
async fn reply(person: &Person, target: &Value, content: &str) -> Answer {
    person.send(json!({ "content": content, "reply_to": target["id"] })).await
}

/// What a page that is opened now shows of the message with this id where it is answered.
async fn quote(person: &Person, id: &Value) -> Value {
    let request = person.request(Method::POST, "/fn/open_room").form(&[("room_id", "global")]);
    let view = Answer::to(request).await.success();
    let quotes = view["snapshot"]["quotes"].as_array().expect("quotations").clone();
    let of_this: Vec<_> = quotes.iter().filter(|quote| quote["id"] == *id).collect();
    assert_eq!(of_this.len(), 1, "one for each message that is answered: {quotes:?}");
    of_this[0].clone()
}

#[tokio::test]
async fn a_reply_names_the_message_it_answers() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = ada.listen().await;
    let first = ada.say("Tea?").await;
    let second = reply(&bob, &first, "Yes.").await.success();
    let third = reply(&ada, &second, "Green?").await.success();
    assert_eq!([&second["reply_to"], &third["reply_to"]], [&first["id"], &second["id"]]);
    let page = [third.clone(), second.clone(), first.clone()];
    let fresh = house.another_server().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        assert_eq!(reader.history(10).await, page);
    }
    for message in [&first, &second, &third] {
        assert_eq!(ears.message().await, *message);
    }
    let answered: Vec<Value> = house.list().await.iter().map(|stored| stored["rt"].clone()).collect();
    assert_eq!(answered, [second["id"].clone(), first["id"].clone(), Value::Null]);
}

#[tokio::test]
async fn only_what_is_in_the_same_room_is_answered() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    house.build_room("kitchen", "public").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let trimmed = ada.say("trimmed").await;
    let removed = ada.say("removed").await;
    for number in 0..6 {
        ada.say(&format!("later {number}")).await;
    }
    let removed_and_listed = ada.say("removed and listed").await;
    for message in [&removed, &removed_and_listed] {
        ada.remove(message).await.success();
    }
    let elsewhere = ada.post("/api/chat/send?room_id=kitchen", json!({ "content": "elsewhere" })).await.success();
    let own_id = Uuid::now_v7();
    let before = house.contents().await;
    for target in [&trimmed, &removed, &removed_and_listed, &elsewhere, &json!({ "id": Uuid::now_v7() })] {
        reply(&bob, target, "what?").await.is_problem(404, "message_not_found");
    }
    let itself = json!({ "id": own_id, "content": "I say", "reply_to": own_id });
    bob.send(itself).await.is_problem(404, "message_not_found");
    assert_eq!(house.contents().await, before);
}

#[tokio::test]
async fn a_reply_stays_when_what_it_answers_is_removed() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let first = ada.say("lapsang").await;
    let request = json!({ "id": Uuid::now_v7(), "content": "Yes.", "reply_to": first["id"] });
    let answer = bob.send(request.clone()).await.success();
    ada.remove(&first).await.success();

    let fresh = house.another_server().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        assert_eq!(reader.history(10).await, std::slice::from_ref(&answer));
    }
    assert_eq!(house.list().await[0]["rt"], first["id"]);
    // It was said when there was something to answer: said again it is the same.
    assert_eq!(bob.send(request).await.success(), answer);
    let edited = bob.edit(&answer, "Yes, please.").await.success();
    assert_eq!(edited["reply_to"], first["id"]);
}

#[tokio::test]
async fn a_page_shows_what_is_answered_as_it_is_now() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let first = ada.say(&format!("{}\nsecond line", "茶".repeat(200))).await;
    reply(&bob, &first, "Yes.").await.success();
    reply(&bob, &first, "And yes.").await.success();

    let shown = quote(&bob, &first["id"]).await;
    assert_eq!(shown["v"], first["v"]);
    let text = shown["quoted"].to_string();
    assert!(text.contains("\"ada\""), "{text}");
    assert!(text.contains(&"茶".repeat(100)) && !text.contains(&"茶".repeat(141)), "{text}");
    assert!(!text.contains("second line"), "{text}");

    let edited = ada.edit(&first, "Tea?").await.success();
    let shown = quote(&bob, &first["id"]).await;
    assert_eq!(shown["v"], edited["v"]);
    assert!(shown.to_string().contains("Tea?"), "{shown}");

    ada.remove(&first).await.success();
    let fresh = house.another_server().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        let shown = quote(&reader, &first["id"]).await["quoted"].to_string();
        assert!(!shown.contains("Tea") && !shown.contains("ada"), "{shown}");
    }
}

#[tokio::test]
async fn what_is_answered_is_shown_also_when_it_is_far_up() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let first = ada.say("far up").await;
    let other_words = ada.edit(&first, "very far up").await.success();
    for number in 0..60 {
        ada.say(&format!("between {number}")).await;
    }
    reply(&bob, &first, "I remember.").await.success();
    let fresh = house.another_server().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        let shown = quote(&reader, &first["id"]).await;
        assert!(shown.to_string().contains("very far up"), "{shown}");
        assert_eq!(shown["v"], other_words["v"]);
    }
}

#[tokio::test]
async fn a_file_may_be_the_answer() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let question = ada.say("What does it look like?").await;
    let file = Parcel::of("leaves.txt", "green").field("id", Uuid::now_v7());
    let answer = bob.upload(&file.clone().field("reply_to", question["id"].as_str().unwrap())).await.success();
    assert_eq!(answer["reply_to"], question["id"]);
    assert_eq!(ada.history(1).await[0]["reply_to"], question["id"]);
    // What it answers is part of what is sent: the same file as the answer to nothing is another message.
    bob.upload(&file).await.is_problem(409, "message_id_taken");
}
