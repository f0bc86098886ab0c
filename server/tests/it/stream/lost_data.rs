//! A Redis that comes back without entries that clients have received, as after a crash without `appendfsync always`.

use std::time::Duration;

use crate::harness::{TestServer, wait_until};

#[tokio::test]
async fn cursor_of_lost_log_entries_causes_reset_after_redis_data_loss() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = bob.open_stream().await;
    for number in 0..5 {
        ada.post_message(&format!("{number}")).await;
        stream.expect_message(&format!("{number}")).await;
    }
    let cursor = stream.cursor.clone();
    let epoch: String = server.redis.command("GET teahouse:epoch").await;

    // Deletes the last three entries and closes all connections.
    let version: u64 = server.redis.command("GET teahouse:version").await;
    for sequence in version - 2..=version {
        assert_eq!(server.redis.command::<u64>(&format!("XDEL chat:events {sequence}-0")).await, 1);
    }
    server.redis.command::<()>(&format!("XSETID chat:events {}-0", version - 3)).await;
    server.redis.command::<()>(&format!("SET teahouse:version {}", version - 3)).await;
    server.redis.command::<u64>("CLIENT KILL TYPE normal SKIPME yes").await;
    wait_until("the store has a new epoch", async || {
        server.redis.command::<String>("GET teahouse:epoch").await != epoch
    })
    .await;

    stream.assert_ends_within(Duration::from_secs(2)).await;
    wait_until("the server is ready again", async || {
        server.anonymous().try_get_status("/health/ready").await == Some(200)
    })
    .await;
    for number in 0..5 {
        wait_until("posts are accepted", async || {
            ada.post("/api/chat/send", serde_json::json!({ "content": format!("again {number}") })).await.status == 200
        })
        .await;
    }
    let mut resumed = bob.open_stream_after(&cursor).await;
    assert_eq!(resumed.next_frame().await.unwrap().event, "reset");
}
