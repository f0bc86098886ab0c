//! The event stream: messages arrive in order and once, across reconnections and restarts.

mod cursors;
mod lost_data;
mod slow_reader;

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{EventStream, Response, TIMEOUT, TestServer, TestUser};

const RESET: &str = "reset";

/// A server with two users, Ada and Bob.
async fn two_users() -> (TestServer, TestUser, TestUser) {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    (server, ada, bob)
}

async fn open_stream_with(user: &TestUser, query: &str, header: Option<&str>) -> EventStream {
    let request = user.request(Method::GET, &format!("/api/chat/events{query}"));
    EventStream::open(match header {
        Some(cursor) => request.header("last-event-id", cursor),
        None => request,
    })
    .await
}

#[tokio::test]
async fn stream_starts_with_ping_and_delivers_messages() {
    let (_server, ada, bob) = two_users().await;
    ada.post_message("before anyone listened").await;
    let mut stream = bob.open_stream().await;
    let ping = stream.next_frame().await.unwrap();
    assert_eq!((ping.event.as_str(), &ping.data), ("ping", &json!({})));
    let posted = ada.post_message("hello, 茶馆").await;
    let received = stream.next_event().await;
    assert_eq!(received.event, "change");
    assert_eq!(
        received.data,
        json!({ "type": "message.posted", "room_id": "global", "v": posted["v"], "message": posted })
    );
    // Own messages arrive on the sender's stream too.
    let mut own_stream = ada.open_stream().await;
    own_stream.next_frame().await;
    let posted = ada.post_message("to myself").await;
    assert_eq!(own_stream.next_message().await, posted);
}

#[tokio::test]
async fn stream_response_disables_caching_and_buffering() {
    let (_server, ada, _) = two_users().await;
    let response = ada.request(Method::GET, "/api/chat/events").send().await.unwrap();
    let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    assert!(header("content-type").starts_with("text/event-stream"));
    assert!(header("cache-control").contains("no-cache") || header("cache-control").contains("no-store"));
    assert_eq!(header("x-accel-buffering"), "no");
    assert_eq!(header("content-encoding"), "");
}

#[tokio::test]
async fn all_streams_deliver_the_same_order() {
    let (server, ada, bob) = two_users().await;
    let other = server.start_instance().await;
    let mut listeners = Vec::new();
    for index in 0..6 {
        let listener = if index % 2 == 0 { bob.clone() } else { bob.at(other.address) };
        let mut stream = listener.open_stream().await;
        stream.next_frame().await;
        listeners.push(stream);
    }
    let on_other = ada.at(other.address);
    let posts = (0..60).map(|number| {
        if number % 2 == 0 { &ada } else { &on_other }.try_post_message(json!({ "content": format!("{number}") }))
    });
    join_all(posts).await;
    let mut expected = ada.history(100).await;
    expected.reverse();
    for stream in &mut listeners {
        for message in &expected {
            assert_eq!(stream.next_message().await, *message);
        }
    }
}

#[tokio::test]
async fn stream_without_session_is_rejected() {
    let (server, ada, _) = two_users().await;
    server.anonymous().get("/api/chat/events").await.assert_problem(401, "unauthenticated");
    let mut stream = ada.open_stream().await;
    stream.next_frame().await;
    let cursor = stream.cursor.clone();
    let resumed = server.anonymous().request(Method::GET, "/api/chat/events").header("last-event-id", cursor);
    Response::send(resumed).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn sign_out_ends_streams_of_that_session() {
    let (_server, ada, bob) = two_users().await;
    let phone = bob.sign_in("bob").await;
    let (mut on_first, mut phone_stream) = (bob.open_stream().await, phone.open_stream().await);
    on_first.next_frame().await;
    phone_stream.next_frame().await;
    assert_eq!(bob.post("/api/auth/logout", Value::Null).await.status, 204);
    on_first.assert_ends_within(Duration::from_secs(1)).await;
    ada.post_message("only on the phone").await;
    phone_stream.expect_message("only on the phone").await;
    bob.get("/api/chat/events").await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn shutdown_ends_two_hundred_streams() {
    let (server, _, bob) = two_users().await;
    let mut listeners = Vec::new();
    for _ in 0..200 {
        let mut stream = bob.open_stream().await;
        stream.next_frame().await;
        listeners.push(stream);
    }
    let TestServer { instance, redis, .. } = server;
    let took = instance.stop().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    for stream in &mut listeners {
        stream.assert_ends_within(Duration::from_secs(1)).await;
    }
    drop(redis);
}

#[tokio::test]
async fn stream_continues_after_redis_restart() {
    let (mut server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    ada.post_message("before").await;
    stream.expect_message("before").await;
    server.redis.kill();
    // The server cannot know whether the first command after the kill was executed.
    let response = ada.try_post_message(json!({ "content": "into the void" })).await;
    assert_eq!(response.status, 503, "{}", response.text);
    ada.try_post_message(json!({ "content": "into the void" })).await.assert_problem(503, "store_unavailable");
    server.redis.restart().await;
    crate::harness::wait_until("the server has reconnected to Redis", async || {
        ada.try_post_message(json!({ "content": "after" })).await.status == 200
    })
    .await;
    // If the stream has ended, it is resumed with the cursor.
    let received = loop {
        match stream.next_frame().await {
            Some(frame) if frame.is_ephemeral() => {}
            Some(frame) if frame.event == "change" => break frame,
            Some(frame) => assert_eq!(frame.event, "ping"),
            None => stream = bob.open_stream_after(&stream.cursor).await,
        }
    };
    assert_eq!(received.data["message"]["content"], "after");
}

#[tokio::test]
async fn idle_stream_is_pinged() {
    let (_server, _, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let since = std::time::Instant::now();
    let mut ping = stream.next_frame().await.unwrap();
    while ping.is_ephemeral() {
        ping = stream.next_frame().await.unwrap();
    }
    assert_eq!((ping.event.as_str(), &ping.data), ("ping", &json!({})));
    let waited = since.elapsed();
    assert!(waited > Duration::from_secs(5) && waited < TIMEOUT, "{waited:?}");
}
