//! Unread state: read positions shared by all devices of a user, and counts that are computed, not stored.

mod random_steps;

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Response, TestServer, TestUser, id_of};

/// The read state of a user in a room.
async fn read_state(user: &TestUser, room: &str) -> Value {
    let all = user.get("/api/chat/unread").await.success();
    let found = all.as_array().expect("a list").iter().find(|read_state| read_state["room_id"] == room);
    found.unwrap_or_else(|| panic!("no {room} in {all}")).clone()
}

/// The numbers of unread messages and unread mentions of a user in `global`.
async fn unread_counts(user: &TestUser) -> (u64, u64) {
    let read_state = read_state(user, "global").await;
    (read_state["unread"].as_u64().unwrap(), read_state["mentions"].as_u64().unwrap())
}

async fn put_read_position(user: &TestUser, room: &str, position: Value) -> Response {
    Response::send(user.request(Method::PUT, &format!("/api/chat/rooms/{room}/read")).json(&position)).await
}

/// The number of log entries and the newest log sequence.
async fn log_position(server: &TestServer) -> (u64, Option<u64>) {
    let (_, entries, version) = server.store_state().await;
    (entries, version)
}

/// Marks `global` as read up to a message.
async fn mark_read(user: &TestUser, n: u64) -> Value {
    put_read_position(user, "global", json!({ "n": n })).await.success()
}

/// Submits a form as a page does.
async fn submit(user: &TestUser, function: &str, form: &str) -> Response {
    let request = user.request(Method::POST, &format!("/fn/{function}"));
    Response::send(request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())).await
}

#[tokio::test]
async fn new_member_starts_with_nothing_unread() {
    let server = TestServer::start().await;
    let ada = server.user("Ada").await;
    for text in ["one", "two", "three"] {
        ada.post_message(text).await;
    }
    let ben = server.user("Ben").await;
    let before = read_state(&ben, "global").await;
    assert_eq!((&before["seq"], &before["read"], &before["unread"]), (&json!(3), &json!(3), &json!(0)));
    assert_eq!((&before["first_unread"], &before["level"]), (&Value::Null, &json!("everything")));

    let fourth = ada.post_message("four").await;
    ada.post_message("five").await;
    let after = read_state(&ben, "global").await;
    assert_eq!((&after["unread"], &after["mentions"], &after["first_unread"]), (&json!(2), &json!(0), &fourth["id"]));
    // A user who joins by posting has no unread messages either.
    let cleo = server.anonymous().sign_up("Cleo").await;
    cleo.post_message("six").await;
    assert_eq!(unread_counts(&cleo).await, (0, 0));
}

#[tokio::test]
async fn unread_and_mentions_follow_posts_edits_and_removals() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    ada.post_message("mine").await;
    assert_eq!(unread_counts(&ada).await, (0, 0));

    let first_message = ben.post_message("tea?").await;
    let mention = ben.post_message("come, @ada!").await;
    ben.post_message("@here: cake").await;
    ben.post_message("write to x@ada.example, or @adam").await;
    assert_eq!(unread_counts(&ada).await, (4, 2));
    assert_eq!(unread_counts(&ben).await, (1, 0));

    ben.edit(&first_message, "@Ada, tea?").await.success();
    assert_eq!(unread_counts(&ada).await, (4, 3));
    ben.edit(&mention, "come all").await.success();
    assert_eq!(unread_counts(&ada).await, (4, 2));
    assert_eq!(ben.remove(&first_message).await.status, 204);
    assert_eq!(unread_counts(&ada).await, (3, 1));
    assert_eq!(read_state(&ada, "global").await["first_unread"], mention["id"]);
    // After the user's own newest message, nothing is unread.
    mark_read(&ada, 5).await;
    ada.post_message("mine again").await;
    assert_eq!(unread_counts(&ada).await, (0, 0));
}

#[tokio::test]
async fn system_messages_are_not_unread() {
    let server = TestServer::with_config(|config| config.announce_joins = true).await;
    let ada = server.user("Ada").await;
    let mut stream = ada.open_stream().await;
    server.user("Ben").await;
    let system_message = stream.next_message().await;
    assert_eq!((&system_message["sender_id"], &system_message["message_type"]), (&json!(0), &json!("system")));
    let read_state = read_state(&ada, "global").await;
    assert!(read_state["seq"].as_u64() >= system_message["n"].as_u64(), "{read_state}");
    assert_eq!(unread_counts(&ada).await, (0, 0));
}

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
async fn notification_level_is_stored_per_user_and_room() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let mut phone_stream = server.anonymous().sign_in("Ada").await.open_stream().await;
    ben.post_message("one").await;
    phone_stream.expect_message("one").await;
    let set = submit(&ada, "set_level", "room_id=global&level=mentions").await.success();
    assert_eq!((&set["level"], &set["unread"]), (&json!("mentions"), &json!(1)));
    let received = phone_stream.next_change().await;
    assert_eq!(
        (&received["type"], &received["n"], &received["level"]),
        (&json!("read.moved"), &set["read"], &set["level"])
    );
    assert_eq!(read_state(&ada, "global").await["level"], "mentions");
    assert_eq!(read_state(&ben, "global").await["level"], "everything");

    let before = log_position(&server).await;
    submit(&ada, "set_level", "room_id=global&level=mentions").await.success();
    assert_eq!(log_position(&server).await, before);
    submit(&ada, "set_level", "room_id=global&level=nothing").await.success();
    assert_eq!(read_state(&ada, "global").await["level"], "nothing");
    assert_eq!(submit(&ada, "set_level", "room_id=global&level=everything").await.success()["level"], "everything");
    submit(&ada, "set_level", "room_id=global&level=sometimes").await.assert_problem(422, "request_invalid");
}

#[tokio::test]
async fn trimmed_messages_are_not_unread() {
    let server = TestServer::with_config(|config| config.messages_per_room = 5).await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let mut posted = Vec::new();
    for number in 1..=8 {
        posted.push(ben.post_message(&format!("@ada {number}")).await);
    }
    let read_state = read_state(&ada, "global").await;
    assert_eq!((&read_state["unread"], &read_state["mentions"], &read_state["seq"]), (&json!(5), &json!(5), &json!(8)));
    assert_eq!((&read_state["first_unread"], &read_state["kept"]), (&posted[3]["id"], &json!(8)));
    // The list expires after seven days without posts, and with it the unread messages.
    server.redis.command::<u64>("DEL chat:messages:global").await;
    assert_eq!(unread_counts(&ada).await, (0, 0));
}

#[tokio::test]
async fn unread_query_reads_no_lists_when_all_is_read() {
    let server = TestServer::start().await;
    let ada = server.user("Ada").await;
    for number in 0..20 {
        let room = format!("room-{number}");
        server.insert_room(&room, "public").await;
        ada.get(&format!("/api/chat/messages?room_id={room}")).await.success();
    }
    ada.get("/api/chat/unread").await.success();
    let before = server.redis.command_counts().await;
    for _ in 0..100 {
        assert_eq!(ada.get("/api/chat/unread").await.success().as_array().unwrap().len(), 21);
    }
    let after = server.redis.command_counts().await;
    let count_of = |name: &str| after.get(name).unwrap_or(&0) - before.get(name).unwrap_or(&0);
    // One script for each request, plus a few of the instance itself.
    assert!((100..110).contains(&count_of("evalsha")), "{before:?} {after:?}");
    assert_eq!(count_of("lrange"), 0, "{before:?} {after:?}");
}

#[tokio::test]
async fn large_unread_counts_are_exact() {
    let server = TestServer::start().await;
    let ada = server.user("Ada").await;
    for number in 0..6 {
        let room = format!("room-{number}");
        server.insert_room(&room, "public").await;
        ada.get(&format!("/api/chat/messages?room_id={room}")).await.success();
        let message = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000a","sid":99,"sn":"Ben","sr":"member","t":"text","c":"@Ada","n":1,"v":1}"#;
        let key = format!("chat:messages:{room}");
        let text: Vec<&str> = ["LPUSH", &key].into_iter().chain(std::iter::repeat_n(message, 900)).collect();
        server.redis.command_args::<u64>(&text).await;
        server.redis.command::<u64>(&format!("HSET chat:room:{room} seq 900")).await;
    }
    let read_states = ada.get("/api/chat/unread").await.success();
    let counted: Vec<(u64, u64)> = read_states
        .as_array()
        .unwrap()
        .iter()
        .map(|read_state| (read_state["unread"].as_u64().unwrap(), read_state["mentions"].as_u64().unwrap()))
        .collect();
    assert_eq!(counted, [vec![(0, 0)], vec![(900, 900); 6]].concat());
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
async fn direct_conversation_is_unread_from_first_message() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let room = id_of(&ben.open_direct(&[ada.id]).await);
    let first = ben.post_message_in(&room, "tea?").await;
    let read_state = read_state(&ada, &room).await;
    assert_eq!((&read_state["unread"], &read_state["first_unread"]), (&json!(1), &first["id"]));
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
