//! Pages before, after and around a message equal the stored list, in every instance.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{TestServer, TestUser, wait_at_most};

/// More messages than an instance caches per room, so that pages cross the boundary between memory and Redis.
const POSTED: usize = 330;

/// The position of the page relative to a message.
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

    /// The valid pages. If the middle is between two messages, both pages are valid; a page that would cross an end of
    /// the list is shifted.
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

/// Posts messages and removes some: two adjacent ones, a run longer than most pages, and both ends. Returns the
/// remaining messages, newest first.
async fn post_messages_with_gaps(user: &TestUser) -> Vec<Value> {
    let mut remaining = Vec::new();
    for number in 1..=POSTED {
        let message = user.post_message(&format!("number {number}")).await;
        if [1, 2, 40, 41, 300, POSTED].contains(&number) || (150..170).contains(&number) {
            user.remove(&message).await.success();
        } else {
            remaining.push(message);
        }
    }
    remaining.reverse();
    remaining
}

#[tokio::test]
async fn pages_from_memory_and_redis_equal_the_list() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let list = post_messages_with_gaps(&ada).await;
    let fresh = server.start_instance().await;
    let on_other = ada.at(fresh.address);
    let anchors = (0..list.len()).step_by(23).chain([1, 2, 28, 29, 30, 139, 140, 141, list.len() - 2, list.len() - 1]);
    for anchor in anchors {
        for side in [Side::Before, Side::After, Side::Around] {
            for limit in [1, 2, 5, 50, 100] {
                let query = format!("limit={limit}&{}={}", side.name(), id(&list[anchor]));
                let path = path(&query);
                let (on_first, on_other) = tokio::join!(ada.get(&path), on_other.get(&path));
                assert_eq!(on_first.text, on_other.text, "{query}");
                let page = on_first.success().as_array().unwrap().clone();
                let expected = side.expected(&list, anchor, limit);
                assert!(
                    expected.contains(&page.as_slice()),
                    "{side:?} message {anchor} of {}, limit {limit}: {:?} instead of {:?}",
                    list.len(),
                    numbers(&page),
                    expected.iter().map(|page| numbers(page)).collect::<Vec<_>>()
                );
            }
        }
    }
    // A third instance whose first read is far from the newest message.
    let third_instance = server.start_instance().await;
    let oldest = list.last().unwrap();
    let page = ada.at(third_instance.address).messages(&format!("limit=3&around={}", id(oldest))).await;
    assert_eq!(page, list[list.len() - 3..]);
}

fn numbers(page: &[Value]) -> Vec<u64> {
    page.iter().map(|message| message["n"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn pages_after_reach_the_end_without_gaps() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let list = post_messages_with_gaps(&ada).await;
    let fresh = server.start_instance().await;
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
async fn page_after_message_is_stable_and_grows_at_the_end() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    let mut list = Vec::new();
    for number in 0..12 {
        list.insert(0, ada.post_message(&format!("number {number}")).await);
    }
    let (middle, newest) = (id(&list[6]).to_owned(), id(&list[0]).to_owned());
    for number in 0..3 {
        assert_eq!(ada.messages(&format!("limit=4&after={middle}")).await, list[2..6]);
        assert_eq!(ada.messages(&format!("limit=3&around={middle}")).await, list[5..8]);
        let message = on_other.post_message(&format!("meanwhile {number}")).await;
        wait_at_most(Duration::from_secs(1), "the page after the newest message grows", async || {
            ada.messages(&format!("limit=50&after={newest}")).await.first() == Some(&message)
        })
        .await;
    }
}

#[tokio::test]
async fn page_takes_one_anchor_only() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("here").await;
    let anchor = id(&message);
    for query in [
        format!("before={anchor}&after={anchor}"),
        format!("before={anchor}&around={anchor}"),
        format!("after={anchor}&around={anchor}"),
        format!("before={anchor}&after={anchor}&around={anchor}"),
        format!("after={anchor}&after={anchor}"),
    ] {
        ada.get(&path(&query)).await.assert_problem(422, "request_invalid");
    }
    assert!(ada.messages(&format!("before={anchor}")).await.is_empty());
    assert!(ada.messages(&format!("after={anchor}")).await.is_empty());
    assert_eq!(ada.messages(&format!("around={anchor}")).await, [message]);
}

#[tokio::test]
async fn page_around_missing_message_is_not_found() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    server.insert_room("kitchen", "public").await;
    let ada = server.user("ada").await;
    let in_other_room = ada.post("/api/chat/send?room_id=kitchen", json!({ "content": "elsewhere" })).await.success();
    let trimmed = ada.post_message("trimmed").await;
    let mut list = Vec::new();
    for number in 0..8 {
        list.insert(0, ada.post_message(&format!("number {number}")).await);
    }
    let fresh = server.start_instance().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for side in ["before", "after", "around"] {
            for unknown in [id(&in_other_room), id(&trimmed), &Uuid::now_v7().to_string()] {
                reader.get(&path(&format!("{side}={unknown}"))).await.assert_problem(404, "message_not_found");
            }
            for malformed in ["", "1", "not-a-uuid", "*", "%FF", "%00", "0196d2d67a9c7c3e8000000000000001"] {
                reader.get(&path(&format!("{side}={malformed}"))).await.assert_problem(422, "request_invalid");
            }
            for limit in ["0", "101"] {
                let query = format!("limit={limit}&{side}={}", id(&list[3]));
                reader.get(&path(&query)).await.assert_problem(422, "limit_out_of_range");
            }
        }
        assert_eq!(reader.messages(&format!("limit=100&around={}", id(&list[7]))).await, list);
        assert_eq!(reader.messages(&format!("limit=100&after={}", id(&list[7]))).await, list[..7]);
        // The same ids are found in their own room.
        let query = format!("/api/chat/messages?room_id=kitchen&around={}", id(&in_other_room));
        assert_eq!(reader.get(&query).await.success(), json!([in_other_room]));
    }
}

#[tokio::test]
async fn reading_around_a_message_joins_the_room() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("here").await;
    let bob = server.anonymous().sign_up("bob").await;
    assert_eq!(bob.messages(&format!("around={}", id(&message))).await, [message]);
    assert!(server.redis.command::<bool>(&format!("SISMEMBER chat:room:global:members {}", bob.id)).await);
}
