//! Reading back: newest first, page by page, to the beginning.

use serde_json::Value;
use uuid::Uuid;

use crate::house::{House, Person};

async fn talk(person: &Person, count: usize) -> Vec<Value> {
    let mut said = Vec::new();
    for number in 1..=count {
        said.push(person.say(&format!("number {number}")).await);
    }
    said.reverse();
    said
}

#[tokio::test]
async fn a_quiet_room_has_no_history() {
    let house = House::open().await;
    assert!(house.person("ada").await.history(50).await.is_empty());
}

#[tokio::test]
async fn history_is_newest_first_and_fifty_long_unless_asked() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let said = talk(&ada, 60).await;
    assert_eq!(bob.messages("").await, said[..50]);
    assert_eq!(bob.messages("limit=1").await, said[..1]);
    assert_eq!(bob.messages("limit=100").await, said);
}

#[tokio::test]
async fn pages_lead_to_the_beginning_without_gap_or_repeat() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let said = talk(&ada, 53).await;
    // A process that has been here all the while, and one that has just started.
    let fresh = house.another_server().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for limit in [1, 7, 53, 100] {
            let mut read: Vec<Value> = reader.history(limit).await;
            while let Some(oldest) = read.last().filter(|_| read.len() < said.len()) {
                let before = oldest["id"].as_str().unwrap().to_owned();
                let page = reader.messages(&format!("limit={limit}&before={before}")).await;
                assert!(!page.is_empty() && page.len() <= limit);
                read.extend(page);
            }
            assert_eq!(read, said, "in pages of {limit}");
            let first = said.last().unwrap()["id"].as_str().unwrap();
            assert!(reader.messages(&format!("limit={limit}&before={first}")).await.is_empty());
        }
    }
}

#[tokio::test]
async fn a_page_stays_where_it_is_while_others_talk() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let said = talk(&ada, 20).await;
    let before = said[4]["id"].as_str().unwrap();
    for _ in 0..3 {
        assert_eq!(ada.messages(&format!("limit=5&before={before}")).await, said[5..10]);
        ada.say("meanwhile").await;
    }
}

#[tokio::test]
async fn before_what_is_not_there_is_not_found() {
    let house = House::with(|config| config.messages_per_room = 8).await;
    let ada = house.person("ada").await;
    let said = talk(&ada, 10).await;
    let page = async |before: &str| ada.get(&format!("/api/chat/messages?room_id=global&before={before}")).await;
    page(&Uuid::now_v7().to_string()).await.is_problem(404, "message_not_found");
    let trimmed = said[8]["id"].as_str().unwrap();
    page(trimmed).await.is_problem(404, "message_not_found");
    assert!(page(said[7]["id"].as_str().unwrap()).await.success().as_array().unwrap().is_empty());
    for malformed in ["1", "not-a-uuid", "*", "%FF"] {
        let answer = page(malformed).await;
        assert_eq!(answer.status, 422, "{malformed}: {}", answer.text);
    }
}

#[tokio::test]
async fn limits_have_bounds() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    talk(&ada, 2).await;
    let page = async |limit: &str| ada.get(&format!("/api/chat/messages?room_id=global&limit={limit}")).await;
    for limit in ["0", "101", "1000000"] {
        page(limit).await.is_problem(422, "limit_out_of_range");
    }
    for limit in ["x", "-1", "1.5", "99999999999999999999", "1e2", "%FF"] {
        let answer = page(limit).await;
        assert_eq!(answer.status, 422, "{limit}: {}", answer.text);
    }
    for limit in ["1", "100"] {
        assert_eq!(page(limit).await.status, 200);
    }
}

#[tokio::test]
async fn nobody_reads_without_a_session() {
    let house = House::open().await;
    talk(&house.person("ada").await, 1).await;
    house.stranger().get("/api/chat/messages?room_id=global").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn history_is_there_after_a_new_start() {
    let mut house = House::open().await;
    let ada = house.person("ada").await;
    let said = talk(&ada, 12).await;
    let next = house.another_server().await;
    let address = next.address;
    std::mem::replace(&mut house.server, next).stop().await;
    assert_eq!(ada.at(address).history(50).await, said);
    house.redis.kill();
    house.redis.start_again().await;
    crate::house::eventually("the server has found Redis again", async || {
        ada.at(address).tries("/health/ready").await == Some(200)
    })
    .await;
    assert_eq!(ada.at(address).history(50).await, said);
    assert_eq!(ada.at(address).say("still here").await["n"], 13);
}
