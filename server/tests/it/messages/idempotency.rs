//! Repeated posts: a message id is stored once, and a repeated post returns the first result.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::TestServer;

#[tokio::test]
async fn repeated_post_returns_first_result() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    let ada = server.user("ada").await;
    let other = server.start_instance().await;
    let request = json!({ "id": Uuid::new_v4(), "content": "once" });
    let first = ada.try_post_message(request.clone()).await.success();
    assert_eq!(first["id"], request["id"]);
    let log = server.redis.command::<u64>("XLEN chat:events").await;
    for sender in [ada.clone(), ada.at(other.address), ada.sign_in("ada").await] {
        assert_eq!(sender.try_post_message(request.clone()).await.success(), first);
    }
    assert_eq!(server.redis.command::<u64>("XLEN chat:events").await, log);
    assert_eq!(ada.history(10).await.len(), 1);

    // Also when the message was trimmed from the list.
    for number in 0..10 {
        ada.post_message(&format!("later {number}")).await;
    }
    let later = server.store_state().await;
    assert_eq!(ada.try_post_message(request.clone()).await.success(), first);
    assert_eq!(server.store_state().await, later);
    assert!(ada.history(10).await.iter().all(|message| message["id"] != request["id"]));
}

#[tokio::test]
async fn concurrent_identical_posts_create_one_message() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let other = server.start_instance().await;
    let on_other = ada.at(other.address);
    let request = json!({ "id": Uuid::now_v7(), "content": "once" });
    let attempts =
        (0..40).map(|number| if number % 2 == 0 { &ada } else { &on_other }.try_post_message(request.clone()));
    let responses: Vec<Value> = join_all(attempts).await.into_iter().map(|response| response.success()).collect();
    assert!(responses.iter().all(|response| *response == responses[0]));
    assert_eq!(ada.history(10).await, [responses[0].clone()]);
}

#[tokio::test]
async fn message_id_reused_for_other_content_is_rejected() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let earlier = ada.post_message("earlier").await["id"].clone();
    let id = Uuid::now_v7();
    ada.try_post_message(json!({ "id": id, "content": "mine" })).await.success();
    let before = server.store_state().await;
    ada.try_post_message(json!({ "id": id, "content": "other words" })).await.assert_problem(409, "message_id_taken");
    ada.try_post_message(json!({ "id": id, "content": "mine", "reply_to": earlier }))
        .await
        .assert_problem(409, "message_id_taken");
    bob.try_post_message(json!({ "id": id, "content": "mine" })).await.assert_problem(409, "message_id_taken");
    assert_eq!(server.store_state().await, before);
    assert_eq!(ada.history(1).await[0]["content"], "mine");
}

#[tokio::test]
async fn message_id_is_case_insensitive_and_of_any_uuid_version() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for id in
        ["0196d2d6-7a9c-1c3e-8000-00000000000a", "6ba7b810-9dad-5d11-80b4-00c04fd430c8", &Uuid::new_v4().to_string()]
    {
        let first = ada.try_post_message(json!({ "id": id, "content": "hello" })).await.success();
        assert_eq!(first["id"], id);
        assert_eq!(ada.try_post_message(json!({ "id": id.to_uppercase(), "content": "hello" })).await.success(), first);
    }
}

#[tokio::test]
async fn message_id_stays_taken_without_its_sent_record() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("Said long ago, in a room where little is said.").await;
    let id = message["id"].as_str().unwrap();
    assert_eq!(server.redis.command::<u64>(&format!("DEL chat:sent:global:{id}")).await, 1);
    ada.try_post_message(json!({ "content": "Something else.", "id": id }))
        .await
        .assert_problem(409, "message_id_taken");
    assert_eq!(ada.history(10).await, [message]);
}

#[tokio::test]
async fn post_with_lost_response_is_stored_once_and_returned_on_retry() {
    let lose_answers = Arc::<AtomicBool>::default();
    let server = TestServer::with_config(|config| config.lose_answers = lose_answers.clone()).await;
    let ada = server.user("ada").await;
    let mut stream = ada.open_stream().await;
    let request = json!({ "content": "Did you hear me?", "id": Uuid::now_v7() });

    lose_answers.store(true, Ordering::Relaxed);
    ada.try_post_message(request.clone()).await.assert_problem(503, "indeterminate");
    let received = stream.expect_message("Did you hear me?").await;

    // Two hours later, and after another post.
    lose_answers.store(false, Ordering::Relaxed);
    server.advance_clock(std::time::Duration::from_secs(7_200));
    ada.post_message("Something else.").await;
    let response = ada.try_post_message(request).await.success();
    assert_eq!(response, received);
    assert_eq!(ada.history(10).await.len(), 2);
}
