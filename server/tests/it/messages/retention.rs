//! Retention: expiry of keys, deletion of files, and trimming of the log.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::harness::{Instance, MultipartBody, RedisServer, TestServer, TestUser, wait_until};

/// One, seven and thirty days in seconds.
const DAY: i64 = 86_400;
const WEEK: i64 = 604_800;
const MONTH: i64 = 2_592_000;
const HOUR: Duration = Duration::from_secs(3_600);

/// Seconds until the key expires.
async fn ttl(server: &TestServer, key: &str) -> i64 {
    server.redis.command_args(&["TTL", key]).await
}

#[track_caller]
fn assert_ttl(ttl: i64, expected: i64) {
    assert!((expected - 60..=expected).contains(&ttl), "{ttl} seconds are left instead of {expected}");
}

#[tokio::test]
async fn message_keys_expire_and_each_post_renews_them() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for _ in 0..2 {
        let message = ada.post_message("hello").await;
        let sent = format!("chat:sent:global:{}", message["id"].as_str().unwrap());
        let day = format!("chat:stats:messages:{}", &message["timestamp"].as_str().unwrap()[..10]);
        let stored = [("chat:messages:global", WEEK), ("chat:index:global", WEEK), (&sent, WEEK), (&day, MONTH)];
        for (key, expected) in stored {
            assert_ttl(ttl(&server, key).await, expected);
            assert_eq!(server.redis.command_args::<u64>(&["EXPIRE", key, "1000"]).await, 1);
        }
    }
    let file = ada.upload(&MultipartBody::with_file("leaves.txt", "green")).await.success();
    let sent = format!("chat:sent:global:{}", file["id"].as_str().unwrap());
    for key in ["chat:messages:global", "chat:index:global", &sent] {
        assert_ttl(ttl(&server, key).await, WEEK);
    }
}

#[tokio::test]
async fn edit_and_removal_keep_expiry_of_sent_record() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("hello").await;
    let sent = format!("chat:sent:global:{}", message["id"].as_str().unwrap());
    server.redis.command_args::<u64>(&["EXPIRE", &sent, "1000"]).await;
    ada.edit(&message, "hello there").await.success();
    assert_ttl(ttl(&server, &sent).await, 1000);
    ada.remove(&message).await.success();
    assert_ttl(ttl(&server, &sent).await, 1000);
}

#[tokio::test]
async fn retention_days_is_configurable() {
    let server = TestServer::with_config(|config| config.retention_days = 1).await;
    let message = server.user("ada").await.post_message("hello").await;
    assert_ttl(ttl(&server, "chat:messages:global").await, DAY);
    assert_ttl(ttl(&server, "chat:index:global").await, DAY);
    // The expiry of the sent record is fixed, not a setting.
    assert_ttl(ttl(&server, &format!("chat:sent:global:{}", message["id"].as_str().unwrap())).await, WEEK);
}

#[tokio::test]
async fn daily_count_includes_posts_only() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let message = ada.post_message("one").await;
    ada.upload(&MultipartBody::with_file("leaves.txt", "two")).await.success();
    ada.edit(&message, "still one").await.success();
    ada.remove(&message).await.success();
    let count = async |timestamp: &Value| {
        let day = &timestamp.as_str().unwrap()[..10];
        server.redis.command_args::<u64>(&["GET", &format!("chat:stats:messages:{day}")]).await
    };
    assert_eq!(count(&message["timestamp"]).await, 2);
    server.advance_clock(Duration::from_secs(12 * 3_600));
    let ada = ada.sign_in("ada").await;
    server.advance_clock(Duration::from_secs(12 * 3_600));
    let tomorrow = ada.post_message("another day").await;
    assert_eq!(count(&tomorrow["timestamp"]).await, 1);
    assert_eq!(count(&message["timestamp"]).await, 2);
}

#[tokio::test]
async fn expired_room_is_empty_and_keeps_numbering() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for number in 1..=3 {
        ada.post_message(&format!("number {number}")).await;
    }
    expire_room(&server).await;
    let fresh = server.start_instance().await;
    let on_fresh = ada.at(fresh.address);
    assert!(on_fresh.history(50).await.is_empty());
    let message = on_fresh.post_message("number 4").await;
    assert_eq!(message["n"], 4);
    assert_eq!(on_fresh.history(50).await, [message]);
    server.assert_list_matches_index(4, 1).await;
}

/// Deletes the keys that expire after seven days without posts.
async fn expire_room(server: &TestServer) {
    server.redis.command::<u64>("DEL chat:messages:global chat:index:global").await;
}

/// Starts an instance that runs the cleanup continuously, for files of any age.
async fn start_cleanup(server: &TestServer) -> Instance {
    server
        .start_instance_with(|config| {
            config.sweep_every = Duration::from_millis(200);
            config.sweep_older_than = Duration::ZERO;
        })
        .await
}

/// Uploads a text and returns its message, with the names of the new files.
async fn upload(server: &TestServer, user: &TestUser, text: &str) -> (Value, BTreeSet<String>) {
    let before: BTreeSet<String> = server.uploaded_files().into_iter().collect();
    let message = user.upload(&MultipartBody::with_file("leaves.txt", text)).await.success();
    let added: BTreeSet<String> = server.uploaded_files().into_iter().filter(|file| !before.contains(file)).collect();
    assert_eq!(added.len(), 1, "{added:?}");
    (message, added)
}

/// Deletes the record of a message's file, as if a process had been killed after storing the file.
async fn delete_file_record(server: &TestServer, message: &Value) {
    let key = server.redis.command::<Vec<String>>("KEYS teahouse:file:*").await.into_iter().find(|key| {
        let uuid = key.rsplit(':').next().unwrap();
        message["file_url"].as_str().unwrap().contains(uuid)
    });
    assert_eq!(server.redis.command_args::<u64>(&["DEL", &key.expect("the record of the file")]).await, 1);
}

fn all_exist(server: &TestServer, files: &BTreeSet<String>) -> bool {
    let present = server.uploaded_files();
    files.iter().all(|file| present.contains(file))
}

#[tokio::test]
async fn files_of_trimmed_messages_are_deleted() {
    let server = TestServer::with_config(|config| config.messages_per_room = 4).await;
    let ada = server.user("ada").await;
    let (trimmed, trimmed_files) = upload(&server, &ada, "trimmed").await;
    ada.post_message("between").await;
    let (stored, stored_files) = upload(&server, &ada, "kept").await;
    let (edited, edited_files) = upload(&server, &ada, "edited").await;
    let edited = ada.edit(&edited, "with other words").await.success();
    ada.post_message("the fifth").await;
    assert!(all_exist(&server, &trimmed_files), "no cleanup is running yet");

    let cleanup = start_cleanup(&server).await;
    wait_until("the file of the trimmed message is deleted", async || !all_exist(&server, &trimmed_files)).await;
    ada.download(&trimmed).await.assert_problem(404, "not_found");
    let record_count = async || server.redis.command::<Vec<String>>("KEYS teahouse:file:*").await.len();
    wait_until("its record is deleted", async || record_count().await == 2).await;
    // A second cleanup run, detected by the deletion of an orphaned file, must also keep them.
    cleanup.stop().await;
    let (orphaned, orphaned_files) = upload(&server, &ada, "gone").await;
    delete_file_record(&server, &orphaned).await;
    let _cleanup = start_cleanup(&server).await;
    wait_until("the orphaned file is deleted", async || !all_exist(&server, &orphaned_files)).await;
    assert!(all_exist(&server, &stored_files) && all_exist(&server, &edited_files));
    for (message, text) in [(&stored, "kept"), (&edited, "edited")] {
        assert_eq!(ada.download(message).await.text, text);
    }
}

#[tokio::test]
async fn files_of_expired_room_are_deleted() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (_, files) = upload(&server, &ada, "green").await;
    expire_room(&server).await;
    let _cleanup = start_cleanup(&server).await;
    wait_until("the files are deleted", async || !all_exist(&server, &files)).await;
}

#[tokio::test]
async fn recent_files_are_not_deleted() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let set_age = |files: &BTreeSet<String>, age: Duration| {
        for file in files {
            let path: PathBuf = server.data_dir().join("uploads").join(file);
            let file = std::fs::File::open(path).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
    };
    let (stored, stored_files) = upload(&server, &ada, "kept, and old").await;
    set_age(&stored_files, 48 * HOUR);
    let (recent, recent_files) = upload(&server, &ada, "young").await;
    delete_file_record(&server, &recent).await;
    // Two cleanup runs, each detected by the deletion of an orphaned file.
    let _cleanup = server.start_instance_with(|config| config.sweep_every = Duration::from_millis(200)).await;
    for _ in 0..2 {
        let (old, old_files) = upload(&server, &ada, "old").await;
        delete_file_record(&server, &old).await;
        set_age(&old_files, 2 * HOUR);
        wait_until("the old orphaned file is deleted", async || !all_exist(&server, &old_files)).await;
    }
    assert!(all_exist(&server, &recent_files), "its message may still be posted");
    assert!(all_exist(&server, &stored_files), "a file with a message is kept, whatever its age");
    assert_eq!(ada.download(&stored).await.text, "kept, and old");
}

#[tokio::test]
async fn stale_temporary_files_are_deleted_at_start() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    upload(&server, &ada, "kept").await;
    let folder = server.data_dir().join("uploads/tmp");
    for (name, age) in [("old", 2 * HOUR), ("young", Duration::ZERO)] {
        let file = std::fs::File::create(folder.join(name)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    let _next = server.start_instance().await;
    assert!(!folder.join("old").exists());
    assert!(folder.join("young").exists(), "another process may still be receiving it");
}

#[tokio::test]
async fn files_of_another_store_are_not_deleted() {
    let with_frequent_cleanup = |config: &mut server::config::Config| {
        config.sweep_every = Duration::from_millis(100);
        config.sweep_older_than = Duration::ZERO;
    };
    let server = TestServer::with_config(with_frequent_cleanup).await;
    let ada = server.user("ada").await;
    ada.upload(&MultipartBody::with_file("leaves.txt", "green")).await.success();
    let files = server.uploaded_files();
    assert_eq!(files.len(), 1);
    // An instance is started by mistake on an empty Redis with the same data folder.
    let other = RedisServer::start().await;
    let url = other.url();
    let other_instance = server.start_instance_with(|config| config.redis_url = Some(url)).await;
    let bob = TestUser::anonymous(other_instance.address).sign_up("bob").await;
    for number in 0..10 {
        bob.post_message(&format!("number {number}")).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(server.uploaded_files(), files);
}

#[tokio::test]
async fn log_entries_older_than_a_week_are_trimmed() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let before = ada.open_stream().await.next_frame().await.unwrap().cursor;
    // More log entries without a timestamp than one trim step reads.
    let root = server.administrator("root").await;
    for minutes in [10, 0].into_iter().cycle().take(120) {
        let response = root.change_member("global", ada.id, json!({ "muted_minutes": minutes })).await;
        assert_eq!(response.status, 204, "{}", response.text);
    }
    ada.post_message("lapsang of last week").await;
    server.advance_clock(Duration::from_secs(6 * 86_400 + 23 * 3_600));
    let ada = server.anonymous().sign_in("ada").await;
    ada.post_message("lapsang of today").await;
    // An instance trims the log at its start and then every hour.
    let fresh = server.start_instance().await;
    wait_until("the entry of last week is trimmed", async || {
        server.redis.event_log().await.iter().all(|entry| !format!("{entry:?}").contains("of last week"))
    })
    .await;
    let log = server.redis.event_log().await;
    assert!(log.iter().any(|entry| format!("{entry:?}").contains("of today")), "{log:?}");
    assert_eq!(ada.at(fresh.address).open_stream_after(&before).await.next_frame().await.unwrap().event, "reset");
    assert_eq!(ada.history(9).await.len(), 2);
}
