//! What is told to others is done at a human pace: so often at once, then a little at a time, through all doors together.

use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::account::Browser;
use crate::house::{Answer, House, Person, id_of};

async fn limited() -> House {
    House::with(|config| config.limits = true).await
}

fn is_too_often(refused: &Answer, seconds: &str) {
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), seconds);
}

#[tokio::test]
async fn order_is_kept_at_a_human_pace() {
    let house = limited().await;
    let (ada, bob) = (house.stranger().sign_up("ada").await, house.stranger().sign_up("bob").await);
    let room = id_of(&ada.create_room("Tea", "private").await);
    ada.add(&room, bob.id).await.success();
    for minutes in 1..60 {
        ada.change_member(&room, bob.id, json!({ "muted_minutes": minutes })).await.success();
    }
    let path = format!("/api/chat/rooms/{room}");
    is_too_often(&ada.remove_member(&room, bob.id, false).await, "1");
    is_too_often(&ada.patch(&path, json!({ "name": "Coffee" })).await, "1");
    assert_eq!(bob.get(&path).await.success()["name"], "Tea", "nothing changed");
    house.pass(Duration::from_secs(1));
    ada.remove_member(&room, bob.id, false).await.success();
}

#[tokio::test]
async fn reading_is_told_at_a_human_pace() {
    let house = limited().await;
    let ada = house.stranger().sign_up("ada").await;
    let room = id_of(&ada.create_room("Tea", "public").await);
    ada.say_in(&room, "hello").await;
    let path = format!("/api/chat/rooms/{room}/read");
    let put = async |ada: &Person, n: u32| Answer::to(ada.request(Method::PUT, &path).json(&json!({ "n": n }))).await;
    for _ in 0..200 {
        put(&ada, 1).await.success();
    }
    is_too_often(&put(&ada, 1).await, "1");
    house.pass(Duration::from_millis(250));
    put(&ada, 1).await.success();
}

#[tokio::test]
async fn one_changes_ones_mind_at_a_human_pace() {
    let house = limited().await;
    house.stranger().sign_up("ada").await;
    let laptop = Browser::of(&house, "ada").await;
    for round in 0..30 {
        let theme = if round % 2 == 0 { "dark" } else { "light" };
        laptop.submit("set_theme", &[("theme", theme)]).await.success();
    }
    is_too_often(&laptop.submit("set_language", &[("language", "zh-CN")]).await, "2");
    house.pass(Duration::from_secs(2));
    laptop.submit("set_language", &[("language", "zh-CN")]).await.success();
}
