//! Posting messages: storage, numbering, limits and repeated posts.

mod durability;
mod edit;
mod history;
mod lost_responses;
mod paging;
mod recent_messages;
mod remove;
mod replies;
mod retention;
mod system_messages;
mod timeline;

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::TestServer;

/// Seven and thirty days in seconds.
const WEEK: i64 = 604_800;
const MONTH: i64 = 2_592_000;

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
async fn stored_keys_have_documented_types_and_expiry() {
    let server = TestServer::start().await;
    let redis = &server.redis;
    let ada = server.user("ada").await;
    let reply_to = ada.post_message("first").await["id"].clone();
    let message = ada.try_post_message(json!({ "content": "héllo 茶", "reply_to": reply_to })).await.success();
    let (id, ada_id) = (message["id"].as_str().unwrap(), ada.id.to_string());
    let sent = format!("chat:sent:global:{id}");
    let day = format!("chat:stats:messages:{}", &message["timestamp"].as_str().unwrap()[..10]);
    let account = format!("user:{ada_id}");
    let joined = format!("user:{ada_id}:chat_rooms");

    for (key, kind, ttl) in [
        ("chat:messages:global", "list", Some(WEEK)),
        ("chat:index:global", "hash", None),
        (&sent, "string", Some(WEEK)),
        ("chat:room:global", "hash", None),
        ("chat:room:global:members", "set", None),
        ("chat:rooms", "set", None),
        (&joined, "set", None),
        (&day, "string", Some(MONTH)),
        (&account, "hash", None),
        ("user:names", "hash", None),
        ("user:next_id", "string", None),
        ("chat:events", "stream", None),
    ] {
        assert_eq!(redis.command_args::<String>(&["TYPE", key]).await, kind, "{key}");
        if let Some(ttl) = ttl {
            let remaining: i64 = redis.command_args(&["TTL", key]).await;
            assert!((ttl - 60..=ttl).contains(&remaining), "{key} expires in {remaining} s");
        }
    }

    let stored: Vec<String> = redis.command("LRANGE chat:messages:global 0 -1").await;
    assert_eq!(stored.len(), 2);
    let newest: Value = serde_json::from_str(&stored[0]).unwrap();
    let expected = json!({
        "id": id, "sid": ada.id, "sn": "ada", "sr": "member", "t": "text", "c": "héllo 茶",
        "ts": message["timestamp"], "n": 2, "v": message["v"], "rt": reply_to,
    });
    assert_eq!(newest, expected);

    let position: String = redis.command(&format!("HGET chat:index:global {id}")).await;
    assert_eq!(numbers(&position)[..2], [2, message["v"].as_u64().unwrap()], "{position}");
    let record: String = redis.command_args(&["GET", &sent]).await;
    let fields_of_record: Vec<&str> = record.split(' ').collect();
    assert_eq!(fields_of_record.len(), 5, "{record}");
    assert_eq!(fields_of_record[..2], [ada_id.as_str(), "2"], "{record}");
    assert_eq!(fields_of_record[2], message["v"].to_string(), "{record}");
    assert_eq!(redis.command_args::<u64>(&["GET", &day]).await, 2);
    assert!(redis.command::<bool>(&format!("SISMEMBER chat:room:global:members {ada_id}")).await);
    assert!(redis.command::<bool>(&format!("SISMEMBER {joined} global")).await);

    let fields: Vec<String> = redis.command("HKEYS chat:room:global").await;
    for field in
        ["id", "name", "description", "creator_id", "created_at", "last_activity", "member_count", "kind", "seq"]
    {
        assert!(fields.iter().any(|known| known == field), "{field} in {fields:?}");
    }
    assert_eq!(redis.command::<u64>("HGET chat:room:global seq").await, 2);
    assert_eq!(
        redis.command::<String>("HGET chat:room:global last_activity").await,
        message["timestamp"].as_str().unwrap()
    );

    let log = redis.event_log().await;
    let entry = log.last().unwrap();
    assert_eq!(entry.id, format!("{}-0", message["v"]));
    assert_eq!((entry.field("type"), entry.field("room")), (Some("message.posted"), Some("global")));
    assert_eq!(entry.posted_message().unwrap(), expected);
    assert_eq!(redis.command::<u64>("GET teahouse:version").await, message["v"].as_u64().unwrap());
}

#[tokio::test]
async fn all_keys_start_with_configured_prefix() {
    let server = TestServer::with_config(|config| config.prefix = "tea-7:".to_owned()).await;
    server.user("ada").await.post_message("hello").await;
    let keys: Vec<String> = server.redis.command("KEYS *").await;
    assert!(keys.contains(&"tea-7:chat:messages:global".to_owned()), "{keys:?}");
    assert!(keys.iter().all(|key| key.starts_with("tea-7:")), "{keys:?}");
}

#[tokio::test]
async fn list_keeps_newest_thousand_messages() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let writers = (0..13).map(async |writer| {
        for number in 0..77 {
            ada.post_message(&format!("{writer} post {number}")).await;
        }
    });
    join_all(writers).await;
    assert_eq!(server.redis.command::<u64>("HGET chat:room:global seq").await, 1001);
    assert_list_matches_index(&server, 1001, 1000).await;
}

#[tokio::test]
async fn messages_per_room_is_configurable() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    let ada = server.user("ada").await;
    for number in 1..=20 {
        ada.post_message(&format!("number {number}")).await;
        assert_list_matches_index(&server, number, number.min(8)).await;
    }
    assert_eq!(ada.history(100).await.len(), 8);
}

/// Checks that the list has the newest `stored_count` of `posted` messages, each once, and that the index has exactly
/// these.
async fn assert_list_matches_index(server: &TestServer, posted: u64, stored_count: u64) {
    let list: Vec<String> = server.redis.command("LRANGE chat:messages:global 0 -1").await;
    let index: std::collections::HashMap<String, String> = server.redis.command("HGETALL chat:index:global").await;
    assert_eq!((list.len() as u64, index.len() as u64), (stored_count, stored_count));
    for (position, stored) in (0..).zip(&list) {
        let message: Value = serde_json::from_str(stored).unwrap();
        let n = message["n"].as_u64().unwrap();
        assert_eq!(n, posted - position, "{stored}");
        assert_eq!(numbers(&index[message["id"].as_str().unwrap()])[0], n, "{stored}");
    }
}

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

fn numbers(text: &str) -> Vec<u64> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
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
