//! System messages: posted once per event, independent of the number of instances.

use std::collections::HashSet;

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{TestServer, TestUser, wait_until};

mod rooms;

/// A server that announces joins.
async fn server_with_announcements() -> TestServer {
    TestServer::with_config(|config| config.announce_joins = true).await
}

/// The system messages in the room `global`, oldest first.
async fn system_messages(user: &TestUser) -> Vec<Value> {
    let mut page = user.history(100).await;
    page.retain(|message| message["message_type"] == "system");
    page.reverse();
    page
}

/// Waits for this number of system messages, and checks that each is about a different user.
async fn wait_for_announcements(user: &TestUser, count: usize) -> Vec<Value> {
    wait_until("the joins are announced", async || system_messages(user).await.len() >= count).await;
    let messages = system_messages(user).await;
    let names: HashSet<String> = messages.iter().map(|message| arguments(message)["username"].to_string()).collect();
    assert_eq!((messages.len(), names.len()), (count, count), "{messages:?}");
    messages
}

/// The arguments of a system message.
fn arguments(message: &Value) -> Value {
    serde_json::from_str(message["content"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn join_is_announced_in_the_room() {
    let server = server_with_announcements().await;
    let ada = server.user("ada").await;
    let first = wait_for_announcements(&ada, 1).await.remove(0);
    let mut stream = ada.open_stream().await;
    stream.next_frame().await;
    let bob = server.user("小明").await;
    let joined = stream.next_change().await;
    assert_eq!(joined["type"], "member.joined");
    let message = stream.next_message().await;
    let expected = json!({
        "id": message["id"], "room_id": "global", "n": 2, "v": message["v"],
        "sender_id": 0, "sender_name": "", "sender_role": null,
        "message_type": "system", "content": message["content"],
        "file_url": null, "file_name": null, "file_size": null, "file_mime": null, "width": null, "height": null,
        "timestamp": message["timestamp"], "reply_to": null, "edited_at": null,
    });
    assert_eq!(message, expected);
    assert_eq!(arguments(&message), json!({ "code": "member.joined", "user_id": bob.id, "username": "小明" }));
    assert_eq!(Uuid::parse_str(message["id"].as_str().unwrap()).unwrap().get_version_num(), 5);
    assert!(message["v"].as_u64() > joined["v"].as_u64());
    assert_eq!(bob.history(10).await, [message, first]);
    server.assert_list_matches_index(2, 2).await;
}

#[tokio::test]
async fn join_is_announced_once_per_user() {
    let server = server_with_announcements().await;
    let ada = server.user("ada").await;
    wait_for_announcements(&ada, 1).await;
    for _ in 0..3 {
        ada.join_global().await;
        ada.sign_in("ada").await.post_message("here again").await;
    }
    // System messages are posted in log order, so all earlier ones have been posted by now.
    server.user("bob").await;
    wait_for_announcements(&ada, 2).await;
}

#[tokio::test]
async fn join_by_posting_is_announced_once() {
    let server = server_with_announcements().await;
    let ada = server.anonymous().sign_up("ada").await;
    let message = ada.post_message("hello").await;
    wait_for_announcements(&ada, 1).await;
    assert_eq!(ada.history(10).await.len(), 2);
    assert_eq!(message["n"], 1, "the user's message is the first");
}

#[tokio::test]
async fn three_instances_announce_each_join_once() {
    let server = server_with_announcements().await;
    let others = [server.start_instance().await, server.start_instance().await];
    let addresses = [server.instance.address, others[0].address, others[1].address];
    let names: Vec<String> = (0..9).map(|number| format!("user-{number}")).collect();
    let users = join_all(names.iter().zip(addresses.iter().cycle()).map(async |(name, address)| {
        let user = TestUser::anonymous(*address).sign_up(name).await;
        user.join_global().await;
        user
    }))
    .await;
    wait_for_announcements(&users[0], 9).await;
    server.user("the-last").await;
    let all = wait_for_announcements(&users[0], 10).await;
    let fresh = server.start_instance().await;
    assert_eq!(system_messages(&users[1].at(fresh.address)).await, all);
    server.assert_list_matches_index(10, 10).await;
}

#[tokio::test]
async fn restart_repeats_and_loses_no_announcement() {
    let mut server = server_with_announcements().await;
    for name in ["ada", "bob", "cy"] {
        server.user(name).await;
    }
    let ada = server.anonymous().sign_in("ada").await;
    wait_for_announcements(&ada, 3).await;
    for (round, name) in ["dan", "eve"].into_iter().enumerate() {
        let next = server.start_instance().await;
        std::mem::replace(&mut server.instance, next).stop().await;
        let ada = ada.at(server.instance.address);
        server.user(name).await;
        wait_for_announcements(&ada, 4 + round).await;
    }
    server.redis.kill();
    server.redis.restart().await;
    let ada = ada.at(server.instance.address);
    wait_until("the server has reconnected to Redis", async || ada.try_get_status("/health/ready").await == Some(200))
        .await;
    server.user("fay").await;
    wait_for_announcements(&ada, 6).await;
}

#[tokio::test]
async fn users_cannot_post_system_messages() {
    let server = TestServer::start().await;
    let (ada, root) = (server.user("ada").await, server.administrator("root").await);
    let before = server.store_state().await;
    let content = json!({ "code": "member.joined", "user_id": 7, "username": "mallory" }).to_string();
    for user in [&ada, &root] {
        for kind in ["system", "image", "file"] {
            let request = json!({ "content": content, "message_type": kind });
            user.try_post_message(request).await.assert_problem(422, "message_type_not_postable");
        }
    }
    assert_eq!(server.store_state().await, before);
    // A text with the same content is an ordinary message.
    assert_eq!(ada.post_message(&content).await["message_type"], "text");
}

#[tokio::test]
async fn joins_are_not_announced_when_disabled() {
    let server = TestServer::with_config(|config| config.announce_joins = false).await;
    let ada = server.user("ada").await;
    server.user("bob").await;
    let message = ada.post_message("hello").await;
    assert_eq!((&message["n"], ada.history(10).await.len()), (&json!(1), 1));
}
