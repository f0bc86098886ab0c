//! Retention: expiry of keys and trimming of the log.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{MultipartBody, TestServer, wait_until};

/// One, seven and thirty days in seconds.
const DAY: i64 = 86_400;
const WEEK: i64 = 604_800;
const MONTH: i64 = 2_592_000;

/// Seconds until the key expires.
async fn ttl(server: &TestServer, key: &str) -> i64 {
    server.redis.command_args(&["TTL", key]).await
}

#[track_caller]
fn assert_ttl(ttl: i64, expected: i64) {
    assert!((expected - 60..=expected).contains(&ttl), "{ttl} seconds are left instead of {expected}");
}

#[tokio::test]
async fn message_keys_expire_and_each_post_renews_them() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for _ in 0..2 {
        let message = ada.post_message("hello").await;
        let sent = format!("chat:sent:global:{}", message["id"].as_str().unwrap());
        let day = format!("chat:stats:messages:{}", &message["timestamp"].as_str().unwrap()[..10]);
        let stored = [("chat:messages:global", WEEK), ("chat:index:global", WEEK), (&sent, WEEK), (&day, MONTH)];
        for (key, expected) in stored {
            assert_ttl(ttl(&server, key).await, expected);
            assert_eq!(server.redis.command_args::<u64>(&["EXPIRE", key, "1000"]).await, 1);
        }
    }
    let file = ada.upload(&MultipartBody::with_file("leaves.txt", "green")).await.success();
    let sent = format!("chat:sent:global:{}", file["id"].as_str().unwrap());
    for key in ["chat:messages:global", "chat:index:global", &sent] {
        assert_ttl(ttl(&server, key).await, WEEK);
    }
}

#[tokio::test]
async fn edit_and_removal_keep_expiry_of_sent_record() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("hello").await;
    let sent = format!("chat:sent:global:{}", message["id"].as_str().unwrap());
    server.redis.command_args::<u64>(&["EXPIRE", &sent, "1000"]).await;
    ada.edit(&message, "hello there").await.success();
    assert_ttl(ttl(&server, &sent).await, 1000);
    ada.remove(&message).await.success();
    assert_ttl(ttl(&server, &sent).await, 1000);
}

#[tokio::test]
async fn retention_days_is_configurable() {
    let server = TestServer::with_config(|config| config.retention_days = 1).await;
    let message = server.user("ada").await.post_message("hello").await;
    assert_ttl(ttl(&server, "chat:messages:global").await, DAY);
    assert_ttl(ttl(&server, "chat:index:global").await, DAY);
    // The expiry of the sent record is fixed, not a setting.
    assert_ttl(ttl(&server, &format!("chat:sent:global:{}", message["id"].as_str().unwrap())).await, WEEK);
}

#[tokio::test]
async fn daily_count_includes_posts_only() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("one").await;
    ada.upload(&MultipartBody::with_file("leaves.txt", "two")).await.success();
    ada.edit(&message, "still one").await.success();
    ada.remove(&message).await.success();
    let count = async |timestamp: &Value| {
        let day = &timestamp.as_str().unwrap()[..10];
        server.redis.command_args::<u64>(&["GET", &format!("chat:stats:messages:{day}")]).await
    };
    assert_eq!(count(&message["timestamp"]).await, 2);
    server.advance_clock(Duration::from_secs(12 * 3_600));
    let ada = ada.sign_in("ada").await;
    server.advance_clock(Duration::from_secs(12 * 3_600));
    let tomorrow = ada.post_message("another day").await;
    assert_eq!(count(&tomorrow["timestamp"]).await, 1);
    assert_eq!(count(&message["timestamp"]).await, 2);
}

#[tokio::test]
async fn expired_room_is_empty_and_keeps_numbering() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for number in 1..=3 {
        ada.post_message(&format!("number {number}")).await;
    }
    server.expire_messages().await;
    let fresh = server.start_instance().await;
    let on_fresh = ada.at(fresh.address);
    assert!(on_fresh.history(50).await.is_empty());
    let message = on_fresh.post_message("number 4").await;
    assert_eq!(message["n"], 4);
    assert_eq!(on_fresh.history(50).await, [message]);
    server.assert_list_matches_index(4, 1).await;
}

#[tokio::test]
async fn log_entries_older_than_a_week_are_trimmed() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let before = ada.open_stream().await.next_frame().await.unwrap().cursor;
    // More log entries without a timestamp than one trim step reads.
    let root = server.administrator("root").await;
    for minutes in [10, 0].into_iter().cycle().take(120) {
        let response = root.change_member("global", ada.id, json!({ "muted_minutes": minutes })).await;
        assert_eq!(response.status, 204, "{}", response.text);
    }
    ada.post_message("lapsang of last week").await;
    server.advance_clock(Duration::from_secs(6 * 86_400 + 23 * 3_600));
    let ada = server.anonymous().sign_in("ada").await;
    ada.post_message("lapsang of today").await;
    // An instance trims the log at its start and then every hour.
    let fresh = server.start_instance().await;
    wait_until("the entry of last week is trimmed", async || {
        server.redis.event_log().await.iter().all(|entry| !format!("{entry:?}").contains("of last week"))
    })
    .await;
    let log = server.redis.event_log().await;
    assert!(log.iter().any(|entry| format!("{entry:?}").contains("of today")), "{log:?}");
    assert_eq!(ada.at(fresh.address).open_stream_after(&before).await.next_frame().await.unwrap().event, "reset");
    assert_eq!(ada.history(9).await.len(), 2);
}
