//! Posting: what is stored, once, in order, within bounds.

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::House;

/// Seven and thirty days in seconds.
const WEEK: i64 = 604_800;
const MONTH: i64 = 2_592_000;

#[tokio::test]
async fn a_posted_message_is_answered_as_it_will_be_read() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let first = ada.say("hello").await;
    let expected = json!({
        "id": first["id"], "room_id": "global", "n": 1, "v": first["v"],
        "sender_id": ada.id, "sender_name": "ada", "sender_role": "member",
        "message_type": "text", "content": "hello",
        "file_url": null, "file_name": null, "file_size": null, "file_mime": null, "width": null, "height": null,
        "timestamp": house.clock.now().to_string(), "reply_to": null, "edited_at": null,
    });
    assert_eq!(first, expected);
    assert_eq!(Uuid::parse_str(first["id"].as_str().unwrap()).unwrap().get_version_num(), 7);

    let answer = ada.send(json!({ "content": "to myself", "reply_to": first["id"], "message_type": "text" })).await;
    assert!(!answer.header("teahouse-cursor").is_empty());
    let second = answer.success();
    assert_eq!((&second["n"], &second["reply_to"]), (&json!(2), &first["id"]));
    assert!(second["v"].as_u64() > first["v"].as_u64());
    assert_eq!(ada.history(50).await, [second, first]);
}

#[tokio::test]
async fn the_keys_are_those_other_tools_read() {
    let house = House::open().await;
    let redis = &house.redis;
    let ada = house.person("ada").await;
    let reply_to = ada.say("first").await["id"].clone();
    let message = ada.send(json!({ "content": "héllo 茶", "reply_to": reply_to })).await.success();
    let (id, ada_id) = (message["id"].as_str().unwrap(), ada.id.to_string());
    let sent = format!("chat:sent:global:{id}");
    let day = format!("chat:stats:messages:{}", &message["timestamp"].as_str().unwrap()[..10]);
    let account = format!("user:{ada_id}");
    let joined = format!("user:{ada_id}:chat_rooms");

    for (key, kind, lives) in [
        ("chat:messages:global", "list", Some(WEEK)),
        ("chat:index:global", "hash", None),
        (&sent, "string", Some(WEEK)),
        ("chat:room:global", "hash", None),
        ("chat:room:global:members", "set", None),
        ("chat:rooms", "set", None),
        (&joined, "set", None),
        (&day, "string", Some(MONTH)),
        (&account, "hash", None),
        ("user:names", "hash", None),
        ("user:next_id", "string", None),
        ("chat:events", "stream", None),
    ] {
        assert_eq!(redis.ask_words::<String>(&["TYPE", key]).await, kind, "{key}");
        if let Some(lives) = lives {
            let left: i64 = redis.ask_words(&["TTL", key]).await;
            assert!((lives - 60..=lives).contains(&left), "{key} expires in {left} s");
        }
    }

    let stored: Vec<String> = redis.ask("LRANGE chat:messages:global 0 -1").await;
    assert_eq!(stored.len(), 2);
    let newest: Value = serde_json::from_str(&stored[0]).unwrap();
    let expected = json!({
        "id": id, "sid": ada.id, "sn": "ada", "sr": "member", "t": "text", "c": "héllo 茶",
        "ts": message["timestamp"], "n": 2, "v": message["v"], "rt": reply_to,
    });
    assert_eq!(newest, expected);

    let place: String = redis.ask(&format!("HGET chat:index:global {id}")).await;
    assert_eq!(numbers(&place)[..2], [2, message["v"].as_u64().unwrap()], "{place}");
    let record: String = redis.ask_words(&["GET", &sent]).await;
    let words: Vec<&str> = record.split(' ').collect();
    assert_eq!(words.len(), 5, "{record}");
    assert_eq!(words[..2], [ada_id.as_str(), "2"], "{record}");
    assert_eq!(words[2], message["v"].to_string(), "{record}");
    assert_eq!(redis.ask_words::<u64>(&["GET", &day]).await, 2);
    assert!(redis.ask::<bool>(&format!("SISMEMBER chat:room:global:members {ada_id}")).await);
    assert!(redis.ask::<bool>(&format!("SISMEMBER {joined} global")).await);

    let fields: Vec<String> = redis.ask("HKEYS chat:room:global").await;
    for field in
        ["id", "name", "description", "creator_id", "created_at", "last_activity", "member_count", "kind", "seq"]
    {
        assert!(fields.iter().any(|known| known == field), "{field} in {fields:?}");
    }
    assert_eq!(redis.ask::<u64>("HGET chat:room:global seq").await, 2);
    assert_eq!(
        redis.ask::<String>("HGET chat:room:global last_activity").await,
        message["timestamp"].as_str().unwrap()
    );

    let log = redis.log().await;
    let entry = log.last().unwrap();
    assert_eq!(entry.id, format!("{}-0", message["v"]));
    assert_eq!((entry.field("type"), entry.field("room")), (Some("message.posted"), Some("global")));
    assert_eq!(entry.posted().unwrap(), expected);
    assert_eq!(redis.ask::<u64>("GET teahouse:version").await, message["v"].as_u64().unwrap());
}

#[tokio::test]
async fn every_key_has_the_prefix() {
    let house = House::with(|config| config.prefix = "tea-7:".to_owned()).await;
    house.person("ada").await.say("hello").await;
    let keys: Vec<String> = house.redis.ask("KEYS *").await;
    assert!(keys.contains(&"tea-7:chat:messages:global".to_owned()), "{keys:?}");
    assert!(keys.iter().all(|key| key.starts_with("tea-7:")), "{keys:?}");
}

#[tokio::test]
async fn a_thousand_and_one_posts_leave_a_thousand() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let talkers = (0..13).map(async |talker| {
        for number in 0..77 {
            ada.say(&format!("{talker} says {number}")).await;
        }
    });
    join_all(talkers).await;
    assert_eq!(house.redis.ask::<u64>("HGET chat:room:global seq").await, 1001);
    list_and_index_agree(&house, 1001, 1000).await;
}

#[tokio::test]
async fn the_cap_is_a_setting() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    let ada = house.person("ada").await;
    for number in 1..=20 {
        ada.say(&format!("number {number}")).await;
        list_and_index_agree(&house, number, number.min(8)).await;
    }
    assert_eq!(ada.history(100).await.len(), 8);
}

/// The list holds the newest `kept` of `posted` messages, each once, and the index knows exactly these.
async fn list_and_index_agree(house: &House, posted: u64, kept: u64) {
    let list: Vec<String> = house.redis.ask("LRANGE chat:messages:global 0 -1").await;
    let index: std::collections::HashMap<String, String> = house.redis.ask("HGETALL chat:index:global").await;
    assert_eq!((list.len() as u64, index.len() as u64), (kept, kept));
    for (place, stored) in (0..).zip(&list) {
        let message: Value = serde_json::from_str(stored).unwrap();
        let n = message["n"].as_u64().unwrap();
        assert_eq!(n, posted - place, "{stored}");
        assert_eq!(numbers(&index[message["id"].as_str().unwrap()])[0], n, "{stored}");
    }
}

#[tokio::test]
async fn the_same_post_again_is_the_first_result_again() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    let ada = house.person("ada").await;
    let other = house.another_server().await;
    let request = json!({ "id": Uuid::new_v4(), "content": "once" });
    let first = ada.send(request.clone()).await.success();
    assert_eq!(first["id"], request["id"]);
    let log = house.redis.ask::<u64>("XLEN chat:events").await;
    for again in [ada.clone(), ada.at(other.address), ada.sign_in("ada").await] {
        assert_eq!(again.send(request.clone()).await.success(), first);
    }
    assert_eq!(house.redis.ask::<u64>("XLEN chat:events").await, log);
    assert_eq!(ada.history(10).await.len(), 1);

    // Also when the message has left the list and the room has moved on.
    for number in 0..10 {
        ada.say(&format!("later {number}")).await;
    }
    let later = house.contents().await;
    assert_eq!(ada.send(request.clone()).await.success(), first);
    assert_eq!(house.contents().await, later);
    assert!(ada.history(10).await.iter().all(|message| message["id"] != request["id"]));
}

#[tokio::test]
async fn the_same_post_many_times_at_once_is_one_message() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let other = house.another_server().await;
    let there = ada.at(other.address);
    let request = json!({ "id": Uuid::now_v7(), "content": "once" });
    let tries = (0..40).map(|number| if number % 2 == 0 { &ada } else { &there }.send(request.clone()));
    let answers: Vec<Value> = join_all(tries).await.into_iter().map(|answer| answer.success()).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(ada.history(10).await, [answers[0].clone()]);
}

#[tokio::test]
async fn the_same_id_for_anything_else_is_a_conflict() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let earlier = ada.say("earlier").await["id"].clone();
    let id = Uuid::now_v7();
    ada.send(json!({ "id": id, "content": "mine" })).await.success();
    let before = house.contents().await;
    ada.send(json!({ "id": id, "content": "other words" })).await.is_problem(409, "message_id_taken");
    ada.send(json!({ "id": id, "content": "mine", "reply_to": earlier })).await.is_problem(409, "message_id_taken");
    bob.send(json!({ "id": id, "content": "mine" })).await.is_problem(409, "message_id_taken");
    assert_eq!(house.contents().await, before);
    assert_eq!(ada.history(1).await[0]["content"], "mine");
}

#[tokio::test]
async fn an_id_of_any_version_in_either_case_is_one_id() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for id in
        ["0196d2d6-7a9c-1c3e-8000-00000000000a", "6ba7b810-9dad-5d11-80b4-00c04fd430c8", &Uuid::new_v4().to_string()]
    {
        let first = ada.send(json!({ "id": id, "content": "hello" })).await.success();
        assert_eq!(first["id"], id);
        assert_eq!(ada.send(json!({ "id": id.to_uppercase(), "content": "hello" })).await.success(), first);
    }
}

#[tokio::test]
async fn eight_people_at_once_are_numbered_without_a_gap() {
    let house = House::open().await;
    let other = house.another_server().await;
    let names = ["ada", "bob", "cy", "dan", "eve", "fay", "gus", "hal"];
    let talk = names.iter().enumerate().map(async |(place, name)| {
        let person = house.person(name).await;
        let person = if place % 2 == 0 { person } else { person.at(other.address) };
        let mut said = Vec::new();
        for number in 0..25 {
            said.push(person.say(&format!("{name} {number}")).await["n"].as_u64().unwrap());
        }
        assert!(said.is_sorted(), "{name} reads own words in the order they were said: {said:?}");
        said
    });
    let mut numbers = join_all(talk).await.concat();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reply_to_nothing_is_refused() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    let ada = house.person("ada").await;
    let first = ada.say("first").await["id"].clone();
    let before = house.contents().await;
    let unknown = json!({ "content": "what?", "reply_to": Uuid::now_v7() });
    ada.send(unknown).await.is_problem(404, "message_not_found");
    assert_eq!(house.contents().await, before);
    ada.send(json!({ "content": "yes", "reply_to": first })).await.success();
}

#[tokio::test]
async fn what_was_written_is_read_at_once_and_elsewhere_within_a_second() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    for number in 0..20 {
        let message = ada.say(&format!("number {number}")).await;
        assert_eq!(ada.history(1).await[0], message);
        crate::house::within(std::time::Duration::from_secs(1), "the other server shows it", async || {
            there.history(1).await[0] == message
        })
        .await;
    }
}

#[tokio::test]
async fn a_cursor_that_a_write_answered_shows_it_everywhere_at_once() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    for number in 0..20 {
        let answer = ada.send(json!({ "content": format!("number {number}") })).await;
        let request = ada.at(other.address).request(http::Method::GET, "/api/chat/messages?room_id=global&limit=1");
        let request = request.header("teahouse-cursor", answer.header("teahouse-cursor"));
        let page = crate::house::Answer::to(request).await.success();
        assert_eq!(page, json!([answer.json]));
    }
}

fn numbers(text: &str) -> Vec<u64> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

#[tokio::test]
async fn an_id_is_not_given_twice_while_its_message_is_there() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("Said long ago, in a room where little is said.").await;
    let id = message["id"].as_str().unwrap();
    assert_eq!(house.redis.ask::<u64>(&format!("DEL chat:sent:global:{id}")).await, 1);
    ada.send(json!({ "content": "Something else.", "id": id })).await.is_problem(409, "message_id_taken");
    assert_eq!(ada.history(10).await, [message]);
}
