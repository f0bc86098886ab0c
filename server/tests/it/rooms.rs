//! Rooms: the default room `global`, joining by reading and posting, and unknown rooms.

mod concurrency;
mod creation;
mod direct;
mod directory;
mod invitations;
mod membership;
mod moderation;
mod roles;

use serde_json::{Value, json};

use crate::harness::{EventStream, TestServer, TestUser, id_of};

/// Signs up a user and makes them a moderator of the server.
async fn sign_up_server_moderator(server: &TestServer, name: &str) -> TestUser {
    let user = server.anonymous().sign_up(name).await;
    server.redis.command::<u64>(&format!("HSET user:{} role moderator", user.id)).await;
    server.anonymous().sign_in(name).await
}

/// Creates a private room with this owner and these members.
async fn create_tea_room(owner: &TestUser, members: &[&TestUser]) -> String {
    let room = id_of(&owner.create_room("Tea", "private").await);
    for member in members {
        owner.add_member(&room, member.id).await.success();
    }
    room
}

/// The newest entry of the audit log, without its time.
async fn last_audit_entry(server: &TestServer) -> Value {
    let entries: Vec<(String, Vec<(String, String)>)> =
        server.redis.command("XREVRANGE teahouse:audit + - COUNT 1").await;
    let fields = entries.into_iter().next().expect("an entry").1;
    fields.into_iter().filter(|(name, _)| name != "at").map(|(name, value)| (name, Value::from(value))).collect()
}

/// The next change that is not about a message.
async fn next_room_change(stream: &mut EventStream) -> Value {
    loop {
        let change = stream.next_change().await;
        if !change["type"].as_str().unwrap().starts_with("message.") {
            return change;
        }
    }
}

/// The messages of users in a room, without system messages, newest first.
async fn user_messages(user: &TestUser, room: &str) -> Vec<Value> {
    let mut page = user.history_in(room, 100).await;
    page.retain(|message| message["message_type"] != "system");
    page
}

/// A summary of Redis after the server has posted all system messages: the number of keys, and the newest log sequence.
async fn settled_state(server: &TestServer) -> (u64, Option<u64>) {
    let (keys, _, version) = server.settled_state().await;
    (keys, version)
}

/// Name and role of the room's members, as this user reads them.
async fn roles(user: &TestUser, room: &str) -> Vec<(String, String)> {
    let members = user.get(&format!("/api/chat/rooms/{room}/members")).await.success();
    let parse = |member: &Value| {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (text(&member["person"]["username"]), text(&member["role"]))
    };
    members.as_array().expect("a list").iter().map(parse).collect()
}

fn name_and_role(name: &str, role: &str) -> (String, String) {
    (name.to_owned(), role.to_owned())
}

/// The types and reasons of the log entries about a user in a room, oldest first.
async fn logged_events_of(server: &TestServer, room: &str, user: u64) -> Vec<String> {
    let log = server.redis.event_log().await;
    let entries =
        log.iter().filter(|entry| entry.field("room") == Some(room) && entry.field("user") == Some(&user.to_string()));
    entries
        .map(|entry| [entry.field("type"), entry.field("why")].into_iter().flatten().collect::<Vec<_>>().join(" "))
        .collect()
}

#[tokio::test]
async fn room_global_exists_after_first_start() {
    let server = TestServer::start().await;
    assert_eq!(server.redis.command::<Vec<String>>("SMEMBERS chat:rooms").await, ["global"]);
    assert_eq!(server.redis.command::<String>("TYPE chat:room:global").await, "hash");
    assert_eq!(server.redis.command::<String>("HGET chat:room:global id").await, "global");
    assert!(server.redis.command::<String>("GET teahouse:schema").await.parse::<u32>().unwrap() >= 1);
    assert!(!server.redis.command::<String>("GET teahouse:epoch").await.is_empty());
}

#[tokio::test]
async fn second_start_changes_nothing() {
    let server = TestServer::start().await;
    server.user("ada").await.post_message("hello").await;
    let before = server.redis.all_values().await.into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let _second = server.start_instance().await;
    let after = server.redis.all_values().await.into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let other_keys = |key: &&String| !key.starts_with("user:online") && *key != "online_users";
    for key in before.keys().chain(after.keys()).filter(other_keys) {
        assert_eq!(before.get(key), after.get(key), "{key}");
    }
}

#[tokio::test]
async fn posting_joins_the_room() {
    let server = TestServer::start().await;
    let ada = server.anonymous().sign_up("ada").await;
    ada.post_message("hello").await;
    assert_joined_once(&server, ada.id).await;
}

#[tokio::test]
async fn reading_joins_the_room() {
    let server = TestServer::start().await;
    let ada = server.anonymous().sign_up("ada").await;
    ada.history(50).await;
    assert_joined_once(&server, ada.id).await;
    ada.history(50).await;
    ada.post_message("hello").await;
    assert_joined_once(&server, ada.id).await;
}

async fn assert_joined_once(server: &TestServer, id: u64) {
    let id = id.to_string();
    assert_eq!(
        server.redis.command::<Vec<String>>("SMEMBERS chat:room:global:members").await,
        std::slice::from_ref(&id)
    );
    assert_eq!(server.redis.command::<Vec<String>>(&format!("SMEMBERS user:{id}:chat_rooms")).await, ["global"]);
    assert_eq!(server.redis.command::<usize>("HGET chat:room:global member_count").await, 1);
    let log = server.redis.event_log().await;
    assert_eq!(log.iter().filter(|entry| entry.field("type") == Some("member.joined")).count(), 1);
}

#[tokio::test]
async fn join_is_streamed_to_members() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut stream = ada.open_stream().await;
    stream.next_frame().await;
    let bob = server.user("bob").await;
    let joined = stream.next_event().await;
    assert_eq!(joined.event, "change");
    let member = json!({ "id": bob.id, "username": "bob", "display_name": "bob", "role": "member", "avatar": null });
    let version = joined.data["v"].as_u64().expect("a version");
    assert_eq!(joined.data, json!({ "type": "member.joined", "room_id": "global", "v": version, "member": member }));
}

#[tokio::test]
async fn unknown_room_is_not_found() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let before = server.store_state().await;
    for room in ["nowhere", "Global", "global:members", "", "*", "..%2Fglobal", "0196d2d6-7a9c-7c3e-8000-000000000000"]
    {
        let read_response = ada.get(&format!("/api/chat/messages?room_id={room}")).await;
        let post_response = ada.post(&format!("/api/chat/send?room_id={room}"), json!({ "content": "anyone?" })).await;
        for response in [read_response, post_response] {
            assert!(matches!(response.status, 404 | 422), "{room}: {} {}", response.status, response.text);
        }
    }
    for room in ["nowhere", "0196d2d6-7a9c-7c3e-8000-000000000000"] {
        ada.get(&format!("/api/chat/messages?room_id={room}")).await.assert_problem(404, "room_not_found");
        let post_response = ada.post(&format!("/api/chat/send?room_id={room}"), json!({ "content": "anyone?" })).await;
        post_response.assert_problem(404, "room_not_found");
    }
    assert_eq!(server.store_state().await, before);
}
