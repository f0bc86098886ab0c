//! The load of presence on Redis: one heartbeat from time to time, independent of the number of requests.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{online_users, report_activity};
use crate::harness::{Response, TestServer, wait_until};

/// The commands executed between two counts, and how often.
fn commands_between(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let difference = |(name, calls): (&String, &u64)| {
        let difference = calls - before.get(name).copied().unwrap_or_default();
        (difference > 0).then(|| (name.clone(), difference))
    };
    after.iter().filter_map(difference).collect()
}

#[tokio::test]
async fn presence_requests_execute_no_redis_commands() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let _streams = (ada.open_stream().await, bob.open_stream().await);
    wait_until("both are online", async || online_users(&ada).await.len() == 2).await;
    // Fills the user cache.
    let run_rounds = async |rounds: u32| {
        let (before, began) = (server.redis.command_counts().await, Instant::now());
        for _ in 0..rounds {
            report_activity(&ada).await;
            assert_eq!(online_users(&bob).await.len(), 2);
            let listed = Response::send(bob.request(http::Method::POST, "/fn/who_is_here")).await.success();
            assert_eq!(listed.as_array().unwrap().len(), 2);
        }
        (commands_between(&before, &server.redis.command_counts().await), began.elapsed())
    };
    run_rounds(1).await;
    // One heartbeat per interval, each of about two dozen commands.
    for rounds in [10, 400] {
        let (counts, took) = run_rounds(rounds).await;
        println!("{} requests in {took:?}: {counts:?}", 3 * rounds);
        let heartbeats = took.as_secs() / 10 + 1;
        assert!(
            counts.get("evalsha").copied().unwrap_or_default() <= heartbeats,
            "{rounds} rounds in {took:?}: {counts:?}"
        );
        assert!(counts.values().sum::<u64>() <= 40 * heartbeats, "{rounds} rounds in {took:?}: {counts:?}");
    }
}

#[tokio::test]
async fn instance_without_users_sends_no_heartbeat() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let streams = (ada.open_stream().await, bob.open_stream().await);
    wait_until("both are online", async || online_users(&ada).await.len() == 2).await;
    drop(streams);
    wait_until("both are offline", async || {
        online_users(&ada).await.is_empty() && server.redis.command::<u64>("EXISTS online_users").await == 0
    })
    .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = server.redis.command_counts().await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert_eq!(commands_between(&before, &server.redis.command_counts().await), BTreeMap::new());
}

#[tokio::test]
async fn many_simultaneous_streams_share_heartbeats() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let before = server.redis.command_counts().await;
    let began = Instant::now();
    let streams = futures::future::join_all((0..200).map(|_| ada.open_stream())).await;
    wait_until("she is online", async || online_users(&ada).await.len() == 1).await;
    let counts = commands_between(&before, &server.redis.command_counts().await);
    // A heartbeat takes at least 300 ms with its pause.
    let heartbeats = 4 * (began.elapsed().as_secs() + 1);
    assert!(counts.get("publish").copied().unwrap_or_default() <= heartbeats, "{counts:?}");
    assert!(counts.get("sunionstore").copied().unwrap_or_default() <= heartbeats, "{counts:?}");
    drop(streams);
}
