//! Unread state: counts of unread messages and mentions, and notification levels.

mod random_steps;
mod read_positions;

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
    // Two scripts for each request, plus a few of the instance itself: the rooms of the user, and what is unread in them.
    assert!((200..210).contains(&count_of("evalsha")), "{before:?} {after:?}");
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
async fn direct_conversation_is_unread_from_first_message() {
    let server = TestServer::start().await;
    let (ada, ben) = (server.user("Ada").await, server.user("Ben").await);
    let room = id_of(&ben.open_direct(&[ada.id]).await);
    let first = ben.post_message_in(&room, "tea?").await;
    let read_state = read_state(&ada, &room).await;
    assert_eq!((&read_state["unread"], &read_state["first_unread"]), (&json!(1), &first["id"]));
}
