//! Repeated uploads: one message and one file, and no file of a rejected upload.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::files::{png, sample_image};
use crate::harness::{MultipartBody, TestServer, wait_until};

fn text_file(id: Uuid, text: &str) -> MultipartBody {
    MultipartBody::with_file("leaves.txt", text).field("id", id)
}

#[tokio::test]
async fn repeated_upload_returns_first_result() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    for multipart in [
        text_file(Uuid::now_v7(), "green"),
        MultipartBody::with_file("a.png", png(&sample_image(64, 64))).field("id", Uuid::new_v4()),
    ] {
        let first = ada.upload(&multipart).await.success();
        let (before, files) = (server.store_state().await, server.uploaded_files());
        for sender in [ada.clone(), ada.at(other.address)] {
            assert_eq!(sender.upload(&multipart).await.success(), first);
        }
        assert_eq!((server.store_state().await, server.uploaded_files()), (before, files));
        assert_eq!(ada.download(&first).await.status, 200);
    }
    assert_eq!(ada.history(10).await.len(), 2);
}

#[tokio::test]
async fn concurrent_identical_uploads_create_one_message() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    let multipart = text_file(Uuid::now_v7(), &"green ".repeat(20_000));
    let attempts = (0..12).map(|number| if number % 2 == 0 { &ada } else { &on_other }.upload(&multipart));
    let responses: Vec<Value> = join_all(attempts).await.into_iter().map(|response| response.success()).collect();
    assert!(responses.iter().all(|response| *response == responses[0]), "{responses:?}");
    assert_eq!(ada.history(10).await, [responses[0].clone()]);
    assert_eq!(server.uploaded_files().len(), 1, "{:?}", server.uploaded_files());
    assert_eq!(ada.download(&responses[0]).await.bytes.len(), 120_000);
}

#[tokio::test]
async fn upload_with_used_message_id_is_rejected_and_leaves_no_file() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let id = Uuid::now_v7();
    let first = ada.upload(&text_file(id, "green")).await.success();
    let message = ada.post_message("words").await;
    let (before, files) = (server.store_state().await, server.uploaded_files());
    ada.upload(&text_file(id, "black")).await.assert_problem(409, "message_id_taken");
    ada.upload(&text_file(id, "green").field("content", "caption")).await.assert_problem(409, "message_id_taken");
    bob.upload(&text_file(id, "green")).await.assert_problem(409, "message_id_taken");
    let text_message_id = Uuid::parse_str(message["id"].as_str().unwrap()).unwrap();
    ada.upload(&text_file(text_message_id, "green")).await.assert_problem(409, "message_id_taken");
    ada.try_post_message(json!({ "id": id, "content": "leaves.txt" })).await.assert_problem(409, "message_id_taken");
    assert_eq!((server.store_state().await, server.uploaded_files()), (before, files));
    assert_eq!(ada.download(&first).await.text, "green");
}

#[tokio::test]
async fn repeated_upload_does_not_restore_removed_file() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let files = server.uploaded_files();
    let multipart = text_file(Uuid::now_v7(), "lapsang");
    let first = ada.upload(&multipart).await.success();
    ada.remove(&first).await.success();
    let retry = ada.upload(&multipart).await;
    assert!([200, 404, 409].contains(&retry.status), "{} {}", retry.status, retry.text);
    assert!(ada.history(10).await.is_empty());
    ada.download(&first).await.assert_problem(404, "not_found");
    wait_until("its file is deleted", async || server.uploaded_files() == files).await;
    server.assert_text_absent(&["lapsang"]).await;
}

#[tokio::test]
async fn upload_with_lost_response_is_stored_once() {
    let lose_answers = Arc::<AtomicBool>::default();
    let server = TestServer::with_config(|config| config.lose_answers = lose_answers.clone()).await;
    let ada = server.user("ada").await;
    let mut stream = ada.open_stream().await;
    let multipart = text_file(Uuid::now_v7(), "green");
    lose_answers.store(true, Ordering::Relaxed);
    ada.upload(&multipart).await.assert_problem(503, "indeterminate");
    let received = stream.expect_message("leaves.txt").await;
    // The upload was committed, so its file must exist although the response was lost.
    assert_eq!(ada.download(&received).await.text, "green");
    lose_answers.store(false, Ordering::Relaxed);
    assert_eq!(ada.upload(&multipart).await.success(), received);
    assert_eq!((ada.history(10).await.len(), server.uploaded_files().len()), (1, 1));
}

#[tokio::test]
async fn same_file_from_two_users_is_stored_twice() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let multipart = MultipartBody::with_file("leaves.txt", "green");
    let (first, second) = (ada.upload(&multipart).await.success(), bob.upload(&multipart).await.success());
    assert_ne!(first["file_url"], second["file_url"]);
    ada.remove(&first).await.success();
    assert_eq!(bob.download(&second).await.text, "green");
}
