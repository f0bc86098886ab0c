//! Where one is signed in, and signing out there from here.

use std::time::Duration;

use serde_json::Value;

use super::Browser;
use crate::house::{House, within};

async fn devices(browser: &Browser<'_>) -> Vec<Value> {
    browser.submit("my_account", &[]).await.success()["devices"].as_array().unwrap().clone()
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_signs_out_there() {
    let house = House::open().await;
    let phone = house.person("ada").await;
    house.person("bob").await;
    let laptop = Browser::of(&house, "ada").await;
    let there = devices(&laptop).await;
    assert_eq!(there.len(), 2, "{there:?}");
    assert_eq!((&there[0]["is_this"], &there[1]["is_this"]), (&true.into(), &false.into()));
    assert!(there.iter().all(|device| device["ip"] == "127.0.0.1"), "{there:?}");
    assert_eq!(there[0].as_object().unwrap().len(), 5);

    let mut ears = phone.listen().await;
    ears.next().await;
    let id = there[1]["id"].as_str().unwrap();
    // Nobody else can.
    Browser::of(&house, "bob").await.submit("sign_out_device", &[("id", id)]).await.is_problem(404, "device_not_found");
    laptop.submit("sign_out_device", &[("id", id)]).await.success();
    ears.ends_within(Duration::from_secs(1)).await;
    within(Duration::from_secs(1), "the phone is signed out", async || phone.get("/api/auth/me").await.status == 401)
        .await;
    assert_eq!(devices(&laptop).await.len(), 1);
    for bad in [id, "", "x", &"0".repeat(16), &"z".repeat(16), &"a".repeat(64)] {
        laptop.submit("sign_out_device", &[("id", bad)]).await.is_problem(404, "device_not_found");
    }
    assert!(laptop.is_in().await);
}

#[tokio::test]
async fn sessions_that_expired_are_no_devices_and_leave_the_list() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for _ in 0..3 {
        ada.sign_in("ada").await;
    }
    house.pass(Duration::from_secs(25 * 60 * 60));
    let laptop = Browser::of(&house, "ada").await;
    assert_eq!(devices(&laptop).await.len(), 1);
    // The keys go by Redis' own clock; the list of them is tidied when somebody signs in.
    let hashes: Vec<String> = house.redis.ask("SMEMBERS teahouse:sessions:1").await;
    assert_eq!(hashes.len(), 5);
    let this = devices(&laptop).await[0]["id"].as_str().unwrap().to_owned();
    for hash in hashes.iter().filter(|hash| !hash.starts_with(&this)) {
        house.redis.ask::<u64>(&format!("DEL session:{hash}")).await;
    }
    ada.sign_in("ada").await;
    assert_eq!(house.redis.ask::<usize>("SCARD teahouse:sessions:1").await, 2);
    laptop.send("sign_out", &[]).await;
    assert_eq!(house.redis.ask::<usize>("SCARD teahouse:sessions:1").await, 1);
}
