//! A nearly full disk: files are rejected, everything else works.

use http::Method;

use super::files::{png, sample_image};
use crate::harness::{MultipartBody, Response, TestServer};

#[tokio::test]
async fn full_disk_rejects_files_but_accepts_messages() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let stored = ada.upload(&MultipartBody::with_file("kept.txt", "from better days")).await.success();
    let full = server.start_instance_with(|config| config.keep_free = u64::MAX).await;
    let on_full = ada.at(full.address);
    let (before, files) = (server.store_state().await, server.uploaded_files());
    for multipart in
        [MultipartBody::with_file("leaves.txt", "green"), MultipartBody::with_file("a.png", png(&sample_image(64, 64)))]
    {
        for (language, chinese) in [("en", false), ("zh-CN", true)] {
            let request = on_full.upload_request(&multipart).header("accept-language", language);
            let response = Response::send(request).await;
            response.assert_problem(507, "storage_full");
            let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
            assert_eq!(response.json["detail"].as_str().unwrap().contains(is_chinese), chinese);
        }
    }
    assert_eq!((server.store_state().await, server.uploaded_files()), (before, files));
    let message = on_full.post_message("words are small").await;
    assert_eq!(on_full.history(1).await, [message]);
    assert_eq!(on_full.download(&stored).await.text, "from better days");
    // Removing files still works.
    assert_eq!(on_full.remove(&stored).await.status, 204);
    assert_eq!(on_full.request(Method::GET, "/health/ready").send().await.unwrap().status(), 200);
}
