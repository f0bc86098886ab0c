//! Removed content is stored nowhere: not in a key, a file, a replay, the files of Redis or any response.

use std::path::Path;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{MultipartBody, Response, TestServer, TestUser, files_containing, wait_until};

/// Texts that must be absent after the removal.
const REMOVED_TEXTS: [&str; 9] = [
    "lapsang-one",
    "lapsang-two",
    "lapsang-three",
    "oolong-one",
    "sencha-one",
    "sencha-two",
    "matcha-caption",
    "matcha-inside",
    "matcha-leaves",
];
/// A text that stays, to prove that the search works.
const KEPT_TEXT: &str = "rooibos-stays";

#[tokio::test]
async fn removed_content_is_absent_from_redis_files_and_responses() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    // Without compression a search in the files is possible.
    server.redis.command::<String>("CONFIG SET rdbcompression no").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let (before, files) = (stream.cursor.clone(), server.uploaded_files());

    // One message is edited twice and quoted; two are trimmed from the list, one of them after an edit; one has a file.
    let trimmed = ada.post_message("oolong-one").await;
    let trimmed_edited = ada.post_message("sencha-one").await;
    ada.edit(&trimmed_edited, "sencha-two").await.success();
    for number in 0..8 {
        ada.post_message(&format!("between {number}")).await;
    }
    let edited = ada.post_message("lapsang-one, to begin with").await;
    for text in ["lapsang-two, rather", "lapsang-three, in the end"] {
        ada.edit(&edited, text).await.success();
    }
    let quote = bob.try_post_message(json!({ "content": KEPT_TEXT, "reply_to": edited["id"] })).await.success();
    let file = MultipartBody::with_file("matcha-leaves.txt", "matcha-inside").field("content", "matcha-caption");
    let file = ada.upload(&file).await.success();
    bob.at(server.instance.address).history(50).await;
    for text in REMOVED_TEXTS.iter().filter(|text| !["lapsang-one", "lapsang-two", "sencha-one"].contains(text)) {
        assert!(!server.find_text(&[*text]).await.is_empty(), "{text} is stored before the removal");
    }

    for message in [&edited, &trimmed, &trimmed_edited, &file] {
        assert_eq!(ada.remove(message).await.status, 204, "{message}");
    }
    ada.download(&file).await.assert_problem(404, "not_found");
    wait_until("the file is deleted", async || server.uploaded_files() == files).await;
    server.assert_text_absent(&REMOVED_TEXTS).await;
    assert!(!server.find_text(&[KEPT_TEXT]).await.is_empty(), "the search finds existing text");

    assert_audit_data_stored(&server, &ada, &edited, &trimmed).await;
    let last = ada.post_message("the last").await;
    let fresh = server.start_instance().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        assert_not_served(&reader, &before, &edited).await;
    }
    assert_eq!(bob.history(2).await, [last, quote]);
    assert_redis_files_rewritten(&server).await;
}

async fn assert_audit_data_stored(server: &TestServer, ada: &TestUser, edited: &Value, trimmed: &Value) {
    let list = server.stored_messages().await;
    let stored = list
        .iter()
        .find(|stored| stored["id"] == edited["id"])
        .expect("the removed message keeps its place in the list");
    let stored_fields = json!([stored["sid"], stored["ts"], stored["del"]]);
    assert_eq!(stored_fields, json!([ada.id, edited["timestamp"], server.clock.now().to_string()]));
    let log = server.redis.event_log().await;
    for message in [edited, trimmed] {
        let id = message["id"].as_str().unwrap();
        let removals = log.iter().filter(|entry| entry.field("type") == Some("message.removed"));
        assert_eq!(
            removals.filter(|entry| entry.field("id") == Some(id)).count(),
            1,
            "the log has one removal of {id}"
        );
    }
}

/// Checks that replay, history and quotes do not contain the texts.
async fn assert_not_served(reader: &TestUser, before: &str, quoted: &Value) {
    let replayed = reader.open_stream_after(before).await.events_until("the last").await;
    assert!(replayed.iter().any(|change| change["type"] == "message.removed"), "{replayed:?}");
    let mut texts = vec![Value::from(replayed).to_string()];
    texts.push(Value::from(reader.history(100).await).to_string());
    let id = quoted["id"].as_str().unwrap();
    for (path, form) in [
        ("/fn/open_room", "room_id=global".to_owned()),
        ("/fn/read_messages", format!("room_id=global&before={id}")),
        ("/fn/quoted_message", format!("room_id=global&id={id}")),
    ] {
        let request = reader.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        let response = Response::send(request.body(form)).await;
        assert_eq!(response.status, 200, "{path}: {}", response.text);
        texts.push(response.text);
    }
    let page = Response::send(reader.request(Method::GET, "/rooms/global").header("accept", "text/html")).await;
    assert!(page.status < 400, "{} {}", page.status, page.text);
    texts.push(page.text);
    for served in texts {
        assert!(REMOVED_TEXTS.iter().all(|text| !served.contains(text)), "{served}");
    }
}

/// The append-only file contains every command until the server has started a rewrite.
async fn assert_redis_files_rewritten(server: &TestServer) {
    let dir: &Path = server.redis.data_dir();
    wait_until("no file of Redis contains it", async || files_containing(dir, &REMOVED_TEXTS).is_empty()).await;
    assert!(!files_containing(dir, &[KEPT_TEXT]).is_empty(), "the search finds existing text");
}
