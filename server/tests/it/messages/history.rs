//! Reading messages backwards in pages.

use serde_json::Value;
use uuid::Uuid;

use crate::harness::{TestServer, TestUser};

async fn post_messages(user: &TestUser, count: usize) -> Vec<Value> {
    let mut posted = Vec::new();
    for number in 1..=count {
        posted.push(user.post_message(&format!("number {number}")).await);
    }
    posted.reverse();
    posted
}

#[tokio::test]
async fn history_of_empty_room_is_empty() {
    let server = TestServer::start().await;
    assert!(server.user("ada").await.history(50).await.is_empty());
}

#[tokio::test]
async fn history_is_newest_first_with_default_limit_50() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let posted = post_messages(&ada, 60).await;
    assert_eq!(bob.messages("").await, posted[..50]);
    assert_eq!(bob.messages("limit=1").await, posted[..1]);
    assert_eq!(bob.messages("limit=100").await, posted);
}

#[tokio::test]
async fn pages_before_reach_the_beginning_without_gaps() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let posted = post_messages(&ada, 53).await;
    // An instance that was running during the posts, and a new one.
    let fresh = server.start_instance().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for limit in [1, 7, 53, 100] {
            let mut read: Vec<Value> = reader.history(limit).await;
            while let Some(oldest) = read.last().filter(|_| read.len() < posted.len()) {
                let before = oldest["id"].as_str().unwrap().to_owned();
                let page = reader.messages(&format!("limit={limit}&before={before}")).await;
                assert!(!page.is_empty() && page.len() <= limit);
                read.extend(page);
            }
            assert_eq!(read, posted, "in pages of {limit}");
            let first = posted.last().unwrap()["id"].as_str().unwrap();
            assert!(reader.messages(&format!("limit={limit}&before={first}")).await.is_empty());
        }
    }
}

#[tokio::test]
async fn page_before_message_is_stable_while_others_post() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let posted = post_messages(&ada, 20).await;
    let before = posted[4]["id"].as_str().unwrap();
    for _ in 0..3 {
        assert_eq!(ada.messages(&format!("limit=5&before={before}")).await, posted[5..10]);
        ada.post_message("meanwhile").await;
    }
}

#[tokio::test]
async fn page_before_missing_message_is_not_found() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    let ada = server.user("ada").await;
    let posted = post_messages(&ada, 10).await;
    let page = async |before: &str| ada.get(&format!("/api/chat/messages?room_id=global&before={before}")).await;
    page(&Uuid::now_v7().to_string()).await.assert_problem(404, "message_not_found");
    let trimmed = posted[8]["id"].as_str().unwrap();
    page(trimmed).await.assert_problem(404, "message_not_found");
    assert!(page(posted[7]["id"].as_str().unwrap()).await.success().as_array().unwrap().is_empty());
    for malformed in ["1", "not-a-uuid", "*", "%FF"] {
        let response = page(malformed).await;
        assert_eq!(response.status, 422, "{malformed}: {}", response.text);
    }
}

#[tokio::test]
async fn history_limit_out_of_range_is_rejected() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    post_messages(&ada, 2).await;
    let page = async |limit: &str| ada.get(&format!("/api/chat/messages?room_id=global&limit={limit}")).await;
    for limit in ["0", "101", "1000000"] {
        page(limit).await.assert_problem(422, "limit_out_of_range");
    }
    for limit in ["x", "-1", "1.5", "99999999999999999999", "1e2", "%FF"] {
        let response = page(limit).await;
        assert_eq!(response.status, 422, "{limit}: {}", response.text);
    }
    for limit in ["1", "100"] {
        assert_eq!(page(limit).await.status, 200);
    }
}

#[tokio::test]
async fn history_without_session_is_rejected() {
    let server = TestServer::start().await;
    post_messages(&server.user("ada").await, 1).await;
    server.anonymous().get("/api/chat/messages?room_id=global").await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn history_survives_restart_of_server_and_redis() {
    let mut server = TestServer::start().await;
    let ada = server.user("ada").await;
    let posted = post_messages(&ada, 12).await;
    let next = server.start_instance().await;
    let address = next.address;
    std::mem::replace(&mut server.instance, next).stop().await;
    assert_eq!(ada.at(address).history(50).await, posted);
    server.redis.kill();
    server.redis.restart().await;
    crate::harness::wait_until("the server has reconnected to Redis", async || {
        ada.at(address).try_get_status("/health/ready").await == Some(200)
    })
    .await;
    assert_eq!(ada.at(address).history(50).await, posted);
    assert_eq!(ada.at(address).post_message("still here").await["n"], 13);
}
