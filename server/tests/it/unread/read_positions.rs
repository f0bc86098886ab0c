//! Read positions: moving them, publishing them, and who has one.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{log_position, mark_read, put_read_position, read_state, submit, unread_counts};
use crate::harness::{TestServer, id_of};

#[tokio::test]
async fn read_position_moves_back_only_when_requested() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    for text in ["one", "two", "three", "@ada four"] {
        ben.post_message(text).await;
    }
    assert_eq!(mark_read(&ada, 2).await["unread"], 2);
    let before = log_position(&server).await;
    assert_eq!(mark_read(&ada, 1).await["read"], 2);
    assert_eq!(mark_read(&ada, 2).await["read"], 2);
    assert_eq!(log_position(&server).await, before, "an unchanged position is not written");

    let all = mark_read(&ada, u64::MAX).await;
    assert_eq!((&all["read"], &all["unread"], &all["mentions"]), (&json!(4), &json!(0), &json!(0)));
    let moved_back = put_read_position(&ada, "global", json!({ "n": 1, "back": true })).await.success();
    assert_eq!(
        (&moved_back["read"], &moved_back["unread"], &moved_back["mentions"]),
        (&json!(1), &json!(3), &json!(1))
    );
    assert_eq!(moved_back, read_state(&ada, "global").await);
    let none = put_read_position(&ada, "global", json!({ "n": 0, "back": true })).await.success();
    assert_eq!((&none["read"], &none["unread"]), (&json!(0), &json!(4)));
    assert_eq!(unread_counts(&ben).await, (0, 0), "positions of other users are unchanged");

    // With forms: `mark_unread` takes the number of the first message that becomes unread.
    assert_eq!(submit(&ada, "mark_read", "room_id=global&n=4").await.success()["unread"], 0);
    assert_eq!(submit(&ada, "mark_unread", "room_id=global&n=3").await.success()["unread"], 2);
    assert_eq!(submit(&ada, "mark_unread", "room_id=global&n=0").await.success()["read"], 0);
    let read_states = submit(&ada, "read_standings", "").await.success();
    assert_eq!(read_states[0], submit(&ada, "read_standing", "room_id=global").await.success());
}

#[tokio::test]
async fn read_position_is_streamed_to_own_devices_only() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let other = server.start_instance().await;
    let phone = server.anonymous().sign_in("Ada").await.at(other.address);
    for text in ["one", "two", "three"] {
        ben.post_message(text).await;
    }
    let (mut ada_stream, mut bob_stream) = (phone.open_stream().await, ben.open_stream().await);
    let started = Instant::now();
    let response = mark_read(&ada, 2).await;
    let moved = ada_stream.next_change().await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    let expected = json!({ "type": "read.moved", "room_id": "global", "v": response["v"], "user_id": ada.id, "n": 2, "level": "everything" });
    assert_eq!(moved, expected);
    assert_eq!(read_state(&phone, "global").await, read_state(&ada, "global").await);
    ben.post_message("four").await;
    bob_stream.expect_message("four").await;
}

#[tokio::test]
async fn log_has_one_read_position_per_user_and_room() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let mut stream = ben.open_stream().await;
    ben.post_message("one").await;
    stream.expect_message("one").await;
    let before = stream.cursor.clone();
    for n in 2..=6 {
        ben.post_message("more").await;
        mark_read(&ada, n).await;
        mark_read(&ben, n).await;
    }
    let entries = server.redis.event_log().await;
    let moves: Vec<_> = entries.iter().filter(|entry| entry.field("type") == Some("read.moved")).collect();
    let logged_moves: Vec<_> =
        moves.iter().map(|entry| (entry.field("user").unwrap(), entry.field("n").unwrap())).collect();
    assert_eq!(logged_moves, [(ada.id.to_string().as_str(), "6"), (ben.id.to_string().as_str(), "6")]);
    // A resumed stream has the newest position only, from memory and from the log.
    let fresh = server.start_instance().await;
    for address in [server.instance.address, fresh.address] {
        let mut resumed = ben.at(address).open_stream_after(&before).await;
        let mut received = Vec::new();
        while received.len() < 6 {
            received.push(resumed.next_change().await);
        }
        let moved: Vec<_> = received.iter().filter(|change| change["type"] == "read.moved").collect();
        assert_eq!(moved.len(), 1, "{received:?}");
        assert_eq!((&moved[0]["n"], &moved[0]["user_id"]), (&json!(6), &json!(ben.id)));
    }
}

#[tokio::test]
async fn read_state_requires_membership() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    server.insert_room("hidden", "private").await;
    server.insert_room("open", "public").await;
    let unknown = put_read_position(&ada, "nowhere", json!({ "n": 1 })).await;
    unknown.assert_problem(404, "room_not_found");
    let hidden = put_read_position(&ada, "hidden", json!({ "n": 1 })).await;
    assert_eq!((hidden.status, &hidden.text), (404, &unknown.text));
    put_read_position(&ada, "open", json!({ "n": 1 })).await.assert_problem(403, "not_a_member");
    submit(&ada, "read_standing", "room_id=open").await.assert_problem(403, "not_a_member");
    let read_states = ada.get("/api/chat/unread").await.success();
    assert_eq!(read_states.as_array().unwrap().len(), 1, "{read_states}");
    assert_eq!(
        server.redis.command::<u64>("EXISTS chat:room:open:members").await,
        0,
        "a rejected request joins nobody"
    );

    server.anonymous().get("/api/chat/unread").await.assert_problem(401, "unauthenticated");
    put_read_position(&server.anonymous(), "global", json!({ "n": 1 })).await.assert_problem(401, "unauthenticated");
    ben.post("/api/auth/logout", json!({})).await;
    ben.get("/api/chat/unread").await.assert_problem(401, "unauthenticated");
    put_read_position(&ben, "global", json!({ "n": 1 })).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn rejoined_member_has_messages_since_leaving_unread() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let room = id_of(&ben.create_room("Tea", "public").await);
    assert_eq!(ada.join(&room).await.status, 204);
    // Its number is not 1: the room starts with a system message.
    let n = ben.post_message_in(&room, "one").await["n"].clone();
    assert_eq!(put_read_position(&ada, &room, json!({ "n": n })).await.success()["unread"], 0);
    assert_eq!(ada.leave(&room).await.status, 204);
    put_read_position(&ada, &room, json!({ "n": 1 })).await.assert_problem(403, "not_a_member");
    submit(&ada, "set_level", &format!("room_id={room}&level=nothing")).await.assert_problem(403, "not_a_member");
    ben.post_message_in(&room, "two").await;
    assert_eq!(ada.join(&room).await.status, 204);
    let moved_back = read_state(&ada, &room).await;
    assert_eq!((&moved_back["read"], &moved_back["unread"]), (&n, &json!(1)));

    assert_eq!(ben.remove_member(&room, ada.id, true).await.status, 204);
    put_read_position(&ada, &room, json!({ "n": 2 })).await.assert_problem(404, "room_not_found");
}

#[tokio::test]
async fn invalid_read_positions_are_rejected() {
    let server = TestServer::start().await;
    let ada = server.user("Ada").await;
    ada.post_message("one").await;
    for position in [
        json!({}),
        json!({ "n": -1 }),
        json!({ "n": 1.5 }),
        json!({ "n": "1" }),
        json!({ "n": null }),
        json!({ "n": 1, "back": 1 }),
        json!({ "n": 1, "to": 2 }),
        json!([1]),
    ] {
        put_read_position(&ada, "global", position).await.assert_problem(422, "request_invalid");
    }
    put_read_position(&ada, "No-Room", json!({ "n": 1 })).await.assert_problem(422, "request_invalid");
    for form in ["room_id=global", "room_id=global&n=-1", "room_id=global&n=x", "n=1"] {
        submit(&ada, "mark_read", form).await.assert_problem(422, "request_invalid");
        submit(&ada, "mark_unread", form).await.assert_problem(422, "request_invalid");
    }
}
