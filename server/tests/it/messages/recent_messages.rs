//! Reading recent messages from memory: without Redis commands, and never older than a write that the reader knows of.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use crate::harness::{MultipartBody, Response, TIMEOUT, TestServer, TestUser, wait_at_most, wait_until};

const SECOND: Duration = Duration::from_secs(1);
const PAGE: &str = "/api/chat/messages?room_id=global&limit=50";

/// Waits until no instance executes Redis commands, except those for reading the log.
async fn wait_until_idle(server: &TestServer) {
    let mut before = server.redis.command_counts().await;
    wait_until("the instances execute no commands", async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = server.redis.command_counts().await;
        std::mem::replace(&mut before, now.clone()) == now
    })
    .await;
}

/// The commands executed between two counts, and how often.
fn commands_between(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let difference = |(name, calls): (&String, &u64)| {
        let count = calls - before.get(name).copied().unwrap_or_default();
        (count > 0).then(|| (name.clone(), count))
    };
    after.iter().filter_map(difference).collect()
}

async fn post_messages(user: &TestUser, count: usize) -> Vec<Value> {
    let mut posted = Vec::new();
    for number in 0..count {
        posted.insert(0, user.post_message(&format!("number {number}")).await);
    }
    posted
}

#[tokio::test]
async fn cached_history_executes_no_redis_commands() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let posted = post_messages(&ada, 60).await;
    assert_eq!(ada.get(PAGE).await.json, Value::from(&posted[..50]));
    wait_until_idle(&server).await;
    let before = server.redis.command_counts().await;
    for _ in 0..100 {
        assert_eq!(ada.get(PAGE).await.json, Value::from(&posted[..50]));
    }
    assert_eq!(commands_between(&before, &server.redis.command_counts().await), BTreeMap::new());

    // The log also updates the cache after changes.
    let next = ada.post_message("one more").await;
    ada.edit(&posted[0], "edited").await.success();
    ada.remove(&posted[1]).await.success();
    wait_until("the change is applied", async || ada.history(1).await[0] == next).await;
    wait_until_idle(&server).await;
    let before = server.redis.command_counts().await;
    for _ in 0..20 {
        assert_eq!(ada.history(50).await.len(), 50);
    }
    assert_eq!(commands_between(&before, &server.redis.command_counts().await), BTreeMap::new());
}

#[tokio::test]
async fn first_history_read_executes_one_script() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let posted = post_messages(&ada, 60).await;
    // Redis has cached the script by now.
    assert_eq!(ada.history(50).await, posted[..50]);
    let fresh = server.start_instance().await;
    wait_until_idle(&server).await;
    let before = server.redis.command_counts().await;
    assert_eq!(ada.at(fresh.address).history(50).await, posted[..50]);
    let counts = commands_between(&before, &server.redis.command_counts().await);
    assert_eq!(counts.get("evalsha"), Some(&1), "{counts:?}");
    assert_eq!(counts.get("eval"), None, "{counts:?}");
}

#[tokio::test]
async fn history_includes_own_writes_immediately() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut expected = post_messages(&ada, 3).await;
    assert_eq!(ada.history(50).await, expected);
    for number in 0..15 {
        expected.insert(0, ada.post_message(&format!("posted {number}")).await);
        assert_eq!(ada.history(50).await, expected);
        expected[1] = ada.edit(&expected[1], &format!("edited {number}")).await.success();
        assert_eq!(ada.history(50).await, expected);
        ada.remove(&expected.remove(2)).await.success();
        assert_eq!(ada.history(50).await, expected);
    }
    let file = ada.upload(&MultipartBody::with_file("leaves.txt", "green")).await.success();
    assert_eq!(ada.history(1).await, [file]);
}

#[tokio::test]
async fn history_in_other_instance_includes_writes_within_a_second() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    let mut expected = post_messages(&ada, 3).await;
    for number in 0..10 {
        expected.insert(0, ada.post_message(&format!("posted {number}")).await);
        wait_until_shown(&on_other, &expected).await;
        expected[1] = ada.edit(&expected[1], &format!("edited {number}")).await.success();
        wait_until_shown(&on_other, &expected).await;
        ada.remove(&expected.remove(2)).await.success();
        wait_until_shown(&on_other, &expected).await;
    }
}

async fn wait_until_shown(user: &TestUser, expected: &[Value]) {
    wait_at_most(SECOND, "the other instance returns it", async || user.history(50).await == expected).await;
}

#[tokio::test]
async fn cursor_of_any_write_makes_it_visible_in_other_instances() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    let first = ada.post_message("first").await;
    let page_with_cursor = async |write: &Response| {
        let request = on_other.request(Method::GET, PAGE).header("teahouse-cursor", write.header("teahouse-cursor"));
        Response::send(request).await.success()
    };
    on_other.history(50).await;
    for number in 0..10 {
        let posted = ada.try_post_message(json!({ "content": format!("posted {number}") })).await;
        assert_eq!(page_with_cursor(&posted).await, json!([posted.json, first]));
        let edited = ada.edit(&posted.json, &format!("edited {number}")).await;
        assert_eq!(page_with_cursor(&edited).await, json!([edited.json, first]));
        let removed = ada.remove(&posted.json).await;
        assert_eq!(page_with_cursor(&removed).await, json!([first]));
        let uploaded = ada.upload(&MultipartBody::with_file("leaves.txt", format!("leaves {number}"))).await;
        assert_eq!(page_with_cursor(&uploaded).await, json!([uploaded.json, first]));
        let removed = ada.remove(&uploaded.json).await;
        assert_eq!(page_with_cursor(&removed).await, json!([first]));
    }
}

#[tokio::test]
async fn invalid_cursor_header_is_harmless() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("here").await;
    let epoch: String = server.redis.command("GET teahouse:epoch").await;
    for cursor in ["", "nonsense", "-1", "x.99", &format!("{epoch}.18446744073709551615"), &"9".repeat(3000)] {
        let response = Response::send(ada.request(Method::GET, PAGE).header("teahouse-cursor", cursor)).await;
        match response.status {
            200 => assert_eq!(response.json, json!([message]), "{cursor:?}"),
            // The server may wait for a sequence that the log has not reached, and then answers 503.
            503 => response.assert_problem(503, "store_unavailable"),
            _ => response.assert_problem(422, "request_invalid"),
        }
    }
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn signed_out_user_reads_no_history_in_any_instance() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    ada.post_message("mine").await;
    for _ in 0..3 {
        let phone = ada.sign_in("ada").await;
        let on_other = phone.at(other.address);
        assert_eq!((phone.get(PAGE).await.status, on_other.get(PAGE).await.status), (200, 200));
        assert_eq!(phone.post("/api/auth/logout", Value::Null).await.status, 204);
        phone.get(PAGE).await.assert_problem(401, "unauthenticated");
        wait_at_most(SECOND, "the other instance rejects the session", async || on_other.get(PAGE).await.status == 401)
            .await;
        on_other.get(PAGE).await.assert_problem(401, "unauthenticated");
    }
    assert_eq!(ada.get(PAGE).await.status, 200, "other sessions stay valid");
}

#[tokio::test]
async fn cached_session_expires_on_time() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    assert_eq!(ada.get(PAGE).await.status, 200);
    server.advance_clock(Duration::from_secs(24 * 60 * 60 + 1));
    ada.get(PAGE).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn stale_cache_is_not_served_when_redis_stalls() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    ada.post_message("before").await;
    ada.history(50).await;
    server.redis.pause();
    let frozen = Instant::now();
    let mut refused = 0;
    while refused < 3 {
        assert!(frozen.elapsed() < TIMEOUT, "stale history is still served");
        let requested_at = frozen.elapsed();
        let response = ada.get(PAGE).await;
        if response.status == 200 {
            // The log was read last before the pause.
            assert!(requested_at < SECOND + SECOND / 5, "served {requested_at:?} after the last reply of Redis");
            tokio::time::sleep(Duration::from_millis(20)).await;
        } else {
            response.assert_problem(503, "store_unavailable");
            refused += 1;
        }
    }
    server.redis.resume();
    wait_until("the server answers again", async || ada.try_get_status(PAGE).await == Some(200)).await;
    let message = ada.post_message("after").await;
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn reconnected_instance_does_not_serve_old_history() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    for number in 0..3 {
        let message = ada.post_message(&format!("before {number}")).await;
        on_other.history(50).await;
        server.redis.command::<u64>("CLIENT KILL TYPE normal SKIPME yes").await;
        let mut removed = None;
        wait_until("the message is removed", async || {
            let response = ada.remove(&message).await;
            removed = (response.status == 204).then(Instant::now);
            removed.is_some()
        })
        .await;
        let removed = removed.unwrap();
        wait_until("the other instance returns the empty history", async || {
            let requested_at = removed.elapsed();
            let response = on_other.get(PAGE).await;
            let shows_it = response.status == 200 && response.json == json!([]);
            assert!(
                shows_it || response.status == 503 || requested_at < SECOND,
                "{requested_at:?} later: {}",
                response.text
            );
            shows_it
        })
        .await;
    }
}
