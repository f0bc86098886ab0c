//! Posting messages: responses, numbering and visibility.

mod durability;
mod edit;
mod history;
mod idempotency;
mod paging;
mod recent_messages;
mod remove;
mod replies;
mod retention;
mod storage;
mod system_messages;
mod timeline;

use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use crate::harness::TestServer;

#[tokio::test]
async fn post_response_equals_later_reads() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let first = ada.post_message("hello").await;
    let expected = json!({
        "id": first["id"], "room_id": "global", "n": 1, "v": first["v"],
        "sender_id": ada.id, "sender_name": "ada", "sender_role": "member",
        "message_type": "text", "content": "hello",
        "file_url": null, "file_name": null, "file_size": null, "file_mime": null, "width": null, "height": null,
        "timestamp": server.clock.now().to_string(), "reply_to": null, "edited_at": null,
    });
    assert_eq!(first, expected);
    assert_eq!(Uuid::parse_str(first["id"].as_str().unwrap()).unwrap().get_version_num(), 7);

    let response =
        ada.try_post_message(json!({ "content": "to myself", "reply_to": first["id"], "message_type": "text" })).await;
    assert!(!response.header("teahouse-cursor").is_empty());
    let second = response.success();
    assert_eq!((&second["n"], &second["reply_to"]), (&json!(2), &first["id"]));
    assert!(second["v"].as_u64() > first["v"].as_u64());
    assert_eq!(ada.history(50).await, [second, first]);
}

#[tokio::test]
async fn concurrent_posts_are_numbered_without_gaps() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let names = ["ada", "bob", "cy", "dan", "eve", "fay", "gus", "hal"];
    let posts = names.iter().enumerate().map(async |(position, name)| {
        let user = server.user(name).await;
        let user = if position % 2 == 0 { user } else { user.at(other.address) };
        let mut posted = Vec::new();
        for number in 0..25 {
            posted.push(user.post_message(&format!("{name} {number}")).await["n"].as_u64().unwrap());
        }
        assert!(posted.is_sorted(), "{name}: own posts are numbered in the order they were sent: {posted:?}");
        posted
    });
    let mut numbers = join_all(posts).await.concat();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn reply_to_missing_message_is_rejected() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    let ada = server.user("ada").await;
    let first = ada.post_message("first").await["id"].clone();
    let before = server.store_state().await;
    let unknown = json!({ "content": "what?", "reply_to": Uuid::now_v7() });
    ada.try_post_message(unknown).await.assert_problem(404, "message_not_found");
    assert_eq!(server.store_state().await, before);
    ada.try_post_message(json!({ "content": "yes", "reply_to": first })).await.success();
}

#[tokio::test]
async fn post_is_visible_immediately_and_in_other_instances_within_a_second() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    for number in 0..20 {
        let message = ada.post_message(&format!("number {number}")).await;
        assert_eq!(ada.history(1).await[0], message);
        crate::harness::wait_at_most(
            std::time::Duration::from_secs(1),
            "the other instance returns the message",
            async || on_other.history(1).await[0] == message,
        )
        .await;
    }
}

#[tokio::test]
async fn cursor_of_post_makes_it_visible_in_other_instances_immediately() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    for number in 0..20 {
        let response = ada.try_post_message(json!({ "content": format!("number {number}") })).await;
        let request = ada.at(other.address).request(http::Method::GET, "/api/chat/messages?room_id=global&limit=1");
        let request = request.header("teahouse-cursor", response.header("teahouse-cursor"));
        let page = crate::harness::Response::send(request).await.success();
        assert_eq!(page, json!([response.json]));
    }
}
