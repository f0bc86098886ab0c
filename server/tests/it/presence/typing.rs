//! Typing events: sent to members of the room with an open stream only, and never stored.

use std::time::Duration;

use http::Method;
use serde_json::json;

use super::SECOND;
use crate::harness::{EventStream, Response, TestServer, TestUser, id_of};

/// Reports a key press in the composer of a room.
async fn report_typing(user: &TestUser, room: &str) -> Response {
    Response::send(user.request(Method::POST, "/fn/note_typing").form(&[("room_id", room)])).await
}

/// The next typing event; none if there is none within this time.
async fn next_typing(stream: &mut EventStream, limit: Duration) -> Option<serde_json::Value> {
    let typing = async {
        loop {
            let change = stream.next_ephemeral().await;
            if change["type"] == "typing" {
                return change;
            }
        }
    };
    tokio::time::timeout(limit, typing).await.ok()
}

#[tokio::test]
async fn typing_is_sent_to_room_members_in_all_instances_only() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob, eve) = (server.user("ada").await, server.user("bob").await, server.user("eve").await);
    let room = id_of(&ada.create_room("The kitchen", "private").await);
    ada.add_member(&room, bob.id).await.success();
    let mut member_streams = [bob.open_stream().await, bob.at(other.address).open_stream().await];
    let mut non_member_streams = [eve.open_stream().await, eve.at(other.address).open_stream().await];
    // By now the instances have subscribed to each other.
    tokio::time::sleep(SECOND).await;
    let before = server.redis.all_values().await;
    assert_eq!(report_typing(&ada, &room).await.status, 200);
    for stream in &mut member_streams {
        let received = next_typing(stream, SECOND).await.expect("a typing event");
        assert_eq!(received, json!({ "type": "typing", "room_id": room, "user_id": ada.id, "name": "ada" }));
    }
    for stream in &mut non_member_streams {
        assert_eq!(next_typing(stream, SECOND).await, None, "they are not members");
    }
    // Typing is not stored, so it is not replayed.
    let after = server.redis.all_values().await;
    let log_value = |values: &[(String, String)]| values.iter().find(|(key, _)| key == "chat:events").cloned();
    assert_eq!(log_value(&before), log_value(&after));
    assert!(after.iter().all(|(_, value)| !value.contains("typing")), "{after:?}");
    let mut resumed = bob.open_stream_after(&member_streams[0].cursor).await;
    assert_eq!(next_typing(&mut resumed, SECOND).await, None);
    for outsider in [&eve, &eve.at(other.address)] {
        report_typing(outsider, &room).await.assert_problem(404, "room_not_found");
    }
}

#[tokio::test]
async fn typing_is_published_once_in_two_seconds() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = bob.open_stream().await;
    for _ in 0..20 {
        report_typing(&ada, "global").await.success();
    }
    assert!(next_typing(&mut stream, SECOND).await.is_some());
    assert_eq!(next_typing(&mut stream, SECOND / 2).await, None);
    tokio::time::sleep(2 * SECOND).await;
    report_typing(&ada, "global").await.success();
    assert!(next_typing(&mut stream, SECOND).await.is_some());
}

#[tokio::test]
async fn typing_is_not_published_in_large_rooms() {
    let server = TestServer::start().await;
    let members: Vec<String> = (1_000..1_099).map(|id| id.to_string()).collect();
    let members = format!("SADD chat:room:global:members {}", members.join(" "));
    assert_eq!(server.redis.command::<u64>(&members).await, 99);
    // Ada is the hundredth member, the maximum for typing events.
    let ada = server.user("ada").await;
    let mut stream = ada.open_stream().await;
    report_typing(&ada, "global").await.success();
    assert!(next_typing(&mut stream, SECOND).await.is_some());
    let bob = server.user("bob").await;
    tokio::time::sleep(2 * SECOND).await;
    // An instance caches the member count of a room for half a minute; a new instance has the current count.
    let other = server.start_instance().await;
    for user in [&ada, &bob] {
        report_typing(&user.at(other.address), "global").await.success();
    }
    assert_eq!(next_typing(&mut stream, SECOND).await, None);
}

#[tokio::test]
async fn typing_is_not_published_in_archived_room() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("The kitchen", "private").await);
    ada.add_member(&room, bob.id).await.success();
    let mut stream = bob.open_stream().await;
    ada.patch(&format!("/api/chat/rooms/{room}"), json!({ "archived": true })).await.success();
    report_typing(&ada, &room).await.success();
    assert_eq!(next_typing(&mut stream, SECOND).await, None);
}

#[tokio::test]
async fn typing_of_muted_user_is_not_published() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("The kitchen", "private").await);
    ada.add_member(&room, bob.id).await.success();
    let mut stream = ada.open_stream().await;
    ada.change_member(&room, bob.id, json!({ "muted_minutes": 10 })).await.success();
    report_typing(&bob, &room).await.success();
    assert_eq!(next_typing(&mut stream, SECOND).await, None);
    ada.change_member(&room, bob.id, json!({ "muted_minutes": 0 })).await.success();
    tokio::time::sleep(2 * SECOND).await;
    report_typing(&bob, &room).await.success();
    assert!(next_typing(&mut stream, SECOND).await.is_some());
}
