//! What is removed is nowhere: in no key, no file, no replay, not in what Redis writes to disk, nor in what is said to
//! those who look for it.

use std::path::Path;

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, House, Parcel, Person, eventually, files_with};

/// What was said and must be gone.
const GONE: [&str; 9] = [
    "lapsang-one",
    "lapsang-two",
    "lapsang-three",
    "oolong-one",
    "sencha-one",
    "sencha-two",
    "matcha-caption",
    "matcha-inside",
    "matcha-leaves",
];
/// What stays; that it is found shows that the search finds.
const STAYS: &str = "rooibos-stays";

#[tokio::test]
async fn there_is_no_trace_of_what_was_removed() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    // Then words on disk would be found.
    house.redis.ask::<String>("CONFIG SET rdbcompression no").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = bob.listen().await;
    ears.next().await;
    let (before, files) = (ears.cursor.clone(), house.files());

    // One is edited twice and quoted; one leaves the list as it was said and one edited; one is a file.
    let left = ada.say("oolong-one").await;
    let left_edited = ada.say("sencha-one").await;
    ada.edit(&left_edited, "sencha-two").await.success();
    for number in 0..8 {
        ada.say(&format!("between {number}")).await;
    }
    let edited = ada.say("lapsang-one, to begin with").await;
    for words in ["lapsang-two, rather", "lapsang-three, in the end"] {
        ada.edit(&edited, words).await.success();
    }
    let quote = bob.send(json!({ "content": STAYS, "reply_to": edited["id"] })).await.success();
    let file = Parcel::of("matcha-leaves.txt", "matcha-inside").field("content", "matcha-caption");
    let file = ada.upload(&file).await.success();
    bob.at(house.server.address).history(50).await;
    for word in GONE.iter().filter(|word| !["lapsang-one", "lapsang-two", "sencha-one"].contains(word)) {
        assert!(!house.places_of(&[*word]).await.is_empty(), "{word} is there as yet");
    }

    for message in [&edited, &left, &left_edited, &file] {
        assert_eq!(ada.remove(message).await.status, 204, "{message}");
    }
    ada.fetch(&file).await.is_problem(404, "not_found");
    eventually("the file is gone from the disk", async || house.files() == files).await;
    house.has_no_trace_of(&GONE).await;
    assert!(!house.places_of(&[STAYS]).await.is_empty(), "the search finds what is there");

    what_is_kept_for_audit_is_there(&house, &ada, &edited, &left).await;
    let last = ada.say("the last").await;
    let fresh = house.another_server().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        nothing_is_told(&reader, &before, &edited).await;
    }
    assert_eq!(bob.history(2).await, [last, quote]);
    redis_forgets_on_disk(&house).await;
}

async fn what_is_kept_for_audit_is_there(house: &House, ada: &Person, edited: &Value, left: &Value) {
    let list = house.list().await;
    let stored = list.iter().find(|stored| stored["id"] == edited["id"]).expect("its place is kept");
    let kept = json!([stored["sid"], stored["ts"], stored["del"]]);
    assert_eq!(kept, json!([ada.id, edited["timestamp"], house.clock.now().to_string()]));
    let log = house.redis.log().await;
    for message in [edited, left] {
        let id = message["id"].as_str().unwrap();
        let removals = log.iter().filter(|entry| entry.field("type") == Some("message.removed"));
        assert_eq!(removals.filter(|entry| entry.field("id") == Some(id)).count(), 1, "the log says it of {id}");
    }
}

/// Neither a replay nor a page nor a quotation tells anything.
async fn nothing_is_told(reader: &Person, before: &str, quoted: &Value) {
    let replayed = reader.listen_after(before).await.changes_until("the last").await;
    assert!(replayed.iter().any(|change| change["type"] == "message.removed"), "{replayed:?}");
    let mut told = vec![Value::from(replayed).to_string()];
    told.push(Value::from(reader.history(100).await).to_string());
    let id = quoted["id"].as_str().unwrap();
    for (path, form) in [
        ("/fn/open_room", "room_id=global".to_owned()),
        ("/fn/read_messages", format!("room_id=global&before={id}")),
        ("/fn/quoted_message", format!("room_id=global&id={id}")),
    ] {
        let request = reader.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        let answer = Answer::to(request.body(form)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        told.push(answer.text);
    }
    let page = Answer::to(reader.request(Method::GET, "/rooms/global").header("accept", "text/html")).await;
    assert!(page.status < 400, "{} {}", page.status, page.text);
    told.push(page.text);
    for told in told {
        assert!(GONE.iter().all(|word| !told.contains(word)), "{told}");
    }
}

/// The append-only file holds every command until it is written anew, which the server sees to.
async fn redis_forgets_on_disk(house: &House) {
    let folder: &Path = house.redis.folder();
    eventually("no file of Redis holds it any more", async || files_with(folder, &GONE).is_empty()).await;
    assert!(!files_with(folder, &[STAYS]).is_empty(), "the search finds what is there");
}
