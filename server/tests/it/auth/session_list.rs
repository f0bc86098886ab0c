//! The list of a user's sessions, and ending one of them.

use std::time::Duration;

use serde_json::Value;

use super::browser::Browser;
use crate::harness::{TestServer, wait_at_most};

async fn sessions(browser: &Browser<'_>) -> Vec<Value> {
    browser.submit("my_account", &[]).await.success()["devices"].as_array().unwrap().clone()
}

#[tokio::test]
async fn session_list_shows_sessions_and_can_end_them() {
    let server = TestServer::start().await;
    let phone = server.user("ada").await;
    server.user("bob").await;
    let laptop = Browser::signed_in(&server, "ada").await;
    let listed = sessions(&laptop).await;
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert_eq!((&listed[0]["is_this"], &listed[1]["is_this"]), (&true.into(), &false.into()));
    assert!(listed.iter().all(|session| session["ip"] == "127.0.0.1"), "{listed:?}");
    assert_eq!(listed[0].as_object().unwrap().len(), 5);

    let mut stream = phone.open_stream().await;
    stream.next_frame().await;
    let id = listed[1]["id"].as_str().unwrap();
    // Other users cannot end it.
    Browser::signed_in(&server, "bob")
        .await
        .submit("sign_out_device", &[("id", id)])
        .await
        .assert_problem(404, "device_not_found");
    laptop.submit("sign_out_device", &[("id", id)]).await.success();
    stream.assert_ends_within(Duration::from_secs(1)).await;
    wait_at_most(Duration::from_secs(1), "the phone is signed out", async || {
        phone.get("/api/auth/me").await.status == 401
    })
    .await;
    assert_eq!(sessions(&laptop).await.len(), 1);
    for bad in [id, "", "x", &"0".repeat(16), &"z".repeat(16), &"a".repeat(64)] {
        laptop.submit("sign_out_device", &[("id", bad)]).await.assert_problem(404, "device_not_found");
    }
    assert!(laptop.is_signed_in().await);
}

#[tokio::test]
async fn expired_sessions_are_hidden_and_removed_at_next_sign_in() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for _ in 0..3 {
        ada.sign_in("ada").await;
    }
    server.advance_clock(Duration::from_secs(25 * 60 * 60));
    let laptop = Browser::signed_in(&server, "ada").await;
    assert_eq!(sessions(&laptop).await.len(), 1);
    // The keys expire by the clock of Redis; the set of session hashes is cleaned up at the next sign-in.
    let hashes: Vec<String> = server.redis.command("SMEMBERS teahouse:sessions:1").await;
    assert_eq!(hashes.len(), 5);
    let current = sessions(&laptop).await[0]["id"].as_str().unwrap().to_owned();
    for hash in hashes.iter().filter(|hash| !hash.starts_with(&current)) {
        server.redis.command::<u64>(&format!("DEL session:{hash}")).await;
    }
    ada.sign_in("ada").await;
    assert_eq!(server.redis.command::<usize>("SCARD teahouse:sessions:1").await, 2);
    laptop.submit_plain("sign_out", &[]).await;
    assert_eq!(server.redis.command::<usize>("SCARD teahouse:sessions:1").await, 1);
}
