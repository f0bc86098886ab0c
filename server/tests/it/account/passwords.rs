//! Other passwords: one's own, and by a one-time link.

use std::time::Duration;

use super::{Browser, audited, may_sign_in};
use crate::house::{House, PASSWORD, within};

const NEW: &str = "another horse entirely";

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let house = House::open().await;
    let phone = house.person("ada").await;
    let laptop = Browser::of(&house, "ada").await;
    let mut ears = phone.listen().await;
    ears.next().await;
    let change =
        async |current: &str, new: &str| laptop.submit("change_password", &[("current", current), ("new", new)]).await;
    for wrong in ["", "wrong", &"x".repeat(300)] {
        change(wrong, NEW).await.is_problem(403, "password_wrong");
    }
    change(PASSWORD, "short").await.is_problem(422, "password_invalid");
    assert_eq!(phone.get("/api/auth/me").await.status, 200);

    change(PASSWORD, NEW).await.success();
    ears.ends_within(Duration::from_secs(1)).await;
    within(Duration::from_secs(1), "the phone is signed out", async || phone.get("/api/auth/me").await.status == 401)
        .await;
    assert!(laptop.is_in().await);
    house.stranger().try_sign_in("ada", PASSWORD).await.is_problem(401, "credentials_wrong");
    assert_eq!(house.stranger().try_sign_in("ada", NEW).await.status, 200);
    Browser::stranger(&house)
        .submit("change_password", &[("current", NEW), ("new", PASSWORD)])
        .await
        .is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn tries_at_ones_own_password_are_few() {
    let house = House::with(|config| config.limits = true).await;
    house.person("ada").await;
    let laptop = Browser::of(&house, "ada").await;
    for _ in 0..5 {
        laptop
            .submit("change_password", &[("current", "guessed it"), ("new", NEW)])
            .await
            .is_problem(403, "password_wrong");
    }
    let refused = laptop.submit("change_password", &[("current", PASSWORD), ("new", NEW)]).await;
    refused.is_problem(429, "too_many_tries");
    house.pass(Duration::from_secs(12));
    laptop.submit("change_password", &[("current", PASSWORD), ("new", NEW)]).await.success();
}

#[tokio::test]
async fn a_link_sets_a_new_password_once() {
    let house = House::open().await;
    house.administrator("root").await;
    let ada = house.person("ada").await;
    let root = Browser::of(&house, "root").await;
    let (id, ada_there) = (ada.id.to_string(), Browser::of(&house, "ada").await);
    ada_there.submit("make_reset_link", &[("user_id", &id)]).await.is_problem(403, "not_allowed");
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let first = path.as_str().unwrap().strip_prefix("/reset/").expect("the path of a link").to_owned();
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let token = path.as_str().unwrap().strip_prefix("/reset/").unwrap().to_owned();
    house.has_no_trace_of(&[&token, &first]).await;

    let page = Browser::stranger(&house).page(&format!("/reset/{token}")).await;
    assert_eq!(page.status, 200);
    let reset = async |token: &str, new: &str| {
        Browser::stranger(&house).submit("reset_password", &[("token", token), ("new", new)]).await
    };
    // Only the latest counts.
    reset(&first, NEW).await.is_problem(404, "reset_invalid");
    reset("guessed", NEW).await.is_problem(404, "reset_invalid");
    reset(&token, "short").await.is_problem(422, "password_invalid");
    assert!(reset(&token, NEW).await.status < 400);
    reset(&token, PASSWORD).await.is_problem(404, "reset_invalid");
    within(Duration::from_secs(1), "ada is signed out everywhere", async || {
        ada.get("/api/auth/me").await.status == 401 && !ada_there.is_in().await
    })
    .await;
    house.stranger().try_sign_in("ada", PASSWORD).await.is_problem(401, "credentials_wrong");
    assert_eq!(house.stranger().try_sign_in("ada", NEW).await.status, 200);
    assert_eq!(audited(&house).await, [("person.reset".to_owned(), id.clone()), ("person.reset".to_owned(), id)]);
}

#[tokio::test]
async fn a_link_ends_with_the_password_it_was_for_and_after_a_day() {
    let house = House::open().await;
    house.administrator("root").await;
    let ada = house.person("ada").await;
    let (root, laptop) = (Browser::of(&house, "root").await, Browser::of(&house, "ada").await);
    let id = ada.id.to_string();
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let token = path.as_str().unwrap().trim_start_matches("/reset/").to_owned();
    let keys: Vec<String> = house.redis.ask("KEYS teahouse:reset:*").await;
    let ttl: i64 = house.redis.ask(&format!("TTL {}", keys[0])).await;
    assert!((86_000..=86_400).contains(&ttl), "{ttl}");
    laptop.submit("change_password", &[("current", PASSWORD), ("new", NEW)]).await.success();
    let stranger = Browser::stranger(&house);
    stranger.submit("reset_password", &[("token", &token), ("new", PASSWORD)]).await.is_problem(404, "reset_invalid");
    assert_eq!(house.redis.ask::<Vec<String>>("KEYS teahouse:reset:*").await, [""; 0]);
    may_sign_in(&house, "root").await;
}

#[tokio::test]
async fn a_link_ends_with_the_account_and_does_not_come_back_with_it() {
    let house = House::open().await;
    house.administrator("root").await;
    let ada = house.person("ada").await;
    let (root, id) = (Browser::of(&house, "root").await, ada.id.to_string());
    let path = root.submit("make_reset_link", &[("user_id", &id)]).await.success();
    let token = path.as_str().unwrap().trim_start_matches("/reset/").to_owned();
    for deactivated in ["true", "false"] {
        root.submit("set_deactivated", &[("user_id", &id), ("deactivated", deactivated)]).await.success();
        let reset = Browser::stranger(&house).submit("reset_password", &[("token", &token), ("new", NEW)]).await;
        reset.is_problem(404, "reset_invalid");
    }
    may_sign_in(&house, "ada").await;
}
