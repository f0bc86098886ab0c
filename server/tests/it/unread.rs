//! What is new: positions that move on all devices at once, numbers that are counted and never stored.

mod fuzz;

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, House, Person, id_of};

/// Where someone stands in a room, as they are told.
async fn standing(person: &Person, room: &str) -> Value {
    let all = person.get("/api/chat/unread").await.success();
    let found = all.as_array().expect("a list").iter().find(|standing| standing["room_id"] == room);
    found.unwrap_or_else(|| panic!("no {room} in {all}")).clone()
}

/// How many messages are new to someone in `global`, and how many of them mention them.
async fn news(person: &Person) -> (u64, u64) {
    let standing = standing(person, "global").await;
    (standing["unread"].as_u64().unwrap(), standing["mentions"].as_u64().unwrap())
}

async fn put(person: &Person, room: &str, position: Value) -> Answer {
    Answer::to(person.request(Method::PUT, &format!("/api/chat/rooms/{room}/read")).json(&position)).await
}

/// How many entries the log has, and how far it has come.
async fn logged(house: &House) -> (u64, Option<u64>) {
    let (_, entries, version) = house.contents().await;
    (entries, version)
}

/// Notes that someone has read up to a message of `global`.
async fn read(person: &Person, n: u64) -> Value {
    put(person, "global", json!({ "n": n })).await.success()
}

/// Sends a form, as a page does.
async fn submit(person: &Person, function: &str, form: &str) -> Answer {
    let request = person.request(Method::POST, &format!("/fn/{function}"));
    Answer::to(request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())).await
}

#[tokio::test]
async fn whoever_comes_begins_at_the_end() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    for words in ["one", "two", "three"] {
        ada.say(words).await;
    }
    let ben = house.person("Ben").await;
    let before = standing(&ben, "global").await;
    assert_eq!((&before["seq"], &before["read"], &before["unread"]), (&json!(3), &json!(3), &json!(0)));
    assert_eq!((&before["first_unread"], &before["level"]), (&Value::Null, &json!("everything")));

    let four = ada.say("four").await;
    ada.say("five").await;
    let after = standing(&ben, "global").await;
    assert_eq!((&after["unread"], &after["mentions"], &after["first_unread"]), (&json!(2), &json!(0), &four["id"]));
    // Nor does what came before count for somebody who comes by talking.
    let cleo = house.stranger().sign_up("Cleo").await;
    cleo.say("six").await;
    assert_eq!(news(&cleo).await, (0, 0));
}

#[tokio::test]
async fn what_others_say_is_new_and_what_is_gone_is_not() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    ada.say("mine").await;
    assert_eq!(news(&ada).await, (0, 0));

    let tea = ben.say("tea?").await;
    let called = ben.say("come, @ada!").await;
    ben.say("@here: cake").await;
    ben.say("write to x@ada.example, or @adam").await;
    assert_eq!(news(&ada).await, (4, 2));
    assert_eq!(news(&ben).await, (1, 0));

    ben.edit(&tea, "@Ada, tea?").await.success();
    assert_eq!(news(&ada).await, (4, 3));
    ben.edit(&called, "come all").await.success();
    assert_eq!(news(&ada).await, (4, 2));
    assert_eq!(ben.remove(&tea).await.status, 204);
    assert_eq!(news(&ada).await, (3, 1));
    assert_eq!(standing(&ada, "global").await["first_unread"], called["id"]);
    // The last number is one's own: nothing after it is new, whatever lies before.
    read(&ada, 5).await;
    ada.say("mine again").await;
    assert_eq!(news(&ada).await, (0, 0));
}

#[tokio::test]
async fn what_teahouse_says_is_not_new() {
    let house = House::with(|config| config.announce_joins = true).await;
    let ada = house.person("Ada").await;
    let mut ears = ada.listen().await;
    house.person("Ben").await;
    let note = ears.message().await;
    assert_eq!((&note["sender_id"], &note["message_type"]), (&json!(0), &json!("system")));
    let standing = standing(&ada, "global").await;
    assert!(standing["seq"].as_u64() >= note["n"].as_u64(), "{standing}");
    assert_eq!(news(&ada).await, (0, 0));
}

#[tokio::test]
async fn a_position_moves_on_and_goes_back_only_when_asked_to() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    for words in ["one", "two", "three", "@ada four"] {
        ben.say(words).await;
    }
    assert_eq!(read(&ada, 2).await["unread"], 2);
    let logged = logged(&house).await;
    assert_eq!(read(&ada, 1).await["read"], 2);
    assert_eq!(read(&ada, 2).await["read"], 2);
    assert_eq!(self::logged(&house).await, logged, "nothing moved, nothing is written");

    let all = read(&ada, u64::MAX).await;
    assert_eq!((&all["read"], &all["unread"], &all["mentions"]), (&json!(4), &json!(0), &json!(0)));
    let back = put(&ada, "global", json!({ "n": 1, "back": true })).await.success();
    assert_eq!((&back["read"], &back["unread"], &back["mentions"]), (&json!(1), &json!(3), &json!(1)));
    assert_eq!(back, standing(&ada, "global").await);
    let none = put(&ada, "global", json!({ "n": 0, "back": true })).await.success();
    assert_eq!((&none["read"], &none["unread"]), (&json!(0), &json!(4)));
    assert_eq!(news(&ben).await, (0, 0), "it is Ada's alone");

    // The forms of the page: the second counts from the first message that is to be new.
    assert_eq!(submit(&ada, "mark_read", "room_id=global&n=4").await.success()["unread"], 0);
    assert_eq!(submit(&ada, "mark_unread", "room_id=global&n=3").await.success()["unread"], 2);
    assert_eq!(submit(&ada, "mark_unread", "room_id=global&n=0").await.success()["read"], 0);
    let standings = submit(&ada, "read_standings", "").await.success();
    assert_eq!(standings[0], submit(&ada, "read_standing", "room_id=global").await.success());
}

#[tokio::test]
async fn all_devices_of_a_person_hear_of_it_at_once_and_nobody_else() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    let elsewhere = house.another_server().await;
    let telephone = house.stranger().sign_in("Ada").await.at(elsewhere.address);
    for words in ["one", "two", "three"] {
        ben.say(words).await;
    }
    let (mut hers, mut his) = (telephone.listen().await, ben.listen().await);
    let asked = Instant::now();
    let answer = read(&ada, 2).await;
    let moved = hers.change().await;
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    let expected = json!({ "type": "read.moved", "room_id": "global", "v": answer["v"], "user_id": ada.id, "n": 2, "level": "everything" });
    assert_eq!(moved, expected);
    assert_eq!(standing(&telephone, "global").await, standing(&ada, "global").await);
    ben.say("four").await;
    his.hears("four").await;
}

#[tokio::test]
async fn the_log_tells_of_a_position_once() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    let mut ears = ben.listen().await;
    ben.say("one").await;
    ears.hears("one").await;
    let before = ears.cursor.clone();
    for n in 2..=6 {
        ben.say("more").await;
        read(&ada, n).await;
        read(&ben, n).await;
    }
    let logged = house.redis.log().await;
    let moves: Vec<_> = logged.iter().filter(|entry| entry.field("type") == Some("read.moved")).collect();
    let told: Vec<_> = moves.iter().map(|entry| (entry.field("user").unwrap(), entry.field("n").unwrap())).collect();
    assert_eq!(told, [(ada.id.to_string().as_str(), "6"), (ben.id.to_string().as_str(), "6")]);
    // Whoever comes back hears where it is now, from memory and from a process that has none.
    let fresh = house.another_server().await;
    for server in [house.server.address, fresh.address] {
        let mut again = ben.at(server).listen_after(&before).await;
        let mut heard = Vec::new();
        while heard.len() < 6 {
            heard.push(again.change().await);
        }
        let moved: Vec<_> = heard.iter().filter(|change| change["type"] == "read.moved").collect();
        assert_eq!(moved.len(), 1, "{heard:?}");
        assert_eq!((&moved[0]["n"], &moved[0]["user_id"]), (&json!(6), &json!(ben.id)));
    }
}

#[tokio::test]
async fn a_level_is_chosen_for_each_room_and_person() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    let mut telephone = house.stranger().sign_in("Ada").await.listen().await;
    ben.say("one").await;
    telephone.hears("one").await;
    let set = submit(&ada, "set_level", "room_id=global&level=mentions").await.success();
    assert_eq!((&set["level"], &set["unread"]), (&json!("mentions"), &json!(1)));
    let heard = telephone.change().await;
    assert_eq!((&heard["type"], &heard["n"], &heard["level"]), (&json!("read.moved"), &set["read"], &set["level"]));
    assert_eq!(standing(&ada, "global").await["level"], "mentions");
    assert_eq!(standing(&ben, "global").await["level"], "everything");

    let logged = logged(&house).await;
    submit(&ada, "set_level", "room_id=global&level=mentions").await.success();
    assert_eq!(self::logged(&house).await, logged);
    submit(&ada, "set_level", "room_id=global&level=nothing").await.success();
    assert_eq!(standing(&ada, "global").await["level"], "nothing");
    assert_eq!(submit(&ada, "set_level", "room_id=global&level=everything").await.success()["level"], "everything");
    submit(&ada, "set_level", "room_id=global&level=sometimes").await.is_problem(422, "request_invalid");
}

#[tokio::test]
async fn what_a_room_keeps_no_longer_is_not_new() {
    let house = House::with(|config| config.messages_per_room = 5).await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    let mut said = Vec::new();
    for number in 1..=8 {
        said.push(ben.say(&format!("@ada {number}")).await);
    }
    let standing = standing(&ada, "global").await;
    assert_eq!((&standing["unread"], &standing["mentions"], &standing["seq"]), (&json!(5), &json!(5), &json!(8)));
    assert_eq!((&standing["first_unread"], &standing["kept"]), (&said[3]["id"], &json!(8)));
    // Seven days without a word take the list away, and with it what was new.
    house.redis.ask::<u64>("DEL chat:messages:global").await;
    assert_eq!(news(&ada).await, (0, 0));
}

#[tokio::test]
async fn asking_costs_next_to_nothing_where_all_is_read() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    for number in 0..20 {
        let room = format!("room-{number}");
        house.build_room(&room, "public").await;
        ada.get(&format!("/api/chat/messages?room_id={room}")).await.success();
    }
    ada.get("/api/chat/unread").await.success();
    let before = house.redis.commands().await;
    for _ in 0..100 {
        assert_eq!(ada.get("/api/chat/unread").await.success().as_array().unwrap().len(), 21);
    }
    let after = house.redis.commands().await;
    let ran = |name: &str| after.get(name).unwrap_or(&0) - before.get(name).unwrap_or(&0);
    // One step each, give or take what the process does by itself meanwhile.
    assert!((100..110).contains(&ran("evalsha")), "{before:?} {after:?}");
    assert_eq!(ran("lrange"), 0, "{before:?} {after:?}");
}

#[tokio::test]
async fn very_much_that_is_new_is_counted_in_parts() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    for number in 0..6 {
        let room = format!("room-{number}");
        house.build_room(&room, "public").await;
        ada.get(&format!("/api/chat/messages?room_id={room}")).await.success();
        let message = r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000a","sid":99,"sn":"Ben","sr":"member","t":"text","c":"@Ada","n":1,"v":1}"#;
        let key = format!("chat:messages:{room}");
        let words: Vec<&str> = ["LPUSH", &key].into_iter().chain(std::iter::repeat_n(message, 900)).collect();
        house.redis.ask_words::<u64>(&words).await;
        house.redis.ask::<u64>(&format!("HSET chat:room:{room} seq 900")).await;
    }
    let standings = ada.get("/api/chat/unread").await.success();
    let counted: Vec<(u64, u64)> = standings
        .as_array()
        .unwrap()
        .iter()
        .map(|standing| (standing["unread"].as_u64().unwrap(), standing["mentions"].as_u64().unwrap()))
        .collect();
    assert_eq!(counted, [vec![(0, 0)], vec![(900, 900); 6]].concat());
}

#[tokio::test]
async fn only_members_stand_anywhere() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    house.build_room("hidden", "private").await;
    house.build_room("open", "public").await;
    let nowhere = put(&ada, "nowhere", json!({ "n": 1 })).await;
    nowhere.is_problem(404, "room_not_found");
    let hidden = put(&ada, "hidden", json!({ "n": 1 })).await;
    assert_eq!((hidden.status, &hidden.text), (404, &nowhere.text));
    put(&ada, "open", json!({ "n": 1 })).await.is_problem(403, "not_a_member");
    submit(&ada, "read_standing", "room_id=open").await.is_problem(403, "not_a_member");
    let standings = ada.get("/api/chat/unread").await.success();
    assert_eq!(standings.as_array().unwrap().len(), 1, "{standings}");
    assert_eq!(house.redis.ask::<u64>("EXISTS chat:room:open:members").await, 0, "asking joins nobody");

    house.stranger().get("/api/chat/unread").await.is_problem(401, "unauthenticated");
    put(&house.stranger(), "global", json!({ "n": 1 })).await.is_problem(401, "unauthenticated");
    ben.post("/api/auth/logout", json!({})).await;
    ben.get("/api/chat/unread").await.is_problem(401, "unauthenticated");
    put(&ben, "global", json!({ "n": 1 })).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn whoever_comes_back_finds_what_was_said_meanwhile() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    let room = id_of(&ben.create_room("Tea", "public").await);
    assert_eq!(ada.join(&room).await.status, 204);
    // Its number is not the first: Teahouse says that there is a new room.
    let n = ben.say_in(&room, "one").await["n"].clone();
    assert_eq!(put(&ada, &room, json!({ "n": n })).await.success()["unread"], 0);
    assert_eq!(ada.leave(&room).await.status, 204);
    put(&ada, &room, json!({ "n": 1 })).await.is_problem(403, "not_a_member");
    submit(&ada, "set_level", &format!("room_id={room}&level=nothing")).await.is_problem(403, "not_a_member");
    ben.say_in(&room, "two").await;
    assert_eq!(ada.join(&room).await.status, 204);
    let back = standing(&ada, &room).await;
    assert_eq!((&back["read"], &back["unread"]), (&n, &json!(1)));

    assert_eq!(ben.remove_member(&room, ada.id, true).await.status, 204);
    put(&ada, &room, json!({ "n": 2 })).await.is_problem(404, "room_not_found");
}

#[tokio::test]
async fn a_direct_conversation_is_new_from_its_first_word() {
    let house = House::open().await;
    let (ada, ben) = (house.person("Ada").await, house.person("Ben").await);
    let room = id_of(&ben.open_direct(&[ada.id]).await);
    let first = ben.say_in(&room, "tea?").await;
    let standing = standing(&ada, &room).await;
    assert_eq!((&standing["unread"], &standing["first_unread"]), (&json!(1), &first["id"]));
}

#[tokio::test]
async fn a_position_is_a_number_of_a_message() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    ada.say("one").await;
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
        put(&ada, "global", position).await.is_problem(422, "request_invalid");
    }
    put(&ada, "No-Room", json!({ "n": 1 })).await.is_problem(422, "request_invalid");
    for form in ["room_id=global", "room_id=global&n=-1", "room_id=global&n=x", "n=1"] {
        submit(&ada, "mark_read", form).await.is_problem(422, "request_invalid");
        submit(&ada, "mark_unread", form).await.is_problem(422, "request_invalid");
    }
}
