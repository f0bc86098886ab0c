//! Pages before, after and around a message: exactly what the list holds, whoever answers.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{House, Person, within};

/// More than a process keeps in memory of a room: what it keeps and what it does not must join without a seam.
const SAID: usize = 330;

/// A page beside a message, or with it in the middle.
#[derive(Debug, Clone, Copy)]
enum Side {
    Before,
    After,
    Around,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Around => "around",
        }
    }

    /// The pages that may be answered. Where the middle is between two messages, either will do; a page that would go
    /// over an end of the list is moved so that it does not.
    fn expected(self, list: &[Value], anchor: usize, limit: usize) -> Vec<&[Value]> {
        match self {
            Self::Before => vec![&list[anchor + 1..list.len().min(anchor + 1 + limit)]],
            Self::After => vec![&list[anchor.saturating_sub(limit)..anchor]],
            Self::Around => {
                let length = limit.min(list.len());
                let page = |newer: usize| {
                    let start = anchor.saturating_sub(newer).min(list.len() - length);
                    &list[start..start + length]
                };
                vec![page((limit - 1) / 2), page(limit / 2)]
            }
        }
    }
}

fn id(message: &Value) -> &str {
    message["id"].as_str().unwrap()
}

fn path(query: &str) -> String {
    format!("/api/chat/messages?room_id=global&{query}")
}

/// Talks, and takes some back: two, a longer row than most pages, and both ends. Answers what is left, newest first.
async fn talk_with_gaps(person: &Person) -> Vec<Value> {
    let mut left = Vec::new();
    for number in 1..=SAID {
        let message = person.say(&format!("number {number}")).await;
        if [1, 2, 40, 41, 300, SAID].contains(&number) || (150..170).contains(&number) {
            person.remove(&message).await.success();
        } else {
            left.push(message);
        }
    }
    left.reverse();
    left
}

#[tokio::test]
async fn pages_are_what_the_list_holds_from_memory_and_from_redis_alike() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let list = talk_with_gaps(&ada).await;
    let fresh = house.another_server().await;
    let there = ada.at(fresh.address);
    let anchors = (0..list.len()).step_by(23).chain([1, 2, 28, 29, 30, 139, 140, 141, list.len() - 2, list.len() - 1]);
    for anchor in anchors {
        for side in [Side::Before, Side::After, Side::Around] {
            for limit in [1, 2, 5, 50, 100] {
                let query = format!("limit={limit}&{}={}", side.name(), id(&list[anchor]));
                let path = path(&query);
                let (here, there) = tokio::join!(ada.get(&path), there.get(&path));
                assert_eq!(here.text, there.text, "{query}");
                let page = here.success().as_array().unwrap().clone();
                let expected = side.expected(&list, anchor, limit);
                assert!(
                    expected.contains(&page.as_slice()),
                    "{side:?} place {anchor} of {}, limit {limit}: {:?} instead of {:?}",
                    list.len(),
                    numbers(&page),
                    expected.iter().map(|page| numbers(page)).collect::<Vec<_>>()
                );
            }
        }
    }
    // One that has read nothing but this: what lies farthest from the end comes first.
    let late = house.another_server().await;
    let oldest = list.last().unwrap();
    let page = ada.at(late.address).messages(&format!("limit=3&around={}", id(oldest))).await;
    assert_eq!(page, list[list.len() - 3..]);
}

fn numbers(page: &[Value]) -> Vec<u64> {
    page.iter().map(|message| message["n"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn pages_lead_forward_to_the_end() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let list = talk_with_gaps(&ada).await;
    let fresh = house.another_server().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for limit in [7, 50, 100] {
            let mut read = vec![list.last().unwrap().clone()];
            loop {
                let after = id(&read[0]).to_owned();
                let mut page = reader.messages(&format!("limit={limit}&after={after}")).await;
                if page.is_empty() {
                    break;
                }
                assert_eq!(page.len(), limit.min(list.len() - read.len()));
                page.append(&mut read);
                read = page;
            }
            assert_eq!(read, list, "in pages of {limit}");
        }
    }
}

#[tokio::test]
async fn a_page_stays_what_it_was_while_others_talk_and_grows_at_the_end() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    let mut list = Vec::new();
    for number in 0..12 {
        list.insert(0, ada.say(&format!("number {number}")).await);
    }
    let (middle, newest) = (id(&list[6]).to_owned(), id(&list[0]).to_owned());
    for number in 0..3 {
        assert_eq!(ada.messages(&format!("limit=4&after={middle}")).await, list[2..6]);
        assert_eq!(ada.messages(&format!("limit=3&around={middle}")).await, list[5..8]);
        let said = there.say(&format!("meanwhile {number}")).await;
        within(Duration::from_secs(1), "the page after the newest grows", async || {
            ada.messages(&format!("limit=50&after={newest}")).await.first() == Some(&said)
        })
        .await;
    }
}

#[tokio::test]
async fn one_place_at_a_time() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("here").await;
    let here = id(&message);
    for query in [
        format!("before={here}&after={here}"),
        format!("before={here}&around={here}"),
        format!("after={here}&around={here}"),
        format!("before={here}&after={here}&around={here}"),
        format!("after={here}&after={here}"),
    ] {
        ada.get(&path(&query)).await.is_problem(422, "request_invalid");
    }
    assert!(ada.messages(&format!("before={here}")).await.is_empty());
    assert!(ada.messages(&format!("after={here}")).await.is_empty());
    assert_eq!(ada.messages(&format!("around={here}")).await, [message]);
}

#[tokio::test]
async fn beside_what_is_not_there_is_nothing() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    house.build_room("kitchen", "public").await;
    let ada = house.person("ada").await;
    let elsewhere = ada.post("/api/chat/send?room_id=kitchen", json!({ "content": "elsewhere" })).await.success();
    let trimmed = ada.say("trimmed").await;
    let mut list = Vec::new();
    for number in 0..8 {
        list.insert(0, ada.say(&format!("number {number}")).await);
    }
    let fresh = house.another_server().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for side in ["before", "after", "around"] {
            for absent in [id(&elsewhere), id(&trimmed), &Uuid::now_v7().to_string()] {
                reader.get(&path(&format!("{side}={absent}"))).await.is_problem(404, "message_not_found");
            }
            for malformed in ["", "1", "not-a-uuid", "*", "%FF", "%00", "0196d2d67a9c7c3e8000000000000001"] {
                reader.get(&path(&format!("{side}={malformed}"))).await.is_problem(422, "request_invalid");
            }
            for limit in ["0", "101"] {
                let query = format!("limit={limit}&{side}={}", id(&list[3]));
                reader.get(&path(&query)).await.is_problem(422, "limit_out_of_range");
            }
        }
        assert_eq!(reader.messages(&format!("limit=100&around={}", id(&list[7]))).await, list);
        assert_eq!(reader.messages(&format!("limit=100&after={}", id(&list[7]))).await, list[..7]);
        // The same ids in the room they are of.
        let query = format!("/api/chat/messages?room_id=kitchen&around={}", id(&elsewhere));
        assert_eq!(reader.get(&query).await.success(), json!([elsewhere]));
    }
}

#[tokio::test]
async fn whoever_looks_around_comes_into_the_room() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("here").await;
    let bob = house.stranger().sign_up("bob").await;
    assert_eq!(bob.messages(&format!("around={}", id(&message))).await, [message]);
    assert!(house.redis.ask::<bool>(&format!("SISMEMBER chat:room:global:members {}", bob.id)).await);
}
