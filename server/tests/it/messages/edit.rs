//! Editing a message: new content for all readers, and no copy of the old content.

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{MultipartBody, Response, TestServer, message_path, wait_at_most};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn edit_response_equals_later_reads() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let first = ada.post_message("Tea at five?").await;
    let later = ada.post_message("Or at six.").await;
    ada.at(other.address).history(50).await;
    server.advance_clock(Duration::from_secs(90));

    let response = ada.edit(&first, "Tea at four, 茶？").await;
    assert_eq!(response.status, 200, "{}", response.text);
    assert!(!response.header("teahouse-cursor").is_empty());
    let edited = response.json;
    let mut expected = first.clone();
    expected["content"] = json!("Tea at four, 茶？");
    expected["edited_at"] = json!(server.clock.now().to_string());
    expected["v"] = edited["v"].clone();
    assert_eq!(edited, expected);
    assert!(edited["v"].as_u64() > later["v"].as_u64());

    let page = [later, edited];
    assert_eq!(ada.history(50).await, page);
    wait_at_most(SECOND, "the other instance returns the edited message", async || {
        ada.at(other.address).history(50).await == page
    })
    .await;
    let fresh = server.start_instance().await;
    assert_eq!(ada.at(fresh.address).history(50).await, page);
}

#[tokio::test]
async fn edit_is_streamed_to_all_instances() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let first = ada.post_message("before").await;
    let (mut on_first, mut on_other) = (bob.open_stream().await, bob.at(other.address).open_stream().await);
    on_first.next_frame().await;
    on_other.next_frame().await;
    let edited = ada.edit(&first, "after").await.success();
    let expected = json!({ "type": "message.edited", "room_id": "global", "v": edited["v"], "message": edited });
    assert_eq!(on_first.next_change().await, expected);
    assert_eq!(on_other.next_change().await, expected);
}

#[tokio::test]
async fn edit_replaces_content_in_list_index_and_log() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let quoted = ada.post_message("what I answer").await;
    let first = ada.try_post_message(json!({ "content": "lapsang", "reply_to": quoted["id"] })).await.success();
    let later = ada.post_message("later").await;
    let edited = ada.edit(&first, "oolong").await.success();
    let id = first["id"].as_str().unwrap();

    let stored = json!({
        "id": id, "sid": ada.id, "sn": "ada", "sr": "member", "t": "text", "c": "oolong", "ts": first["timestamp"],
        "n": 2, "v": edited["v"], "rt": quoted["id"], "ed": edited["edited_at"],
    });
    let list = server.stored_messages().await;
    assert_eq!(list[1], stored);
    let numbers: Vec<_> = list.iter().map(|message| &message["n"]).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert_eq!(server.message_index().await[id], (2, edited["v"].as_u64().unwrap()));
    server.assert_list_matches_index(3, 3).await;

    let log = server.redis.event_log().await;
    let entry = log.last().unwrap();
    assert_eq!(entry.id, format!("{}-0", edited["v"]));
    assert_eq!((entry.field("type"), entry.field("room")), (Some("message.edited"), Some("global")));
    assert_eq!(serde_json::from_str::<Value>(entry.field("message").unwrap()).unwrap(), stored);
    assert!(log.iter().all(|entry| entry.id != format!("{}-0", first["v"])), "the entry of the post is deleted");
    assert!(log.iter().any(|entry| entry.id == format!("{}-0", later["v"])), "all other entries remain");
    assert_eq!(server.redis.command::<u64>("GET teahouse:version").await, edited["v"].as_u64().unwrap());
    server.assert_text_absent(&["lapsang"]).await;
}

#[tokio::test]
async fn resumed_stream_has_only_edited_content() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let before = stream.cursor.clone();
    let first = ada.post_message("lapsang").await;
    let later = ada.post_message("milk").await;
    let edited = ada.edit(&first, "oolong").await.success();
    let last = ada.post_message("sugar").await;

    // From the memory of an instance that received the old content, and from the log.
    let fresh = server.start_instance().await;
    for listener in [bob.clone(), bob.at(fresh.address)] {
        let changes = listener.open_stream_after(&before).await.events_until("sugar").await;
        let received: Vec<_> = changes.iter().map(|change| (&change["type"], &change["message"])).collect();
        let expected = [("message.posted", &later), ("message.edited", &edited), ("message.posted", &last)];
        assert_eq!(received.len(), expected.len(), "{changes:?}");
        for (received, (kind, message)) in received.into_iter().zip(expected) {
            assert_eq!(received, (&json!(kind), message));
        }
    }
}

#[tokio::test]
async fn edit_with_same_content_changes_nothing() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let untouched = ada.post_message("one\ntwo").await;
    let edited = ada.edit(&ada.post_message("before").await, "after").await.success();
    server.advance_clock(Duration::from_secs(60));
    let before = server.store_state().await;
    for (message, content) in [(&untouched, "one\ntwo"), (&untouched, "one\r\ntwo"), (&edited, "after")] {
        let response = ada.edit(message, content).await;
        assert_eq!((response.status, &response.json), (200, message));
        assert_eq!(server.store_state().await, before, "{content:?}");
    }
}

#[tokio::test]
async fn message_can_be_edited_repeatedly() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    let ada = server.user("ada").await;
    let first = ada.post_message("draft 0").await;
    let mut versions = vec![first["v"].as_u64().unwrap()];
    for number in 1..=5 {
        server.advance_clock(Duration::from_secs(1));
        let edited = ada.edit(&first, &format!("draft {number}")).await.success();
        assert_eq!(edited["edited_at"], server.clock.now().to_string());
        versions.push(edited["v"].as_u64().unwrap());
    }
    assert!(versions.is_sorted_by(|earlier, later| earlier < later), "{versions:?}");
    let id = first["id"].as_str().unwrap();
    let log = server.redis.event_log().await;
    let entries = log.iter().filter(|entry| entry.field("message").is_some_and(|message| message.contains(id)));
    assert_eq!(entries.count(), 1);
    server.assert_text_absent(&["draft 0", "draft 1", "draft 2", "draft 3", "draft 4"]).await;

    // An edited message is trimmed from the list like any other.
    for number in 1..=10 {
        ada.post_message(&format!("later {number}")).await;
    }
    server.assert_list_matches_index(11, 8).await;
}

#[tokio::test]
async fn concurrent_edits_leave_only_the_last() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    let message = ada.post_message("draft").await;
    let edits = (0..24).map(|number| {
        let user = if number % 2 == 0 { &ada } else { &on_other };
        let (message, content) = (&message, format!("draft number {number}"));
        async move { user.edit(message, &content).await }
    });
    let mut edited = Vec::new();
    for response in join_all(edits).await {
        // An edit that fails repeatedly because of concurrent edits is answered with 503 and changes nothing.
        if response.status == 200 {
            edited.push(response.json);
        } else {
            response.assert_problem(503, "busy");
        }
    }
    let last = edited.iter().max_by_key(|message| message["v"].as_u64()).expect("at least one edit succeeds");
    assert_eq!(ada.history(10).await, std::slice::from_ref(last));
    assert_eq!(
        (&server.stored_messages().await[0]["c"], &server.stored_messages().await[0]["v"]),
        (&last["content"], &last["v"])
    );
    let found = server.find_text(&["draft number"]).await;
    assert_eq!(found.len(), 2, "once in the list and once in the log: {found:?}");
}

#[tokio::test]
async fn edit_by_other_user_is_rejected() {
    let server = TestServer::start().await;
    let (ada, bob, root) = (server.user("ada").await, server.user("bob").await, server.administrator("root").await);
    let message = ada.post_message("mine").await;
    let before = server.store_state().await;
    for user in [&bob, &root] {
        for (language, detail) in [("en", "You can only edit your own messages."), ("zh-CN", "只能编辑自己的消息。")]
        {
            let request = user.request(Method::PATCH, &message_path(&message)).header("accept-language", language);
            let response = Response::send(request.json(&json!({ "content": "yours" }))).await;
            response.assert_problem(403, "not_yours_to_edit");
            assert_eq!(response.json["detail"], detail);
        }
    }
    let request = json!({ "content": "yours" });
    server.anonymous().patch(&message_path(&message), request).await.assert_problem(401, "unauthenticated");
    assert_eq!(server.store_state().await, before);
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn edit_by_non_member_is_rejected() {
    let server = TestServer::start().await;
    server.insert_room("kitchen", "public").await;
    let ada = server.user("ada").await;
    let message = ada.post_message("mine").await;
    let outsider = server.anonymous().sign_up("outsider").await;
    let before = server.store_state().await;
    outsider.edit(&message, "yours").await.assert_problem(403, "not_a_member");
    let nowhere = json!({ "id": message["id"], "room_id": "nowhere" });
    ada.edit(&nowhere, "here").await.assert_problem(404, "room_not_found");
    // Ada is not a member of this public room, and editing does not join it.
    ada.edit(&json!({ "id": message["id"], "room_id": "kitchen" }), "here").await.assert_problem(403, "not_a_member");
    assert_eq!(server.store_state().await, before);
    let members: Vec<u64> = server.redis.command("SMEMBERS chat:room:global:members").await;
    assert_eq!(members, [ada.id]);
}

#[tokio::test]
async fn edit_of_missing_message_is_not_found() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    server.insert_room("kitchen", "public").await;
    let ada = server.user("ada").await;
    let removed = ada.post_message("removed").await;
    ada.remove(&removed).await.success();
    let trimmed = ada.post_message("trimmed").await;
    let in_other_room = ada.post("/api/chat/send?room_id=kitchen", json!({ "content": "elsewhere" })).await.success();
    for number in 0..8 {
        ada.post_message(&format!("later {number}")).await;
    }
    let removed_later = ada.post_message("removed from the list too").await;
    ada.remove(&removed_later).await.success();
    let before = server.store_state().await;
    let unknown = json!({ "id": Uuid::now_v7() });
    let of_another_room = json!({ "id": in_other_room["id"] });
    for message in [&removed, &removed_later, &trimmed, &unknown, &of_another_room] {
        ada.edit(message, "other words").await.assert_problem(404, "message_not_found");
    }
    assert_eq!(server.store_state().await, before);
    assert_eq!(ada.edit(&in_other_room, "in its own room").await.success()["room_id"], "kitchen");
}

#[tokio::test]
async fn system_message_cannot_be_edited() {
    let server = TestServer::with_config(|config| config.announce_joins = true).await;
    let root = server.administrator("root").await;
    crate::harness::wait_until("the join is announced", async || root.history(10).await.len() == 1).await;
    let announced = root.history(1).await.remove(0);
    assert_eq!(announced["message_type"], "system");
    let response = root.edit(&announced, "Root was never here").await;
    assert!([403, 404].contains(&response.status), "{} {}", response.status, response.text);
    assert_eq!(root.history(10).await, [announced]);
}

#[tokio::test]
async fn edited_caption_leaves_file_unchanged() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let multipart = MultipartBody::with_file("leaves.txt", "green and black").field("content", "what we have");
    let first = ada.upload(&multipart).await.success();
    let edited = ada.edit(&first, "what we had").await.success();
    let mut expected = first.clone();
    for field in ["v", "edited_at"] {
        expected[field] = edited[field].clone();
    }
    expected["content"] = json!("what we had");
    assert_eq!(edited, expected);
    assert_eq!(ada.history(1).await, std::slice::from_ref(&edited));
    assert_eq!(ada.download(&edited).await.text, "green and black");
    server.assert_text_absent(&["what we have"]).await;
}

#[tokio::test]
async fn repeated_post_after_edit_returns_first_result() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let request = json!({ "id": Uuid::now_v7(), "content": "once" });
    let first = ada.try_post_message(request.clone()).await.success();
    let edited = ada.edit(&first, "and for all").await.success();
    let before = server.store_state().await;
    for sender in [ada.clone(), ada.at(other.address)] {
        assert_eq!(sender.try_post_message(request.clone()).await.success(), first);
    }
    let reused = json!({ "id": request["id"], "content": "and for all" });
    ada.try_post_message(reused).await.assert_problem(409, "message_id_taken");
    assert_eq!(server.store_state().await, before);
    assert_eq!(ada.history(10).await, [edited]);
}

#[tokio::test]
async fn edit_after_sign_out_is_rejected() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("still mine").await;
    ada.at(other.address).history(1).await;
    assert_eq!(ada.post("/api/auth/logout", Value::Null).await.status, 204);
    for on_other in [ada.clone(), ada.at(other.address)] {
        on_other.edit(&message, "not any more").await.assert_problem(401, "unauthenticated");
        on_other.remove(&message).await.assert_problem(401, "unauthenticated");
    }
    assert_eq!(server.stored_messages().await[0]["c"], "still mine");
}
