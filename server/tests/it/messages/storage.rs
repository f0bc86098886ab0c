//! Messages as stored in Redis: keys, types, expiry, prefix and the number of messages per room.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::TestServer;

/// Seven and thirty days in seconds.
const WEEK: i64 = 604_800;
const MONTH: i64 = 2_592_000;

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

fn numbers(text: &str) -> Vec<u64> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}
