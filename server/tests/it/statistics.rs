//! Statistics: correct counts, visible to permitted users, at a low cost for Redis.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{MultipartBody, Response, TestServer, TestUser, id_of, wait_until};

const STATISTICS: &str = "/api/chat/stats";

async fn read_statistics(user: &TestUser) -> Value {
    user.get(STATISTICS).await.success()
}

/// Requests a page as a browser does.
pub async fn page(user: &TestUser, path: &str) -> Response {
    Response::send(user.request(Method::GET, path).header("accept", "text/html")).await
}

/// Calls a server function as a page does.
pub async fn call(user: &TestUser, name: &str, fields: &[(&str, &str)]) -> Response {
    Response::send(user.request(Method::POST, &format!("/fn/{name}")).form(fields)).await
}

/// Waits until the counts have these values; counts over all rooms are cached for a second.
async fn wait_for_counts(user: &TestUser, expected: [(&str, u64); 4]) {
    wait_until(&format!("the counts are {expected:?}"), async || {
        let now = read_statistics(user).await;
        expected.iter().all(|(name, value)| now[*name] == *value)
    })
    .await;
}

#[tokio::test]
async fn counts_of_online_users_messages_and_rooms_are_correct() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let garden = id_of(&ada.create_room("Garden", "public").await);
    wait_for_counts(&bob, counts(0, 0, 2, 0)).await;

    let (_stream, _second_stream, _bob_stream) =
        (ada.open_stream().await, ada.open_stream().await, bob.open_stream().await);
    for n in 0..5 {
        ada.post_message(&format!("{n}")).await;
    }
    wait_for_counts(&bob, counts(2, 5, 2, 1)).await;
    ada.post_message_in(&garden, "green").await;
    wait_for_counts(&bob, counts(2, 6, 2, 2)).await;
    let seen = read_statistics(&bob).await;
    assert_eq!((&seen["room"], &seen["details"]), (&Value::Null, &Value::Null));
    server.anonymous().get(STATISTICS).await.assert_problem(401, "unauthenticated");
}

fn counts(online: u64, today: u64, rooms: u64, active: u64) -> [(&'static str, u64); 4] {
    [
        ("online_users_count", online),
        ("total_messages_today", today),
        ("active_rooms", rooms),
        ("rooms_active_24h", active),
    ]
}

#[tokio::test]
async fn daily_counts_move_with_the_clock() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    root.post_message("yesterday").await;
    root.post_message("also yesterday").await;
    server.advance_clock(Duration::from_secs(24 * 60 * 60));
    let root = root.sign_in("root").await;
    wait_for_counts(&root, counts(0, 0, 1, 0)).await;
    root.post_message("today").await;
    wait_for_counts(&root, counts(0, 1, 1, 1)).await;

    let response = root.get(&format!("{STATISTICS}?room_id=global")).await.success();
    let today = server.clock.now().utc_day();
    for days in [&response["details"]["days"], &response["room"]["days"]] {
        let days = days.as_array().expect("days");
        assert_eq!(days.len(), 30);
        assert_eq!(days[29], json!({ "day": today, "messages": 1 }));
        assert_eq!(days[28]["messages"], 2);
        assert!(days[..28].iter().all(|day| day["messages"] == 0), "{days:?}");
    }
}

#[tokio::test]
async fn details_are_for_administrators_only() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let uploaded = ada.upload(&MultipartBody::with_file("leaves.txt", "Green, black, white.")).await;
    assert_eq!(uploaded.status, 200, "{}", uploaded.text);
    let secret = id_of(&ada.create_room("Secret garden", "private").await);
    let quiet = id_of(&ada.create_room("Quiet", "public").await);
    let direct = id_of(&ada.open_direct(&[bob.id]).await);
    for n in 0..3 {
        ada.post_message_in(&secret, &format!("rose {n}")).await;
    }
    ada.post_message_in(&direct, "between us").await;
    ada.post_message_in(&direct, "and nobody else").await;

    // The system message about a new room is posted shortly after its creation, and counts over all rooms are cached
    // for a second.
    wait_until("the system messages are counted", async || {
        let busiest = read_statistics(&root).await["details"]["busiest_rooms"].clone();
        busiest.as_array().unwrap().iter().any(|room| room["room_id"] == quiet.as_str() && room["messages_total"] == 1)
            && busiest[0]["messages_total"] == 4
    })
    .await;
    let details = read_statistics(&root).await["details"].clone();
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

    for user in [&ada, &bob] {
        assert_eq!(read_statistics(user).await["details"], Value::Null);
        call(user, "read_statistics", &[]).await.assert_problem(403, "not_allowed");
    }
    call(&server.anonymous(), "read_statistics", &[]).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn room_statistics_are_for_members_only() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let secret = id_of(&ada.create_room("Secret garden", "private").await);
    let open = id_of(&ada.create_room("Garden", "public").await);
    ada.post_message_in(&secret, "roses").await;
    let path = |room: &str| format!("{STATISTICS}?room_id={room}");
    // Including the system message about the creation of the room.
    wait_until("the message and the system message are counted", async || {
        ada.get(&path(&secret)).await.json["room"]["messages_total"] == 2
    })
    .await;
    let room = ada.get(&path(&secret)).await.success()["room"].clone();
    assert_eq!((&room["name"], &room["members"]), (&json!("Secret garden"), &json!(1)));
    assert_eq!((&room["messages_stored"], &room["messages_total"]), (&json!(2), &json!(2)));
    assert_eq!(room["days"][29]["messages"], 1);
    assert!(room["last_activity"].is_string());

    bob.get(&path(&secret)).await.assert_problem(404, "room_not_found");
    bob.get(&path("nowhere")).await.assert_problem(404, "room_not_found");
    bob.get(&path(&open)).await.assert_problem(403, "not_a_member");
    call(&bob, "read_room_statistics", &[("room_id", &secret)]).await.assert_problem(404, "room_not_found");
    for bad in ["", "Global", "a b"] {
        bob.get(&path(bad)).await.assert_problem(422, "request_invalid");
    }

    let address = format!("/rooms/{secret}/statistics");
    let shown = page(&ada, &address).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("Secret garden") && shown.text.contains("<svg"), "{}", shown.text);
    assert_eq!(page(&bob, &address).await.status, 404);
    assert_eq!(page(&bob, "/rooms/nowhere/statistics").await.status, 404);
}

#[tokio::test]
async fn statistics_page_has_charts() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    root.create_room("<script>alert(1)</script>", "public").await;
    root.post_message("hello").await;
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
    let chinese = Response::send(chinese.header("cookie", "language=zh-CN")).await;
    assert!(chinese.text.contains("最近 30 天每日消息"), "{}", chinese.text);
}

#[tokio::test]
async fn metrics_are_for_local_requests_and_administrators() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    ada.post_message("hello").await;
    let _stream = ada.open_stream().await;
    let metrics = server.anonymous().get("/metrics").await;
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

    let through_a_proxy = async |user: &TestUser| {
        Response::send(user.request(Method::GET, "/metrics").header("x-forwarded-for", "192.0.2.1")).await
    };
    assert_eq!(through_a_proxy(&root).await.status, 200);
    let not_found = server.anonymous().get("/nothing-here").await;
    for user in [&server.anonymous(), &ada] {
        let hidden = through_a_proxy(user).await;
        hidden.assert_problem(404, "not_found");
        assert_eq!(hidden.text, not_found.text);
    }
}

#[tokio::test]
async fn repeated_requests_share_one_count_of_rooms() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for n in 0..20 {
        ada.create_room(&format!("Room {n}"), "public").await;
    }
    read_statistics(&ada).await;
    let before = server.redis.command_counts().await;
    let began = std::time::Instant::now();
    for _ in 0..100 {
        read_statistics(&ada).await;
    }
    let refreshes = began.elapsed().as_secs() + 1;
    let after = server.redis.command_counts().await;
    let difference = |name: &str| after.get(name).unwrap_or(&0) - before.get(name).unwrap_or(&0);
    assert!(difference("llen") <= refreshes * 21, "{} rooms were read in {refreshes} s", difference("llen"));
}
