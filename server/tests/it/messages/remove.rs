//! Removing a message: removed for all readers, its number stays assigned, and removals by moderators are audited.

mod traces;

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Response, TestServer, TestUser, message_path, wait_at_most};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn removal_is_visible_immediately_and_in_other_instances_within_a_second() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let on_other = bob.at(other.address);
    let stays = ada.post_message("stays").await;
    for number in 0..10 {
        let message = ada.post_message(&format!("goes {number}")).await;
        on_other.history(10).await;
        let response = ada.remove(&message).await;
        assert_eq!((response.status, response.text.as_str()), (204, ""));
        assert!(!response.header("teahouse-cursor").is_empty());
        assert_eq!(bob.history(10).await, std::slice::from_ref(&stays));
        wait_at_most(SECOND, "it is removed in the other instance too", async || {
            on_other.history(10).await == std::slice::from_ref(&stays)
        })
        .await;
    }
    let fresh = server.start_instance().await;
    assert_eq!(bob.at(fresh.address).history(10).await, [stays]);
}

#[tokio::test]
async fn repeated_removal_changes_nothing() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let message = ada.post_message("gone").await;
    ada.remove(&message).await.success();
    let phone = ada.sign_in("ada").await;
    let before = server.store_state().await;
    for session in [&ada, &phone] {
        assert_eq!(session.remove(&message).await.status, 204);
    }
    bob.remove(&message).await.assert_problem(404, "message_not_found");
    ada.edit(&message, "back").await.assert_problem(404, "message_not_found");
    assert_eq!(server.store_state().await, before);
}

#[tokio::test]
async fn removal_event_has_id_but_no_content() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    ada.post_message("first").await;
    let message = ada.post_message("lapsang").await;
    let (mut on_first, mut on_other) = (bob.open_stream().await, bob.at(other.address).open_stream().await);
    on_first.next_frame().await;
    on_other.next_frame().await;
    server.advance_clock(Duration::from_secs(5));
    ada.remove(&message).await.success();
    let received = on_first.next_change().await;
    let v = received["v"].as_u64().expect("a version");
    assert!(Some(v) > message["v"].as_u64());
    let expected = json!({
        "type": "message.removed", "room_id": "global", "v": v, "message_id": message["id"], "n": 2,
        "removed_at": server.clock.now().to_string(),
    });
    assert_eq!(received, expected);
    assert_eq!(on_other.next_change().await, expected);
}

#[tokio::test]
async fn removed_message_keeps_sender_and_time_only() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut posted = Vec::new();
    for number in 1..=5 {
        posted.push(ada.post_message(&format!("number {number}")).await);
    }
    let target = posted[1].clone();
    server.advance_clock(Duration::from_secs(60));
    ada.remove(&target).await.success();

    server.assert_list_matches_index(5, 5).await;
    let list = server.stored_messages().await;
    let stored = &list[3];
    let audit = json!([target["id"], ada.id, target["timestamp"], server.clock.now().to_string(), 2]);
    assert_eq!(json!([stored["id"], stored["sid"], stored["ts"], stored["del"], stored["n"]]), audit);
    assert!(stored["c"].as_str().unwrap_or_default().is_empty(), "{stored}");
    let contents: Vec<_> = list.iter().map(|stored| stored["c"].as_str().unwrap_or_default()).collect();
    assert_eq!(contents, ["number 5", "number 4", "number 3", "", "number 1"]);

    let log = server.redis.event_log().await;
    let entry = log.last().unwrap();
    assert_eq!(entry.id, format!("{}-0", stored["v"]));
    assert_eq!((entry.field("type"), entry.field("room")), (Some("message.removed"), Some("global")));
    assert!(log.iter().all(|entry| entry.id != format!("{}-0", target["v"])), "the entry of the post is deleted");
    server.assert_text_absent(&["number 2"]).await;

    // Numbering continues, and the removed message is trimmed like any other.
    assert_eq!(ada.post_message("number 6").await["n"], 6);
    server.assert_list_matches_index(6, 6).await;
}

#[tokio::test]
async fn removed_messages_are_trimmed_like_others() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    let ada = server.user("ada").await;
    for number in 1..=24_u64 {
        let message = ada.post_message(&format!("number {number}")).await;
        if number % 3 == 0 {
            ada.remove(&message).await.success();
        }
        server.assert_list_matches_index(number, number.min(8)).await;
    }
}

#[tokio::test]
async fn removal_by_other_user_is_rejected() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let message = ada.post_message("mine").await;
    let before = server.store_state().await;
    for (language, detail) in [("en", "You can only delete your own messages."), ("zh-CN", "只能删除自己的消息。")]
    {
        let request = bob.request(Method::DELETE, &message_path(&message)).header("accept-language", language);
        let response = Response::send(request).await;
        response.assert_problem(403, "not_yours_to_remove");
        assert_eq!(response.json["detail"], detail);
    }
    server.anonymous().remove(&message).await.assert_problem(401, "unauthenticated");
    assert_eq!(server.store_state().await, before);
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn removal_by_non_member_is_rejected() {
    let server = TestServer::start().await;
    server.insert_room("kitchen", "public").await;
    let ada = server.user("ada").await;
    let message = ada.post_message("mine").await;
    let outsider = server.anonymous().sign_up("outsider").await;
    let before = server.store_state().await;
    outsider.remove(&message).await.assert_problem(403, "not_a_member");
    ada.remove(&json!({ "id": message["id"], "room_id": "nowhere" })).await.assert_problem(404, "room_not_found");
    ada.remove(&json!({ "id": message["id"], "room_id": "kitchen" })).await.assert_problem(403, "not_a_member");
    ada.remove(&json!({ "id": Uuid::now_v7() })).await.assert_problem(404, "message_not_found");
    assert_eq!(server.store_state().await, before);

    // In another room the message id is unknown.
    ada.get("/api/chat/messages?room_id=kitchen").await.success();
    ada.remove(&json!({ "id": message["id"], "room_id": "kitchen" })).await.assert_problem(404, "message_not_found");
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn removal_by_moderator_is_audited() {
    let server = TestServer::start().await;
    let (ada, mo, root) = (server.user("ada").await, server.user("mo").await, server.administrator("root").await);
    server.redis.command::<u64>(&format!("HSET user:{} role moderator", mo.id)).await;
    // A session may have cached the role of its start.
    let mo = mo.sign_in("mo").await;
    for moderator in [&root, &mo] {
        server.redis.command::<u64>("DEL teahouse:audit").await;
        server.advance_clock(Duration::from_secs(30));
        let (moderated, own) = (ada.post_message("a rude word").await, ada.post_message("a slip").await);
        assert_eq!(ada.remove(&own).await.status, 204);
        assert_eq!(audit(&server).await.len(), 0, "removals of own messages are not audited");

        assert_eq!(moderator.remove(&moderated).await.status, 204);
        let entries = audit(&server).await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        let values: Vec<&str> = entries[0].iter().map(|(_, value)| value.as_str()).collect();
        let (by, now) = (moderator.id.to_string(), server.clock.now().to_string());
        for expected in [by.as_str(), moderated["id"].as_str().unwrap(), &ada.id.to_string(), &now] {
            assert!(values.contains(&expected), "{expected} in {entries:?}");
        }
        assert!(values.iter().any(|value| value.contains("remove")), "{entries:?}");
        server.assert_text_absent(&["a rude word", "a slip"]).await;

        // The sender's own removal of the removed message succeeds without a change.
        assert_eq!(ada.remove(&moderated).await.status, 204);
        assert_eq!(audit(&server).await.len(), 1);
    }
}

async fn audit(server: &TestServer) -> Vec<Vec<(String, String)>> {
    let entries: Vec<(String, Vec<(String, String)>)> = server.redis.command("XRANGE teahouse:audit - +").await;
    entries.into_iter().map(|(_, fields)| fields).collect()
}

/// Posts twenty messages and removes some: the newest, the oldest and a run of seven. Returns the remaining ones,
/// newest first, and the removed ones.
async fn post_messages_with_gaps(ada: &TestUser) -> (Vec<Value>, Vec<Value>) {
    let mut posted = Vec::new();
    for number in 1..=20 {
        posted.push(ada.post_message(&format!("number {number}")).await);
    }
    let removed_numbers = [1, 4, 7, 8, 9, 10, 11, 12, 13, 18, 20];
    let (removed, mut remaining): (Vec<_>, Vec<_>) =
        posted.into_iter().partition(|message| removed_numbers.contains(&message["n"].as_u64().unwrap()));
    for message in &removed {
        ada.remove(message).await.success();
    }
    remaining.reverse();
    (remaining, removed)
}

#[tokio::test]
async fn pages_skip_removed_messages_and_stay_full() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (remaining, _) = post_messages_with_gaps(&ada).await;
    let fresh = server.start_instance().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for limit in [1, 2, 5, 9, 100] {
            let mut read = reader.history(limit).await;
            assert_eq!(read.len(), limit.min(remaining.len()));
            while read.len() < remaining.len() {
                let before = read.last().unwrap()["id"].as_str().unwrap().to_owned();
                let page = reader.messages(&format!("limit={limit}&before={before}")).await;
                assert_eq!(
                    page.len(),
                    limit.min(remaining.len() - read.len()),
                    "after {} in pages of {limit}",
                    read.len()
                );
                read.extend(page);
            }
            assert_eq!(read, remaining, "in pages of {limit}");
            let oldest = remaining.last().unwrap()["id"].as_str().unwrap();
            assert!(reader.messages(&format!("limit={limit}&before={oldest}")).await.is_empty());
        }
    }
}

#[tokio::test]
async fn removed_message_can_anchor_a_page() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (remaining, removed) = post_messages_with_gaps(&ada).await;
    let fresh = server.start_instance().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        for anchor in &removed {
            let older: Vec<_> =
                remaining.iter().filter(|message| number_of(message) < number_of(anchor)).take(3).cloned().collect();
            let page = reader.messages(&format!("limit=3&before={}", anchor["id"].as_str().unwrap())).await;
            assert_eq!(page, older, "before {}", number_of(anchor));
            let newer: Vec<_> =
                remaining.iter().filter(|message| number_of(message) > number_of(anchor)).cloned().collect();
            let page = reader.messages(&format!("limit=3&after={}", anchor["id"].as_str().unwrap())).await;
            assert_eq!(page, newer[newer.len().saturating_sub(3)..], "after {}", number_of(anchor));
        }
    }
}

fn number_of(message: &Value) -> u64 {
    message["n"].as_u64().unwrap()
}

#[tokio::test]
async fn repeated_post_does_not_restore_removed_message() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let request = json!({ "id": Uuid::now_v7(), "content": "lapsang" });
    let first = ada.try_post_message(request.clone()).await.success();
    ada.remove(&first).await.success();
    let before = server.store_state().await;
    assert_eq!(ada.try_post_message(request.clone()).await.success(), first);
    assert_eq!(server.store_state().await, before);
    assert!(ada.history(10).await.is_empty());
    server.assert_text_absent(&["lapsang"]).await;
}

#[tokio::test]
async fn removal_wins_over_concurrent_edits() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let on_other = ada.at(other.address);
    for round in 0..5 {
        let message = ada.post_message("lapsang 0").await;
        let changes = (1..=12).map(|number| {
            let (user, message) = (if number % 2 == 0 { &ada } else { &on_other }, &message);
            async move {
                match number {
                    6 => user.remove(message).await,
                    _ => user.edit(message, &format!("lapsang {number}")).await,
                }
            }
        });
        let statuses: Vec<u16> = join_all(changes).await.into_iter().map(|response| response.status).collect();
        assert!(statuses.iter().all(|status| [200, 204, 404, 503].contains(status)), "{statuses:?}");
        // The removal may have failed with 503 because of concurrent edits; then the client repeats it.
        assert_eq!(ada.remove(&message).await.status, 204);
        server.assert_text_absent(&["lapsang"]).await;
        server.assert_list_matches_index(round + 1, round + 1).await;
    }
}
