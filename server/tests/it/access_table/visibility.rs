//! What streams and lists contain: data of a room for its members only.

use futures::future::join_all;
use serde_json::{Value, json};

use super::fixture::{Fixture, is_read_only};
use super::table::{Outcome, Table, USER_KINDS};
use crate::harness::TestServer;

/// The kinds of users who are members of the test room.
const ROOM_MEMBERS: [&str; 5] = ["member", "muted", "sender", "room moderator", "room owner"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn room_changes_are_streamed_to_members_only() {
    let mut fixture = Fixture::start(TestServer::start().await).await;
    for kind in ["public", "private", "direct"] {
        let room = fixture.room_of_kind(kind).await;
        let listeners: Vec<&str> =
            USER_KINDS.into_iter().filter(|kind| !["anonymous", "revoked"].contains(kind)).collect();
        let mut streams = Vec::new();
        for listener in &listeners {
            let user = fixture.users.requester(listener);
            user.join_global().await;
            let mut stream = user.open_stream().await;
            stream.next_frame().await;
            streams.push(stream);
        }
        let message = fixture.users.requester("sender").post_message_in(&room, "hello").await;
        fixture.users.requester("sender").edit(&message, "hello again").await.success();
        if kind != "direct" {
            let (owner, target) = (fixture.users.requester("room owner"), fixture.users.target.id);
            owner.patch(&format!("/api/chat/rooms/{room}"), json!({ "description": "Leaves" })).await.success();
            owner.change_member(&room, target, json!({ "muted_minutes": 5 })).await.success();
            owner.remove_member(&room, target, false).await.success();
        }
        fixture.users.requester("sender").remove(&message).await.success();
        fixture.users.first_administrator.post_message(kind).await;
        let received = join_all(streams.iter_mut().map(|stream| stream.events_until(kind))).await;
        for (listener, changes) in listeners.iter().zip(received) {
            let mentions_room = |change: &&Value| change.to_string().contains(&room);
            let types: Vec<&str> =
                changes.iter().filter(mentions_room).map(|change| change["type"].as_str().unwrap()).collect();
            let is_member =
                ROOM_MEMBERS.contains(listener) && (kind != "direct" || ["member", "sender"].contains(listener));
            let expected = ["message.posted", "message.edited", "message.removed"];
            let complete = expected.iter().all(|change| types.contains(change));
            assert!(
                if is_member { complete } else { types.is_empty() },
                "{listener} of a {kind} room receives {types:?}"
            );
        }
    }
}

/// Responses that do not depend on a room contain neither the id nor the name nor any message of a room that the user
/// may not see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn room_independent_responses_never_contain_hidden_rooms() {
    let table = Table::from_docs();
    let mut fixture = Fixture::start(TestServer::start().await).await;
    let hidden_rooms =
        [("private", "former"), ("private", "banned"), ("private", "non-member"), ("private", "moderator")];
    for (kind, kind_of_user) in hidden_rooms.into_iter().chain([("public", "banned"), ("direct", "administrator")]) {
        let room = fixture.room_of_kind(kind).await;
        let texts = [room.as_str(), &format!("the {kind} room"), "lapsang souchong"];
        fixture.users.requester("sender").post_message_in(&room, "lapsang souchong").await;
        for row in table.rows.iter().filter(|row| row.room == "—" && is_read_only(row.route())) {
            let result = fixture.request(row, &table.arguments[&row.name], kind_of_user).await;
            // Administrators may list rooms, but not direct conversations.
            if result.outcome == Outcome::Success {
                let found = texts.iter().find(|text| result.response.text.contains(**text));
                assert_eq!(found, None, "{} shows a {kind} room to {kind_of_user}", row.name);
            }
        }
    }
}
