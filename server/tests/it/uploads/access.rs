//! Access to files: for members of the room while the message exists; for all others the file does not exist.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use http::Method;
use serde_json::Value;
use uuid::Uuid;

use super::files::{png, sample_image};
use crate::harness::{MultipartBody, Response, TestServer, wait_at_most};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn inaccessible_file_response_equals_missing_file_response() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.upload(&MultipartBody::with_file("leaves.png", png(&sample_image(16, 16)))).await.success();
    let existing = message["file_url"].as_str().unwrap().to_owned();
    let unknown = format!("/uploads/chat/{}.png", Uuid::new_v4());
    let outsider = server.anonymous().sign_up("outsider").await;
    for suffix in ["", "?thumb"] {
        let responses = [
            outsider.get(&format!("{existing}{suffix}")).await,
            outsider.get(&format!("{unknown}{suffix}")).await,
            ada.get(&format!("{unknown}{suffix}")).await,
        ];
        for response in &responses {
            response.assert_problem(404, "not_found");
            assert_eq!(response.text, responses[0].text);
            let mut headers = [response.headers.clone(), responses[0].headers.clone()];
            headers.iter_mut().for_each(|headers| drop(headers.remove("date")));
            assert_eq!(headers[0], headers[1]);
        }
        // Without a session, the two responses are equal too.
        let anonymous = server.anonymous();
        let anonymous_responses =
            [anonymous.get(&format!("{existing}{suffix}")).await, anonymous.get(&format!("{unknown}{suffix}")).await];
        assert!([401, 404].contains(&anonymous_responses[0].status), "{}", anonymous_responses[0].text);
        assert_eq!(
            (anonymous_responses[0].status, &anonymous_responses[0].text),
            (anonymous_responses[1].status, &anonymous_responses[1].text)
        );
    }
    let head = Response::send(outsider.request(Method::HEAD, &existing)).await;
    assert_eq!((head.status, head.text.as_str()), (404, ""));
    // The requests have joined nobody to the room.
    assert_eq!(server.redis.command::<Vec<u64>>("SMEMBERS chat:room:global:members").await, [ada.id]);
    outsider.join_global().await;
    assert_eq!(outsider.get(&existing).await.status, 200);
}

#[tokio::test]
async fn file_in_private_room_is_for_members_only() {
    let server = TestServer::start().await;
    server.insert_room("den", "private").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let multipart = MultipartBody::with_file("leaves.txt", "green").field("room_id", "den");
    ada.upload(&multipart).await.assert_problem(404, "room_not_found");
    assert!(server.uploaded_files().is_empty(), "{:?}", server.uploaded_files());
    server.redis.command::<u64>(&format!("SADD chat:room:den:members {}", ada.id)).await;
    server.redis.command::<u64>(&format!("SADD user:{}:chat_rooms den", ada.id)).await;
    // A new instance without a cached membership.
    let fresh = server.start_instance().await;
    let message = ada.at(fresh.address).upload(&multipart).await.success();
    assert_eq!(ada.at(fresh.address).download(&message).await.text, "green");
    bob.download(&message).await.assert_problem(404, "not_found");
    bob.at(fresh.address).download(&message).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn file_is_deleted_with_its_message() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let on_other = bob.at(other.address);
    let files = server.uploaded_files();
    for (name, bytes) in [("leaves.txt", b"green".to_vec()), ("leaves.png", png(&sample_image(900, 600)))] {
        let message = ada.upload(&MultipartBody::with_file(name, bytes)).await.success();
        assert_eq!((bob.download(&message).await.status, on_other.download(&message).await.status), (200, 200));
        assert_ne!(server.uploaded_files(), files);
        ada.remove(&message).await.success();
        for suffix in ["", "?thumb"] {
            let url = format!("{}{suffix}", message["file_url"].as_str().unwrap());
            for reader in [&ada, &bob, &on_other] {
                reader.get(&url).await.assert_problem(404, "not_found");
            }
        }
        wait_at_most(SECOND, "the file is deleted", async || server.uploaded_files() == files).await;
        let known: Vec<String> = server.redis.command("KEYS teahouse:file:*").await;
        assert!(known.is_empty(), "{known:?}");
    }
}

#[tokio::test]
async fn file_after_sign_out_is_not_served() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let message = ada.upload(&MultipartBody::with_file("leaves.txt", "green")).await.success();
    let on_other = ada.at(other.address);
    assert_eq!((ada.download(&message).await.status, on_other.download(&message).await.status), (200, 200));
    assert_eq!(ada.post("/api/auth/logout", Value::Null).await.status, 204);
    assert!([401, 404].contains(&ada.download(&message).await.status));
    wait_at_most(SECOND, "the other instance rejects the session", async || {
        [401, 404].contains(&on_other.download(&message).await.status)
    })
    .await;
    let files = server.uploaded_files();
    for user in [&ada, &on_other] {
        user.upload(&MultipartBody::with_file("more.txt", "black")).await.assert_problem(401, "unauthenticated");
    }
    assert_eq!(server.uploaded_files(), files);
}

#[tokio::test]
async fn only_the_exact_file_path_is_served() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.upload(&MultipartBody::with_file("leaves.txt", "green")).await.success();
    let url = message["file_url"].as_str().unwrap();
    let uuid = url.rsplit('/').next().unwrap().strip_suffix(".txt").unwrap();
    assert_eq!(ada.get(url).await.text, "green");
    for path in [
        format!("/uploads/chat/{uuid}"),
        format!("/uploads/chat/{uuid}.pdf"),
        format!("/uploads/chat/{uuid}.txt.txt"),
        format!("/uploads/chat/{uuid}.TXT"),
        format!("/uploads/chat/{}.txt", uuid.to_uppercase()),
        format!("/uploads/chat/{}.txt", uuid.replace('-', "")),
        format!("/uploads/chat/{uuid}.txt%00.png"),
        format!("/uploads/chat/{uuid}.txt/"),
        format!("/uploads/chat/./{uuid}.svg"),
        format!("/uploads/{uuid}.txt"),
        "/uploads".to_owned(),
        "/uploads/".to_owned(),
        "/uploads/chat".to_owned(),
        "/uploads/chat/".to_owned(),
        "/uploads/tmp/".to_owned(),
        "/uploads/chat/..%2f..%2fsecret".to_owned(),
        "/uploads/chat/%2e%2e/%2e%2e/secret".to_owned(),
        "/uploads/chat/..%5c..%5csecret".to_owned(),
        "/uploads/chat/%FF.txt".to_owned(),
        format!("/uploads/chat/{}.txt", "a".repeat(5000)),
    ] {
        let response = ada.get(&path).await;
        assert!([400, 404].contains(&response.status), "{path}: {} {}", response.status, response.text);
    }
    // The folder is not accessible to other accounts of the machine.
    let dir = std::fs::metadata(server.data_dir().join("uploads")).unwrap();
    assert_eq!(dir.permissions().mode() & 0o777, 0o700);
}
