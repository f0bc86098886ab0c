//! Listening: what is said arrives, in order, once, whatever happens to the connection.

mod lost_data;
mod slow_reader;

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Ears, House, PATIENCE, Person, RedisServer};

const RESET: &str = "reset";

/// A house, someone who talks and someone who listens.
async fn two_people() -> (House, Person, Person) {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    (house, ada, bob)
}

async fn open(person: &Person, query: &str, header: Option<&str>) -> Ears {
    let request = person.request(Method::GET, &format!("/api/chat/events{query}"));
    Ears::open(match header {
        Some(cursor) => request.header("last-event-id", cursor),
        None => request,
    })
    .await
}

#[tokio::test]
async fn a_stream_begins_with_a_ping_and_carries_what_is_said() {
    let (_house, ada, bob) = two_people().await;
    ada.say("before anyone listened").await;
    let mut ears = bob.listen().await;
    let ping = ears.next().await.unwrap();
    assert_eq!((ping.event.as_str(), &ping.data), ("ping", &json!({})));
    let said = ada.say("hello, 茶馆").await;
    let heard = ears.heard().await;
    assert_eq!(heard.event, "change");
    assert_eq!(heard.data, json!({ "type": "message.posted", "room_id": "global", "v": said["v"], "message": said }));
    // The sender has no private path.
    let mut own = ada.listen().await;
    own.next().await;
    let said = ada.say("to myself").await;
    assert_eq!(own.message().await, said);
}

#[tokio::test]
async fn the_answer_is_an_event_stream_that_nothing_keeps() {
    let (_house, ada, _) = two_people().await;
    let response = ada.request(Method::GET, "/api/chat/events").send().await.unwrap();
    let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    assert!(header("content-type").starts_with("text/event-stream"));
    assert!(header("cache-control").contains("no-cache") || header("cache-control").contains("no-store"));
    assert_eq!(header("x-accel-buffering"), "no");
    assert_eq!(header("content-encoding"), "");
}

#[tokio::test]
async fn everyone_hears_the_same_in_the_same_order() {
    let (house, ada, bob) = two_people().await;
    let other = house.another_server().await;
    let mut listeners = Vec::new();
    for place in 0..6 {
        let listener = if place % 2 == 0 { bob.clone() } else { bob.at(other.address) };
        let mut ears = listener.listen().await;
        ears.next().await;
        listeners.push(ears);
    }
    let there = ada.at(other.address);
    let talk = (0..60)
        .map(|number| if number % 2 == 0 { &ada } else { &there }.send(json!({ "content": format!("{number}") })));
    join_all(talk).await;
    let mut expected = ada.history(100).await;
    expected.reverse();
    for ears in &mut listeners {
        for message in &expected {
            assert_eq!(ears.message().await, *message);
        }
    }
}

#[tokio::test]
async fn a_listener_goes_on_where_it_stopped() {
    let (house, ada, bob) = two_people().await;
    let other = house.another_server().await;
    let mut ears = bob.listen().await;
    ada.say("one").await;
    ears.hears("one").await;
    let cursor = ears.cursor.clone();
    drop(ears);
    ada.say("two").await;
    ada.say("three").await;
    for listener in [bob.clone(), bob.at(other.address)] {
        for mut ears in
            [open(&listener, "", Some(&cursor)).await, open(&listener, &format!("?after={cursor}"), None).await]
        {
            ears.hears("two").await;
            ears.hears("three").await;
        }
    }
    let mut ears = bob.listen_after(&cursor).await;
    ears.hears("two").await;
    ears.hears("three").await;
    ada.say("four").await;
    ears.hears("four").await;
}

#[tokio::test]
async fn the_first_ping_of_a_resumed_stream_does_not_skip_what_was_missed() {
    let (_house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ears.next().await;
    let mut cursor = ears.cursor.clone();
    drop(ears);
    ada.say("missed").await;
    // Hung up right after the ping, again and again: the cursor it brought leads to the same place.
    for _ in 0..3 {
        let mut ears = bob.listen_after(&cursor).await;
        assert_eq!(ears.next().await.unwrap().event, "ping");
        cursor = ears.cursor.clone();
    }
    bob.listen_after(&cursor).await.hears("missed").await;
}

#[tokio::test]
async fn the_header_of_a_reconnecting_browser_wins() {
    let (_house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ada.say("one").await;
    ears.hears("one").await;
    let early = ears.cursor.clone();
    ada.say("two").await;
    ears.hears("two").await;
    let late = ears.cursor.clone();
    ada.say("three").await;
    open(&bob, &format!("?after={early}"), Some(&late)).await.hears("three").await;
    open(&bob, "?after=nonsense", Some(&late)).await.hears("three").await;
    let mut ears = open(&bob, &format!("?after={early}"), Some("nonsense")).await;
    assert_eq!(ears.heard().await.event, RESET);
}

#[tokio::test]
async fn the_cursor_of_a_write_and_of_a_page_say_where_to_go_on() {
    let (_house, ada, bob) = two_people().await;
    let answer = ada.send(json!({ "content": "one" })).await;
    ada.say("two").await;
    bob.listen_after(answer.header("teahouse-cursor")).await.hears("two").await;
}

/// A bad cursor gets one reset, and then the stream goes on from now.
async fn resets_once(house: &House, cursor: &str) {
    let (ada, bob) = (house.stranger().sign_in("ada").await, house.stranger().sign_in("bob").await);
    ada.say("before").await;
    let mut ears = open(&bob, "", Some(cursor)).await;
    let mut resets = 0;
    while resets == 0 {
        let frame = ears.next().await.unwrap();
        assert!(["ping", RESET].contains(&frame.event.as_str()), "{cursor:?}: {frame:?}");
        resets += usize::from(frame.event == RESET);
    }
    ada.say("after").await;
    ears.hears("after").await;
    let good = ears.cursor.clone();
    ada.say("later").await;
    bob.listen_after(&good).await.hears("later").await;
}

#[tokio::test]
async fn a_malformed_cursor_is_a_reset() {
    let (house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ada.say("hello").await;
    ears.hears("hello").await;
    let good = ears.cursor.clone();
    let mut malformed: Vec<String> =
        ["nonsense", "0", "-1", "1-0", "18446744073709551616", "../..", "a b", "{}"].map(str::to_owned).into();
    malformed.extend([
        format!("{good}0000000000000000000000"),
        format!("x{good}"),
        good[..good.len() / 2].to_owned(),
        "9".repeat(3000),
    ]);
    for cursor in malformed {
        resets_once(&house, &cursor).await;
    }
    // In the address anything can stand, also what no header holds.
    for after in ["%FF", "%00", "%E8%8C%B6", "%0d%0aid:1"] {
        let mut ears = open(&bob, &format!("?after={after}"), None).await;
        assert_eq!(ears.heard().await.event, RESET, "{after}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_house_is_a_reset() {
    let ((house, _, _), (_other, ada, bob)) = tokio::join!(two_people(), two_people());
    let mut ears = bob.listen().await;
    ada.say("elsewhere").await;
    ears.hears("elsewhere").await;
    resets_once(&house, &ears.cursor).await;
}

#[tokio::test]
async fn a_cursor_from_the_future_is_a_reset() {
    let (house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    for number in 0..30 {
        ada.say(&format!("{number}")).await;
        ears.hears(&format!("{number}")).await;
    }
    // Another house with the same history so far, as after restoring a backup without saying so.
    let redis = RedisServer::start().await;
    let epoch: String = house.redis.ask("GET teahouse:epoch").await;
    redis.ask::<()>(&format!("SET teahouse:epoch {epoch}")).await;
    let restored = House::on(redis, |_| ()).await;
    for name in ["ada", "bob"] {
        restored.person(name).await;
    }
    resets_once(&restored, &ears.cursor).await;
}

#[tokio::test]
async fn a_cursor_too_old_is_a_reset() {
    let (mut house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ears.next().await;
    let old = ears.cursor.clone();
    for number in 0..10 {
        ada.say(&format!("{number}")).await;
    }
    house.redis.ask::<u64>("XTRIM chat:events MAXLEN 3").await;
    // What this process still has in memory it may give; one that starts now has nothing but the log.
    let next = house.another_server().await;
    std::mem::replace(&mut house.server, next).stop().await;
    resets_once(&house, &old).await;
}

#[tokio::test]
async fn the_oldest_cursor_that_the_log_still_covers_is_no_reset() {
    let (mut house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ada.say("trimmed").await;
    ears.hears("trimmed").await;
    let cursor = ears.cursor.clone();
    for number in 0..3 {
        ada.say(&format!("{number}")).await;
    }
    house.redis.ask::<u64>("XTRIM chat:events MAXLEN 3").await;
    let next = house.another_server().await;
    std::mem::replace(&mut house.server, next).stop().await;
    let mut ears = bob.at(house.server.address).listen_after(&cursor).await;
    for number in 0..3 {
        ears.hears(&format!("{number}")).await;
    }
}

#[tokio::test]
async fn nobody_listens_without_a_session() {
    let (house, ada, _) = two_people().await;
    house.stranger().get("/api/chat/events").await.is_problem(401, "unauthenticated");
    let mut ears = ada.listen().await;
    ears.next().await;
    let cursor = ears.cursor.clone();
    let resumed = house.stranger().request(Method::GET, "/api/chat/events").header("last-event-id", cursor);
    Answer::to(resumed).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn signing_out_ends_the_streams_of_that_session() {
    let (_house, ada, bob) = two_people().await;
    let phone = bob.sign_in("bob").await;
    let (mut here, mut on_the_phone) = (bob.listen().await, phone.listen().await);
    here.next().await;
    on_the_phone.next().await;
    assert_eq!(bob.post("/api/auth/logout", Value::Null).await.status, 204);
    here.ends_within(Duration::from_secs(1)).await;
    ada.say("only on the phone").await;
    on_the_phone.hears("only on the phone").await;
    bob.get("/api/chat/events").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn shutting_down_ends_two_hundred_streams() {
    let (house, _, bob) = two_people().await;
    let mut listeners = Vec::new();
    for _ in 0..200 {
        let mut ears = bob.listen().await;
        ears.next().await;
        listeners.push(ears);
    }
    let House { server, redis, .. } = house;
    let took = server.stop().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    for ears in &mut listeners {
        ears.ends_within(Duration::from_secs(1)).await;
    }
    drop(redis);
}

#[tokio::test]
async fn listeners_hear_on_after_redis_was_gone() {
    let (mut house, ada, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ada.say("before").await;
    ears.hears("before").await;
    house.redis.kill();
    // The first command after that may have got through, for all the process knows.
    let answer = ada.send(json!({ "content": "into the void" })).await;
    assert_eq!(answer.status, 503, "{}", answer.text);
    ada.send(json!({ "content": "into the void" })).await.is_problem(503, "store_unavailable");
    house.redis.start_again().await;
    crate::house::eventually("Redis is found again", async || {
        ada.send(json!({ "content": "after" })).await.status == 200
    })
    .await;
    // The stream may have ended meanwhile; then it goes on from the cursor.
    let heard = loop {
        match ears.next().await {
            Some(frame) if frame.is_passing() => {}
            Some(frame) if frame.event == "change" => break frame,
            Some(frame) => assert_eq!(frame.event, "ping"),
            None => ears = bob.listen_after(&ears.cursor).await,
        }
    };
    assert_eq!(heard.data["message"]["content"], "after");
}

#[tokio::test]
async fn a_silent_stream_is_pinged() {
    let (_house, _, bob) = two_people().await;
    let mut ears = bob.listen().await;
    ears.next().await;
    let silence = std::time::Instant::now();
    let mut ping = ears.next().await.unwrap();
    while ping.is_passing() {
        ping = ears.next().await.unwrap();
    }
    assert_eq!((ping.event.as_str(), &ping.data), ("ping", &json!({})));
    let waited = silence.elapsed();
    assert!(waited > Duration::from_secs(5) && waited < PATIENCE, "{waited:?}");
}
