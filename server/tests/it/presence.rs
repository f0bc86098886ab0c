//! Presence: users with an open stream, on several devices and instances, and client details for permitted users.

mod processes;
mod redis_load;
mod typing;

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{EventStream, Response, TestServer, TestUser, wait_at_most, wait_until};

const SECOND: Duration = Duration::from_secs(1);
/// Longer than the grace period in which a user stays online after the last stream ended.
const GRACE_PERIOD: Duration = Duration::from_secs(9);
/// A user without activity for this long is away.
const AWAY: Duration = Duration::from_secs(5 * 60);

/// The online users with their presence, ordered by id, as this user reads them.
async fn online_users(user: &TestUser) -> Vec<(u64, String)> {
    let online = user.get("/api/chat/online").await.success();
    let online = online.as_array().unwrap().iter();
    online.map(|entry| (entry["user_id"].as_u64().unwrap(), entry["presence"].as_str().unwrap().to_owned())).collect()
}

/// Waits until this user reads exactly these.
async fn wait_until_online(user: &TestUser, limit: Duration, expected: &[(&TestUser, &str)]) {
    let expected: Vec<(u64, String)> =
        expected.iter().map(|(user, presence)| (user.id, (*presence).to_owned())).collect();
    let what = format!("exactly {expected:?} are online");
    wait_at_most(limit, &what, async || online_users(user).await == expected).await;
}

/// Reports user activity, as a page does after a key press.
async fn report_activity(user: &TestUser) {
    let response = Response::send(user.request(Method::POST, "/fn/note_activity")).await;
    assert_eq!(response.status, 200, "{}", response.text);
}

/// The next presence of this user in the stream.
async fn next_presence_of(stream: &mut EventStream, user: &TestUser) -> String {
    loop {
        let change = stream.next_ephemeral().await;
        let entry = change["people"].as_array().into_iter().flatten().find(|entry| entry["user_id"] == user.id);
        if let Some(entry) = entry {
            return entry["presence"].as_str().unwrap().to_owned();
        }
    }
}

#[tokio::test]
async fn user_with_open_stream_is_online_and_published() {
    let server = TestServer::start().await;
    let (ada, bob, carl) = (server.user("ada").await, server.user("bob").await, server.user("carl").await);
    assert_eq!(online_users(&carl).await, []);
    let mut stream = ada.open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &ada).await, "online", "one's own presence is streamed too");
    wait_until_online(&carl, SECOND, &[(&ada, "online")]).await;
    let bob_stream = bob.open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "online");
    wait_until_online(&carl, SECOND, &[(&ada, "online"), (&bob, "online")]).await;
    drop(bob_stream);
    assert_eq!(next_presence_of(&mut stream, &bob).await, "offline");
    assert_eq!(server.redis.command::<Vec<u64>>("SMEMBERS online_users").await, [ada.id]);
    drop(stream);
    wait_until_online(&carl, GRACE_PERIOD, &[]).await;
    let left: Vec<String> = server.redis.command("KEYS *online*").await;
    assert_eq!(left, [""; 0], "no key of an offline user is left");
}

#[tokio::test]
async fn user_who_reconnects_quickly_stays_online() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = ada.open_stream().await;
    let mut bob_stream = bob.open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "online");
    for _ in 0..3 {
        drop(bob_stream);
        tokio::time::sleep(SECOND).await;
        bob_stream = bob.open_stream().await;
    }
    tokio::time::sleep(GRACE_PERIOD).await;
    drop(bob_stream);
    assert_eq!(next_presence_of(&mut stream, &bob).await, "offline", "no event in between");
}

#[tokio::test]
async fn user_with_streams_in_several_instances_counts_once() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let phone = server.anonymous().at(other.address).sign_in("ada").await;
    let devices = [ada.open_stream().await, ada.open_stream().await, phone.open_stream().await];
    for reader in [bob.clone(), bob.at(other.address)] {
        wait_until_online(&reader, 2 * SECOND, &[(&ada, "online")]).await;
    }
    let online = async || server.redis.command::<u64>("SCARD online_users").await;
    assert_eq!(online().await, 1);
    let [one, two, three] = devices;
    drop((one, two));
    tokio::time::sleep(GRACE_PERIOD).await;
    assert_eq!(online_users(&bob).await, [(ada.id, "online".to_owned())], "the phone is still online");
    drop(three);
    wait_until_online(&bob, GRACE_PERIOD, &[]).await;
    wait_until("Redis is updated", async || online().await == 0).await;
}

#[tokio::test]
async fn user_idle_for_five_minutes_is_away() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = ada.open_stream().await;
    let _bob_stream = bob.open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "online");
    server.advance_clock(AWAY - SECOND);
    report_activity(&ada).await;
    server.advance_clock(2 * SECOND);
    assert_eq!(next_presence_of(&mut stream, &bob).await, "away");
    assert_eq!(server.redis.command::<u64>("SCARD online_users").await, 2, "an away user counts as online");
    // Activity in any instance makes them online immediately.
    for device in [bob.clone(), bob.at(other.address)] {
        wait_until_online(&ada.at(other.address), 2 * SECOND, &[(&ada, "online"), (&bob, "away")]).await;
        let back = async {
            report_activity(&device).await;
            next_presence_of(&mut stream, &bob).await
        };
        // The heartbeat would publish it too, but only after up to ten seconds.
        assert_eq!(tokio::time::timeout(5 * SECOND, back).await.expect("immediately"), "online");
        report_activity(&ada).await;
        server.advance_clock(AWAY);
        report_activity(&ada).await;
        assert_eq!(next_presence_of(&mut stream, &bob).await, "away");
    }
}

#[tokio::test]
async fn signed_out_user_is_offline() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = ada.open_stream().await;
    let mut bob_stream = bob.open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "online");
    assert_eq!(bob.post("/api/auth/logout", Value::Null).await.status, 204);
    bob_stream.assert_ends_within(SECOND).await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "offline");
    wait_until_online(&ada, SECOND, &[(&ada, "online")]).await;
    bob.get("/api/chat/online").await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn client_details_are_visible_to_administrators_and_oneself() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let stream_request =
        |user: &TestUser| user.request(Method::GET, "/api/chat/events").header("user-agent", "Kettle/1.0");
    let _streams = [EventStream::open(stream_request(&ada)).await, EventStream::open(stream_request(&bob)).await];
    let other = server.start_instance().await;
    for reader in [&ada, &bob, &root, &ada.at(other.address), &root.at(other.address)] {
        wait_until_online(reader, 2 * SECOND, &[(&ada, "online"), (&bob, "online")]).await;
        let online = reader.get("/api/chat/online").await.success();
        for (row, user) in online.as_array().unwrap().iter().zip([&ada, &bob]) {
            let names = (row["username"].as_str().unwrap(), row["display_name"].as_str().unwrap());
            assert_eq!(names, (user.name.as_str(), user.name.as_str()));
            let sees_details = reader.id == user.id || reader.id == root.id;
            let expected = sees_details.then_some(("127.0.0.1", "Kettle/1.0"));
            let ip = row.get("ip").and_then(Value::as_str);
            assert_eq!(ip.zip(row.get("user_agent").and_then(Value::as_str)), expected, "{row}");
            let now = server.clock.now().to_string();
            assert_eq!(row.get("login_time").is_some_and(|since| *since == json!(now)), sees_details, "{row}");
            let fields = row.as_object().unwrap().len();
            assert_eq!(fields, if sees_details { 8 } else { 4 }, "{row}");
        }
    }
    // Key and field names of the design, which other tools read.
    let record: Vec<String> = server.redis.command(&format!("HKEYS user:online:{}", ada.id)).await;
    let mut record: Vec<&str> = record.iter().map(String::as_str).collect();
    record.sort_unstable();
    assert_eq!(record, ["ip", "last_activity", "login_time", "user_agent", "user_id", "username"]);
    let seconds: u64 = server.redis.command(&format!("TTL user:online:{}", ada.id)).await;
    assert!((3500..=3600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn stopped_instance_takes_its_users_offline_immediately() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = ada.open_stream().await;
    let _bob_stream = bob.at(other.address).open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "online");
    other.stop().await;
    let presence = tokio::time::timeout(2 * SECOND, next_presence_of(&mut stream, &bob)).await;
    assert_eq!(presence.expect("immediately"), "offline");
    assert_eq!(server.redis.command::<Vec<u64>>("SMEMBERS online_users").await, [ada.id]);
    assert_eq!(server.redis.command::<u64>("SCARD teahouse:processes").await, 1);
}

#[tokio::test]
async fn presence_survives_lost_redis_connection() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob, carl) = (server.user("ada").await, server.user("bob").await, server.user("carl").await);
    let mut stream = ada.open_stream().await;
    let _bob_stream = bob.at(other.address).open_stream().await;
    assert_eq!(next_presence_of(&mut stream, &bob).await, "online");
    server.redis.command::<u64>("CLIENT KILL TYPE pubsub").await;
    server.redis.command::<u64>("CLIENT KILL TYPE normal SKIPME yes").await;
    // As if Redis had lost data that was not on disk.
    server.redis.command::<u64>("DEL online_users teahouse:processes").await;
    let stream_request = || carl.at(other.address).request(Method::GET, "/api/chat/events");
    let mut carl_stream = None;
    wait_until("the stream can be opened again", async || {
        carl_stream = EventStream::try_open(stream_request()).await.ok();
        carl_stream.is_some()
    })
    .await;
    assert_eq!(next_presence_of(&mut stream, &carl).await, "online");
    wait_until_online(&carl, 15 * SECOND, &[(&ada, "online"), (&bob, "online"), (&carl, "online")]).await;
}
