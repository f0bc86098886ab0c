//! Cursors: resuming after them, and the reset that an unusable cursor causes.

use serde_json::json;

use super::{RESET, open_stream_with, two_users};
use crate::harness::{RedisServer, TestServer};

#[tokio::test]
async fn stream_resumes_after_cursor() {
    let (server, ada, bob) = two_users().await;
    let other = server.start_instance().await;
    let mut stream = bob.open_stream().await;
    ada.post_message("one").await;
    stream.expect_message("one").await;
    let cursor = stream.cursor.clone();
    drop(stream);
    ada.post_message("two").await;
    ada.post_message("three").await;
    for listener in [bob.clone(), bob.at(other.address)] {
        for mut stream in [
            open_stream_with(&listener, "", Some(&cursor)).await,
            open_stream_with(&listener, &format!("?after={cursor}"), None).await,
        ] {
            stream.expect_message("two").await;
            stream.expect_message("three").await;
        }
    }
    let mut stream = bob.open_stream_after(&cursor).await;
    stream.expect_message("two").await;
    stream.expect_message("three").await;
    ada.post_message("four").await;
    stream.expect_message("four").await;
}

#[tokio::test]
async fn first_ping_of_resumed_stream_does_not_skip_messages() {
    let (_server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let mut cursor = stream.cursor.clone();
    drop(stream);
    ada.post_message("missed").await;
    // The stream is closed right after the ping, three times: the cursor of the ping must not be later than the missed
    // message.
    for _ in 0..3 {
        let mut stream = bob.open_stream_after(&cursor).await;
        assert_eq!(stream.next_frame().await.unwrap().event, "ping");
        cursor = stream.cursor.clone();
    }
    bob.open_stream_after(&cursor).await.expect_message("missed").await;
}

#[tokio::test]
async fn last_event_id_header_overrides_query() {
    let (_server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    ada.post_message("one").await;
    stream.expect_message("one").await;
    let early = stream.cursor.clone();
    ada.post_message("two").await;
    stream.expect_message("two").await;
    let late = stream.cursor.clone();
    ada.post_message("three").await;
    open_stream_with(&bob, &format!("?after={early}"), Some(&late)).await.expect_message("three").await;
    open_stream_with(&bob, "?after=nonsense", Some(&late)).await.expect_message("three").await;
    let mut stream = open_stream_with(&bob, &format!("?after={early}"), Some("nonsense")).await;
    assert_eq!(stream.next_event().await.event, RESET);
}

#[tokio::test]
async fn stream_resumes_after_cursor_of_a_write() {
    let (_server, ada, bob) = two_users().await;
    let response = ada.try_post_message(json!({ "content": "one" })).await;
    ada.post_message("two").await;
    bob.open_stream_after(response.header("teahouse-cursor")).await.expect_message("two").await;
}

/// An invalid cursor causes one reset, and then the stream continues with new messages.
async fn assert_single_reset(server: &TestServer, cursor: &str) {
    let (ada, bob) = (server.anonymous().sign_in("ada").await, server.anonymous().sign_in("bob").await);
    ada.post_message("before").await;
    let mut stream = open_stream_with(&bob, "", Some(cursor)).await;
    let mut resets = 0;
    while resets == 0 {
        let frame = stream.next_frame().await.unwrap();
        assert!(["ping", RESET].contains(&frame.event.as_str()), "{cursor:?}: {frame:?}");
        resets += usize::from(frame.event == RESET);
    }
    ada.post_message("after").await;
    stream.expect_message("after").await;
    let valid = stream.cursor.clone();
    ada.post_message("later").await;
    bob.open_stream_after(&valid).await.expect_message("later").await;
}

#[tokio::test]
async fn malformed_cursor_causes_reset() {
    let (server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    ada.post_message("hello").await;
    stream.expect_message("hello").await;
    let valid = stream.cursor.clone();
    let mut malformed: Vec<String> =
        ["nonsense", "0", "-1", "1-0", "18446744073709551616", "../..", "a b", "{}"].map(str::to_owned).into();
    malformed.extend([
        format!("{valid}0000000000000000000000"),
        format!("x{valid}"),
        valid[..valid.len() / 2].to_owned(),
        "9".repeat(3000),
    ]);
    for cursor in malformed {
        assert_single_reset(&server, &cursor).await;
    }
    // A query can contain bytes that a header cannot.
    for after in ["%FF", "%00", "%E8%8C%B6", "%0d%0aid:1"] {
        let mut stream = open_stream_with(&bob, &format!("?after={after}"), None).await;
        assert_eq!(stream.next_event().await.event, RESET, "{after}");
    }
}

#[tokio::test]
async fn cursor_of_another_server_causes_reset() {
    let ((server, _, _), (_other, ada, bob)) = tokio::join!(two_users(), two_users());
    let mut stream = bob.open_stream().await;
    ada.post_message("elsewhere").await;
    stream.expect_message("elsewhere").await;
    assert_single_reset(&server, &stream.cursor).await;
}

#[tokio::test]
async fn cursor_beyond_the_log_causes_reset() {
    let (server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    for number in 0..30 {
        ada.post_message(&format!("{number}")).await;
        stream.expect_message(&format!("{number}")).await;
    }
    // Another server with the same history so far, as after restoring a backup.
    let redis = RedisServer::start().await;
    let epoch: String = server.redis.command("GET teahouse:epoch").await;
    redis.command::<()>(&format!("SET teahouse:epoch {epoch}")).await;
    let restored = TestServer::on_redis(redis, |_| ()).await;
    for name in ["ada", "bob"] {
        restored.user(name).await;
    }
    assert_single_reset(&restored, &stream.cursor).await;
}

#[tokio::test]
async fn trimmed_cursor_causes_reset() {
    let (mut server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let old = stream.cursor.clone();
    for number in 0..10 {
        ada.post_message(&format!("{number}")).await;
    }
    server.redis.command::<u64>("XTRIM chat:events MAXLEN 3").await;
    // This instance may still have the entries in memory; a new one has only the log.
    let next = server.start_instance().await;
    std::mem::replace(&mut server.instance, next).stop().await;
    assert_single_reset(&server, &old).await;
}

#[tokio::test]
async fn oldest_cursor_in_the_log_causes_no_reset() {
    let (mut server, ada, bob) = two_users().await;
    let mut stream = bob.open_stream().await;
    ada.post_message("trimmed").await;
    stream.expect_message("trimmed").await;
    let cursor = stream.cursor.clone();
    for number in 0..3 {
        ada.post_message(&format!("{number}")).await;
    }
    server.redis.command::<u64>("XTRIM chat:events MAXLEN 3").await;
    let next = server.start_instance().await;
    std::mem::replace(&mut server.instance, next).stop().await;
    let mut stream = bob.at(server.instance.address).open_stream_after(&cursor).await;
    for number in 0..3 {
        stream.expect_message(&format!("{number}")).await;
    }
}
