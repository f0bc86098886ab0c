//! Deletion of files: with their messages, after expiry, and when they have no message.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::harness::{Instance, MultipartBody, RedisServer, TestServer, TestUser, wait_until};

const HOUR: Duration = Duration::from_secs(3_600);

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
    server.expire_messages().await;
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
