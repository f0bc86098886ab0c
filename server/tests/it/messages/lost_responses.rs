//! A post that was committed but whose response was lost, as when the process is killed in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use uuid::Uuid;

use crate::harness::TestServer;

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
