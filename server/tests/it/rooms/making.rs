//! Rooms that people make, name, archive and open again.

use serde_json::{Value, json};

use super::{contents, last_audited, moderator, news, spoken, tea_room};
use crate::house::{House, id_of};

#[tokio::test]
async fn whoever_makes_a_room_owns_it() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let request = json!({ "name": "  Tea & cake ", "description": "Green,\r\nblack", "kind": "private" });
    let answer = ada.post("/api/chat/rooms", request).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let room = answer.json;
    let id = id_of(&room);
    assert_eq!(uuid::Uuid::parse_str(&id).unwrap().get_version_num(), 7);
    let now = house.clock.now().to_string();
    let expected = json!({
        "id": id, "name": "Tea & cake", "description": "Green,\nblack", "kind": "private", "member_count": 1,
        "creator_id": ada.id, "created_at": now, "last_activity": now, "archived_at": null,
    });
    assert_eq!(room, expected);
    assert_eq!(ada.get(&format!("/api/chat/rooms/{id}")).await.success(), expected);
    let listed = ada.get("/api/chat/rooms").await.success();
    let entry = listed.as_array().unwrap().iter().find(|entry| entry["room"]["id"] == id.as_str()).unwrap();
    assert_eq!(*entry, json!({ "room": expected, "people": [], "role": "owner" }));
    assert!(house.redis.ask::<bool>(&format!("SISMEMBER chat:rooms {id}")).await);
    assert_eq!(house.redis.ask::<String>(&format!("HGET teahouse:room:{id}:roles {}", ada.id)).await, "owner");
    // The same name again is another room.
    assert_ne!(id_of(&ada.create_room("Tea & cake", "private").await), id);
}

#[tokio::test]
async fn who_makes_a_room_hears_of_it_and_nobody_else() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let (mut of_ada, mut of_bob) = (ada.listen().await, bob.listen().await);
    of_ada.next().await;
    of_bob.next().await;
    let secret = id_of(&ada.create_room("Secret", "private").await);
    let open = ada.create_room("Open", "public").await;
    for room in [&secret, &id_of(&open)] {
        let joined = news(&mut of_ada).await;
        assert_eq!((&joined["type"], &joined["room_id"]), (&json!("member.joined"), &json!(room)));
        let created = news(&mut of_ada).await;
        assert_eq!((&created["type"], &created["room_id"]), (&json!("room.created"), &json!(room)));
    }
    ada.say("That is all.").await;
    let heard = of_bob.changes_until("That is all.").await;
    let of_rooms: Vec<_> = heard.iter().filter(|change| change["room_id"] != "global").collect();
    assert_eq!(of_rooms, [&Value::Null; 0]);
}

#[tokio::test]
async fn rooms_have_names_that_can_be_seen() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let room = id_of(&ada.create_room("Tea", "public").await);
    let before = contents(&house).await;
    let long = "茶".repeat(65);
    for name in ["", "  ", "a\nb", "\u{200b}", "a\u{202e}b", &long] {
        let made = ada.post("/api/chat/rooms", json!({ "name": name })).await;
        made.is_problem(422, "room_name_invalid");
        ada.patch(&format!("/api/chat/rooms/{room}"), json!({ "name": name }))
            .await
            .is_problem(422, "room_name_invalid");
    }
    let long = "茶".repeat(501);
    for description in ["a\u{0}b", "a\u{202e}b", &long] {
        let made = ada.post("/api/chat/rooms", json!({ "name": "Tea", "description": description })).await;
        made.is_problem(422, "description_invalid");
    }
    for request in [
        json!({ "name": "Tea", "kind": "direct" }),
        json!({ "name": "Tea", "kind": "secret" }),
        json!({ "name": "Tea", "id": "tea" }),
        json!({ "kind": "public" }),
    ] {
        ada.post("/api/chat/rooms", request).await.is_problem(422, "request_invalid");
    }
    assert_eq!(contents(&house).await, before);
    // Without a kind it is private.
    let made = ada.post("/api/chat/rooms", json!({ "name": "茶".repeat(64) })).await.success();
    assert_eq!(made["kind"], "private");
}

#[tokio::test]
async fn moderators_name_a_room_and_say_what_it_is_about() {
    let house = House::open().await;
    let (ada, bob, cyd) = (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
    let room = tea_room(&ada, &[&bob]).await;
    let path = format!("/api/chat/rooms/{room}");
    bob.patch(&path, json!({ "name": "Coffee" })).await.is_problem(403, "not_allowed");
    cyd.patch(&path, json!({ "name": "Coffee" })).await.is_problem(404, "room_not_found");
    let mut ears = bob.listen().await;
    ears.next().await;
    ada.change_member(&room, bob.id, json!({ "role": "moderator" })).await.success();
    assert_eq!(news(&mut ears).await["type"], "member.changed");
    let named = bob.patch(&path, json!({ "name": "Coffee", "description": "Black" })).await.success();
    assert_eq!((&named["name"], &named["description"]), (&json!("Coffee"), &json!("Black")));
    let heard = news(&mut ears).await;
    assert_eq!((&heard["type"], &heard["room"], &heard["by"]), (&json!("room.changed"), &named, &json!(bob.id)));
    // What is absent stays, and what is the same already changes nothing.
    let described = ada.patch(&path, json!({ "description": "" })).await.success();
    assert_eq!((&described["name"], &described["description"]), (&json!("Coffee"), &json!("")));
    let before = contents(&house).await;
    for same in [json!({}), json!({ "name": " Coffee " }), json!({ "description": "" })] {
        assert_eq!(ada.patch(&path, same).await.success(), described);
    }
    assert_eq!(contents(&house).await, before);
    assert_eq!(bob.get(&path).await.success(), described);
}

#[tokio::test]
async fn an_archived_room_can_be_read_and_that_is_all() {
    let house = House::open().await;
    let (ada, bob, cyd) = (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    let path = format!("/api/chat/rooms/{room}");
    bob.join(&room).await.success();
    let message = bob.say_in(&room, "hello").await;
    bob.patch(&path, json!({ "archived": true })).await.is_problem(403, "not_allowed");
    let mut ears = bob.listen().await;
    ears.next().await;
    let archived = ada.patch(&path, json!({ "archived": true })).await.success();
    assert_eq!(archived["archived_at"], house.clock.now().to_string());
    let audited = json!({ "by": ada.id.to_string(), "action": "room.archived", "room": room });
    assert_eq!(last_audited(&house).await, audited);
    let heard = news(&mut ears).await;
    assert_eq!((&heard["type"], &heard["room"]), (&json!("room.archived"), &archived));

    let before = contents(&house).await;
    assert_eq!(ada.patch(&path, json!({ "archived": true })).await.success(), archived, "it is already");
    bob.send_in(&room, "still here?").await.is_problem(409, "room_archived");
    cyd.send_in(&room, "let me in").await.is_problem(409, "room_archived");
    cyd.join(&room).await.is_problem(409, "room_archived");
    cyd.get(&format!("/api/chat/messages?room_id={room}")).await.is_problem(409, "room_archived");
    ada.add(&room, cyd.id).await.is_problem(409, "room_archived");
    let invitation = ada.post("/api/chat/invitations", json!({ "room_id": room })).await;
    invitation.is_problem(409, "room_archived");
    bob.edit(&message, "good bye").await.is_problem(409, "room_archived");
    assert_eq!(contents(&house).await, before);
    assert_eq!(spoken(&bob, &room).await, std::slice::from_ref(&message));
    assert_eq!(cyd.get(&path).await.success()["archived_at"], archived["archived_at"]);
    assert_eq!(bob.remove(&message).await.status, 204);

    let open = ada.patch(&path, json!({ "archived": false })).await.success();
    assert_eq!(open["archived_at"], Value::Null);
    assert_eq!(last_audited(&house).await["action"], "room.restored");
    let heard = news(&mut ears).await;
    assert_eq!((&heard["type"], &heard["room"]), (&json!("room.changed"), &open));
    cyd.say_in(&room, "at last").await;
    // DELETE archives too, and again is no fault.
    for _ in 0..2 {
        assert_eq!(ada.delete(&path).await.status, 204);
    }
    bob.send_in(&room, "closed").await.is_problem(409, "room_archived");
    bob.delete(&path).await.is_problem(403, "not_allowed");
}

#[tokio::test]
async fn the_room_global_stays() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    root.delete("/api/chat/rooms/global").await.is_problem(409, "room_is_permanent");
    let archives = json!({ "archived": true });
    root.patch("/api/chat/rooms/global", archives).await.is_problem(409, "room_is_permanent");
    // But it may have another name, and people may leave it.
    root.patch("/api/chat/rooms/global", json!({ "name": "Everyone" })).await.success();
    root.leave("global").await.success();
}

#[tokio::test]
async fn roles_of_the_server_count_where_they_may() {
    let house = House::open().await;
    let (ada, root) = (house.person("ada").await, house.administrator("root").await);
    let keeper = moderator(&house, "keeper").await;
    let open = id_of(&ada.create_room("Open", "public").await);
    let secret = tea_room(&ada, &[]).await;
    let name = async |person: &crate::house::Person, room: &str| {
        person.patch(&format!("/api/chat/rooms/{room}"), json!({ "description": person.name })).await
    };
    // Moderators in public rooms, members or not, and in private ones as members; administrators in both.
    name(&keeper, &open).await.success();
    name(&keeper, &secret).await.is_problem(404, "room_not_found");
    keeper.delete(&format!("/api/chat/rooms/{open}")).await.is_problem(403, "not_allowed");
    for room in [&open, &secret] {
        name(&root, room).await.success();
        root.get(&format!("/api/chat/rooms/{room}/members")).await.success();
        root.delete(&format!("/api/chat/rooms/{room}")).await.success();
        root.patch(&format!("/api/chat/rooms/{room}"), json!({ "archived": false })).await.success();
    }
    // Which does not mean that they may read there, or bring themselves in.
    let read = root.get(&format!("/api/chat/messages?room_id={secret}")).await;
    read.is_problem(404, "room_not_found");
    root.send_in(&secret, "peekaboo").await.is_problem(404, "room_not_found");
    root.add(&secret, root.id).await.is_problem(403, "not_allowed");
    ada.add(&secret, keeper.id).await.success();
    name(&keeper, &secret).await.success();
}

#[tokio::test]
async fn rooms_are_made_at_a_human_pace() {
    let house = House::with(|config| config.limits = true).await;
    let ada = house.stranger().sign_up("ada").await;
    for number in 0..20 {
        ada.create_room(&format!("Room {number}"), "private").await;
    }
    let refused = ada.post("/api/chat/rooms", json!({ "name": "One more" })).await;
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "30");
    house.pass(std::time::Duration::from_secs(30));
    ada.create_room("One more", "private").await;
}
