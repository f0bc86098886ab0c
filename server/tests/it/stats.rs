//! Statistics: the figures are true, each sees what is theirs to see, and asking often costs little.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, House, Parcel, Person, eventually, id_of};

const STATS: &str = "/api/chat/stats";

async fn stats(person: &Person) -> Value {
    person.get(STATS).await.success()
}

/// A page as a browser asks for it.
pub async fn page(person: &Person, path: &str) -> Answer {
    Answer::to(person.request(Method::GET, path).header("accept", "text/html")).await
}

/// A server function as the page calls it.
pub async fn call(person: &Person, name: &str, fields: &[(&str, &str)]) -> Answer {
    Answer::to(person.request(Method::POST, &format!("/fn/{name}")).form(fields)).await
}

/// Waits until the figures are these: what walks over all rooms is kept for a second.
async fn figures_are(person: &Person, expected: [(&str, u64); 4]) {
    eventually(&format!("the figures are {expected:?}"), async || {
        let now = stats(person).await;
        expected.iter().all(|(name, value)| now[*name] == *value)
    })
    .await;
}

#[tokio::test]
async fn everyone_knows_how_many_are_here_and_how_much_is_said() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let garden = id_of(&ada.create_room("Garden", "public").await);
    figures_are(&bob, figures(0, 0, 2, 0)).await;

    let (_ears, _more, _others) = (ada.listen().await, ada.listen().await, bob.listen().await);
    for n in 0..5 {
        ada.say(&format!("{n}")).await;
    }
    figures_are(&bob, figures(2, 5, 2, 1)).await;
    ada.say_in(&garden, "green").await;
    figures_are(&bob, figures(2, 6, 2, 2)).await;
    let seen = stats(&bob).await;
    assert_eq!((&seen["room"], &seen["details"]), (&Value::Null, &Value::Null));
    house.stranger().get(STATS).await.is_problem(401, "unauthenticated");
}

fn figures(online: u64, today: u64, rooms: u64, active: u64) -> [(&'static str, u64); 4] {
    [
        ("online_users_count", online),
        ("total_messages_today", today),
        ("active_rooms", rooms),
        ("rooms_active_24h", active),
    ]
}

#[tokio::test]
async fn days_pass() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    root.say("yesterday").await;
    root.say("also yesterday").await;
    house.pass(Duration::from_secs(24 * 60 * 60));
    let root = root.sign_in("root").await;
    figures_are(&root, figures(0, 0, 1, 0)).await;
    root.say("today").await;
    figures_are(&root, figures(0, 1, 1, 1)).await;

    let answer = root.get(&format!("{STATS}?room_id=global")).await.success();
    let today = house.clock.now().utc_day();
    for days in [&answer["details"]["days"], &answer["room"]["days"]] {
        let days = days.as_array().expect("days");
        assert_eq!(days.len(), 30);
        assert_eq!(days[29], json!({ "day": today, "messages": 1 }));
        assert_eq!(days[28]["messages"], 2);
        assert!(days[..28].iter().all(|day| day["messages"] == 0), "{days:?}");
    }
}

#[tokio::test]
async fn the_details_are_for_administrators() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let uploaded = ada.upload(&Parcel::of("leaves.txt", "Green, black, white.")).await;
    assert_eq!(uploaded.status, 200, "{}", uploaded.text);
    let secret = id_of(&ada.create_room("Secret garden", "private").await);
    let quiet = id_of(&ada.create_room("Quiet", "public").await);
    let direct = id_of(&ada.open_direct(&[bob.id]).await);
    for n in 0..3 {
        ada.say_in(&secret, &format!("rose {n}")).await;
    }
    ada.say_in(&direct, "between us").await;
    ada.say_in(&direct, "and nobody else").await;

    // A notice says that a room was made, a moment later; and all rooms are looked at at most once a second.
    eventually("the notices are counted", async || {
        let busiest = stats(&root).await["details"]["busiest_rooms"].clone();
        busiest.as_array().unwrap().iter().any(|room| room["room_id"] == quiet.as_str() && room["messages_total"] == 1)
            && busiest[0]["messages_total"] == 4
    })
    .await;
    let details = stats(&root).await["details"].clone();
    assert_eq!(details["accounts"], 3);
    assert_eq!(details["days"][29]["messages"], 6);
    assert_eq!(details["direct"], json!({ "conversations": 1, "messages_stored": 2, "messages_total": 2 }));
    let rooms = details["busiest_rooms"].as_array().expect("rooms");
    let listed: Vec<(&str, u64)> = rooms
        .iter()
        .map(|room| (room["room_id"].as_str().unwrap(), room["messages_total"].as_u64().unwrap()))
        .collect();
    assert_eq!(listed, [(secret.as_str(), 4), ("global", 1), (quiet.as_str(), 1)]);
    assert_eq!((&rooms[0]["name"], &rooms[0]["messages_stored"]), (&json!("Secret garden"), &json!(4)));
    assert_eq!(rooms[0]["days"][29]["messages"], 3);
    assert_eq!((&rooms[0]["members"], &rooms[0]["kind"]), (&json!(1), &json!("private")));
    assert_eq!(rooms[2]["last_activity"], Value::Null);
    assert!(!details.to_string().contains(&direct), "{details}");
    assert!(details["storage"]["upload_bytes"].as_u64() >= Some(20), "{details}");
    assert!(details["storage"]["upload_files"].as_u64() >= Some(1), "{details}");
    assert!(details["memory"]["redis_bytes"].as_u64() > Some(100_000), "{details}");

    for person in [&ada, &bob] {
        assert_eq!(stats(person).await["details"], Value::Null);
        call(person, "read_statistics", &[]).await.is_problem(403, "not_allowed");
    }
    call(&house.stranger(), "read_statistics", &[]).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_room_is_told_of_to_those_in_it() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let secret = id_of(&ada.create_room("Secret garden", "private").await);
    let open = id_of(&ada.create_room("Garden", "public").await);
    ada.say_in(&secret, "roses").await;
    let of = |room: &str| format!("{STATS}?room_id={room}");
    // With the notice that the room was made.
    eventually("both are counted", async || ada.get(&of(&secret)).await.json["room"]["messages_total"] == 2).await;
    let room = ada.get(&of(&secret)).await.success()["room"].clone();
    assert_eq!((&room["name"], &room["members"]), (&json!("Secret garden"), &json!(1)));
    assert_eq!((&room["messages_stored"], &room["messages_total"]), (&json!(2), &json!(2)));
    assert_eq!(room["days"][29]["messages"], 1);
    assert!(room["last_activity"].is_string());

    bob.get(&of(&secret)).await.is_problem(404, "room_not_found");
    bob.get(&of("nowhere")).await.is_problem(404, "room_not_found");
    bob.get(&of(&open)).await.is_problem(403, "not_a_member");
    call(&bob, "read_room_statistics", &[("room_id", &secret)]).await.is_problem(404, "room_not_found");
    for bad in ["", "Global", "a b"] {
        bob.get(&of(bad)).await.is_problem(422, "request_invalid");
    }

    let address = format!("/rooms/{secret}/statistics");
    let shown = page(&ada, &address).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("Secret garden") && shown.text.contains("<svg"), "{}", shown.text);
    assert_eq!(page(&bob, &address).await.status, 404);
    assert_eq!(page(&bob, "/rooms/nowhere/statistics").await.status, 404);
}

#[tokio::test]
async fn the_page_has_its_charts() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    root.create_room("<script>alert(1)</script>", "public").await;
    root.say("hello").await;
    let dashboard = call(&root, "read_statistics", &[]).await.success();
    let chart = dashboard["per_day"].as_str().expect("a chart");
    assert!(chart.starts_with("<svg") && chart.contains("<title") && chart.contains("chart-today"), "{chart}");
    let rooms = dashboard["statistics"]["details"]["busiest_rooms"].as_array().unwrap().len();
    assert_eq!(dashboard["sparks"].as_array().map(Vec::len), Some(rooms));
    assert!(!dashboard["sparks"].to_string().contains("<script"), "{dashboard}");

    let shown = page(&root, "/administration/statistics").await;
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("chart-today") && !shown.text.contains("<script>alert"), "{}", shown.text);
    let chinese = root.request(Method::GET, "/administration/statistics").header("accept", "text/html");
    let chinese = Answer::to(chinese.header("cookie", "language=zh-CN")).await;
    assert!(chinese.text.contains("最近 30 天每日消息"), "{}", chinese.text);
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_for_administrators() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let ada = house.person("ada").await;
    ada.say("hello").await;
    let _ears = ada.listen().await;
    let metrics = house.stranger().get("/metrics").await;
    assert_eq!((metrics.status, metrics.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    for line in ["teahouse_messages_today 1", "teahouse_streams 1", "teahouse_rooms 1", "teahouse_accounts 2"] {
        assert!(metrics.text.lines().any(|found| found == line), "{line} in {}", metrics.text);
    }
    for line in metrics.text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.split_once(' ').expect("a name and a value");
        assert!(value.parse::<u64>().is_ok(), "{line}");
        for comment in [format!("# HELP {name} "), format!("# TYPE {name} gauge")] {
            assert!(metrics.text.contains(&comment), "{comment}");
        }
    }

    let through_a_proxy = async |person: &Person| {
        Answer::to(person.request(Method::GET, "/metrics").header("x-forwarded-for", "192.0.2.1")).await
    };
    assert_eq!(through_a_proxy(&root).await.status, 200);
    let nothing = house.stranger().get("/nothing-here").await;
    for person in [&house.stranger(), &ada] {
        let hidden = through_a_proxy(person).await;
        hidden.is_problem(404, "not_found");
        assert_eq!(hidden.text, nothing.text);
    }
}

#[tokio::test]
async fn many_who_ask_cost_one_walk() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for n in 0..20 {
        ada.create_room(&format!("Room {n}"), "public").await;
    }
    stats(&ada).await;
    let before = house.redis.commands().await;
    let began = std::time::Instant::now();
    for _ in 0..100 {
        stats(&ada).await;
    }
    let walks = began.elapsed().as_secs() + 1;
    let after = house.redis.commands().await;
    let more = |name: &str| after.get(name).unwrap_or(&0) - before.get(name).unwrap_or(&0);
    assert!(more("llen") <= walks * 21, "{} rooms were looked at in {walks} s", more("llen"));
}
