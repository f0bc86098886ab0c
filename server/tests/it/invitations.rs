//! Invitations: links into the server and into rooms, claimed once for each use however many claim at once.

use std::collections::HashMap;
use std::time::Duration;

use app::auth::SignUp;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD, Person, id_of};

/// A new invitation.
async fn invite(by: &Person, request: Value) -> Value {
    let answer = by.post("/api/chat/invitations", request).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json
}

async fn claim(person: &Person, invitation: &Value) -> Answer {
    person.post("/api/chat/invitations/claim", json!({ "token": invitation["token"] })).await
}

async fn register(house: &House, name: &str, invitation: &Value) -> Answer {
    let request = json!({ "username": name, "password": PASSWORD, "invite": invitation["token"] });
    house.stranger().post("/api/auth/register", request).await
}

/// The page that a link leads to, as a server function tells it.
async fn look_at(person: &Person, token: &str) -> Answer {
    let request = person.request(http::Method::POST, "/fn/look_at_invitation").form(&[("token", token)]);
    Answer::to(request).await
}

async fn is_member(house: &House, room: &str, person: &Person) -> bool {
    house.redis.ask(&format!("SISMEMBER chat:room:{room}:members {}", person.id)).await
}

/// How many uses the invitation has left, as far as it is listed.
async fn uses_left(by: &Person, room: &str) -> Vec<u64> {
    let listed = by.get(&format!("/api/chat/invitations?room_id={room}")).await.success();
    listed.as_array().unwrap().iter().map(|invitation| invitation["uses_left"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_link_leads_into_a_private_room() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = ada.create_room("Tea", "private").await;
    let id = id_of(&room);
    let made = invite(&ada, json!({ "room_id": id, "uses": 3, "hours": 2 })).await;
    let token = made["token"].as_str().unwrap();
    let ends = app::time::Timestamp::from_milliseconds(house.clock.now().milliseconds() + 7_200_000).to_string();
    let expected = json!({
        "id": made["id"], "token": token, "path": format!("/join/{token}"), "room_id": id, "uses_left": 3,
        "expires_at": ends, "opens_accounts": false,
    });
    assert_eq!(made, expected);
    assert_eq!(token.len(), 43);
    assert!(house.places_of(&[token]).await.is_empty(), "only the hash of a token is kept");

    let view = look_at(&house.stranger(), token).await.success();
    assert_eq!((&view["by"]["username"], &view["room"]["name"]), (&json!("ada"), &json!("Tea")));
    assert_eq!(uses_left(&ada, &id).await, [3], "looking takes nothing");
    let listed = ada.get(&format!("/api/chat/invitations?room_id={id}")).await.success();
    assert!(!listed.to_string().contains(token));
    assert_eq!((&listed[0]["id"], &listed[0]["by"]["username"]), (&made["id"], &json!("ada")));

    for _ in 0..3 {
        // Whoever is in the room already takes nothing.
        assert_eq!(claim(&bob, &made).await.success(), json!({ "room_id": id }));
    }
    assert_eq!(claim(&ada, &made).await.success(), json!({ "room_id": id }));
    assert_eq!(uses_left(&ada, &id).await, [2]);
    bob.say_in(&id, "hello").await;
    // Whoever left comes again by the same link, and by another use.
    bob.leave(&id).await.success();
    claim(&bob, &made).await.success();
    assert_eq!(uses_left(&ada, &id).await, [1]);
}

#[tokio::test]
async fn a_hundred_claim_one_use() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let room = id_of(&ada.create_room("Tea", "private").await);
    let names: Vec<String> = (0..100).map(|number| format!("person {number}")).collect();
    let people: Vec<Person> = join_all(names.iter().enumerate().map(async |(number, name)| {
        let person = house.stranger().sign_up(name).await;
        if number % 2 == 0 { person } else { person.at(other.address) }
    }))
    .await;
    let made = invite(&ada, json!({ "room_id": room })).await;
    let answers = join_all(people.iter().map(|person| claim(person, &made))).await;
    let (succeeded, refused): (Vec<_>, Vec<_>) =
        people.iter().zip(answers).partition(|(_, answer)| answer.status == 200);
    assert_eq!(succeeded.len(), 1);
    for (_, answer) in refused {
        answer.is_problem(404, "invitation_invalid");
    }
    let (guest, _) = &succeeded[0];
    assert!(is_member(&house, &room, guest).await);
    assert_eq!(house.redis.ask::<u64>(&format!("SCARD chat:room:{room}:members")).await, 2);
    assert_eq!(house.redis.ask::<u64>(&format!("HGET chat:room:{room} member_count")).await, 2);
    assert_eq!(uses_left(&ada, &room).await, [0; 0], "what is used up is not listed");
    // Whose claim was answered, or was not and is sent again, is in the room.
    assert_eq!(claim(guest, &made).await.success(), json!({ "room_id": room }));
    // And five uses are five.
    let made = invite(&ada, json!({ "room_id": room, "uses": 5 })).await;
    let strangers: Vec<&Person> = people.iter().filter(|person| person.id != guest.id).collect();
    let answers = join_all(strangers.iter().map(|person| claim(person, &made))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 5);
    assert_eq!(house.redis.ask::<u64>(&format!("SCARD chat:room:{room}:members")).await, 7);
}

#[tokio::test]
async fn what_cannot_be_claimed_answers_all_alike() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("Tea", "private").await);
    let invitation = async || invite(&ada, json!({ "room_id": room, "hours": 24 })).await;
    let unknown = claim(&bob, &json!({ "token": "unknown" })).await;
    unknown.is_problem(404, "invitation_invalid");
    let is_refused = async |invitation: &Value, why: &str| {
        let (claimed, looked) =
            (claim(&bob, invitation).await, look_at(&bob, invitation["token"].as_str().unwrap()).await);
        assert_eq!((claimed.status, &claimed.text), (404, &unknown.text), "{why}");
        assert_eq!((looked.status, looked.json["code"].as_str()), (404, Some("invitation_invalid")), "{why}");
        assert!(!is_member(&house, &room, &bob).await, "{why}");
    };
    // Used up.
    let used_up = invitation().await;
    claim(&house.person("cyd").await, &used_up).await.success();
    is_refused(&used_up, "used up").await;
    // Withdrawn, by its id; by others than those who may, it is not.
    let withdrawn = invitation().await;
    let path = format!("/api/chat/invitations/{}", withdrawn["id"].as_str().unwrap());
    bob.delete(&path).await.is_problem(404, "invitation_invalid");
    assert_eq!(ada.delete(&path).await.status, 204);
    ada.delete(&path).await.is_problem(404, "invitation_invalid");
    is_refused(&withdrawn, "withdrawn").await;
    // Banned.
    let fine = invitation().await;
    ada.remove_member(&room, bob.id, true).await.success();
    claim(&bob, &fine).await.is_problem(404, "invitation_invalid");
    ada.delete(&format!("/api/chat/rooms/{room}/bans/{}", bob.id)).await.success();
    // Archived.
    ada.delete(&format!("/api/chat/rooms/{room}")).await.success();
    is_refused(&fine, "archived").await;
    ada.patch(&format!("/api/chat/rooms/{room}"), json!({ "archived": false })).await.success();
    // Expired, to the millisecond.
    house.pass(Duration::from_secs(24 * 3600) - Duration::from_millis(1));
    look_at(&bob.sign_in("bob").await, fine["token"].as_str().unwrap()).await.success();
    house.pass(Duration::from_millis(1));
    let bob = house.stranger().sign_in("bob").await;
    claim(&bob, &fine).await.is_problem(404, "invitation_invalid");
    look_at(&bob, fine["token"].as_str().unwrap()).await.is_problem(404, "invitation_invalid");
}

#[tokio::test]
async fn an_invitation_is_worth_what_its_maker_may() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let guests = [house.person("cyd").await, house.person("dan").await];
    let room = id_of(&ada.create_room("Tea", "private").await);
    ada.add(&room, bob.id).await.success();
    let request = json!({ "room_id": room, "uses": 10 });
    bob.post("/api/chat/invitations", request.clone()).await.is_problem(403, "not_allowed");
    guests[0].post("/api/chat/invitations", request.clone()).await.is_problem(404, "room_not_found");
    bob.post("/api/chat/invitations", json!({})).await.is_problem(403, "not_allowed");
    bob.get(&format!("/api/chat/invitations?room_id={room}")).await.is_problem(403, "not_allowed");
    bob.get("/api/chat/invitations").await.is_problem(403, "not_allowed");

    let role = async |role: &str| ada.change_member(&room, bob.id, json!({ "role": role })).await.success();
    role("moderator").await;
    let made = invite(&bob, request).await;
    role("member").await;
    claim(&guests[0], &made).await.is_problem(404, "invitation_invalid");
    look_at(&guests[0], made["token"].as_str().unwrap()).await.is_problem(404, "invitation_invalid");
    role("owner").await;
    claim(&guests[0], &made).await.success();
    assert_eq!(uses_left(&ada, &room).await, [9], "what is refused takes nothing");
    ada.remove_member(&room, bob.id, false).await.is_problem(403, "not_allowed");
    role("moderator").await;
    ada.remove_member(&room, bob.id, false).await.success();
    claim(&guests[1], &made).await.is_problem(404, "invitation_invalid");
    // Whoever made it withdraws it whatever they may by now.
    assert_eq!(bob.delete(&format!("/api/chat/invitations/{}", made["id"].as_str().unwrap())).await.status, 204);
    let audited: Vec<(String, HashMap<String, String>)> = house.redis.ask("XREVRANGE teahouse:audit + - COUNT 1").await;
    let audited = &audited[0].1;
    assert_eq!(
        (audited["action"].as_str(), audited["by"].as_str()),
        ("invitation.revoked", bob.id.to_string().as_str())
    );
}

#[tokio::test]
async fn invitations_have_their_limits() {
    let house = House::with(|config| config.limits = true).await;
    let ada = house.stranger().sign_up("ada").await;
    let room = id_of(&ada.create_room("Tea", "private").await);
    for (uses, hours) in [(0, 1), (101, 1), (1, 0), (1, 721)] {
        let request = json!({ "room_id": room, "uses": uses, "hours": hours });
        ada.post("/api/chat/invitations", request).await.is_problem(422, "invitation_limits");
    }
    for request in [json!({ "uses": -1 }), json!({ "uses": "1" }), json!({ "room_id": "*" }), json!({ "days": 1 })] {
        ada.post("/api/chat/invitations", request).await.is_problem(422, "request_invalid");
    }
    let usual = invite(&ada, json!({ "room_id": room })).await;
    let week = app::time::Timestamp::from_milliseconds(house.clock.now().milliseconds() + 7 * 86_400_000).to_string();
    assert_eq!((&usual["uses_left"], &usual["expires_at"]), (&json!(1), &json!(week)));
    for _ in 1..20 {
        invite(&ada, json!({ "room_id": room, "uses": 100, "hours": 720 })).await;
    }
    let refused = ada.post("/api/chat/invitations", json!({ "room_id": room })).await;
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "30");
    let bob = house.stranger().sign_up("bob").await;
    for _ in 0..10 {
        claim(&bob, &json!({ "token": "guessed" })).await.is_problem(404, "invitation_invalid");
    }
    let refused = claim(&bob, &usual).await;
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "10");
    house.pass(Duration::from_secs(10));
    claim(&bob, &usual).await.success();
}

#[tokio::test]
async fn a_link_leads_into_the_server_and_into_a_room_of_it() {
    let house = House::with(|config| config.sign_up = SignUp::Invite).await;
    let root = house.administrator("root").await;
    let secret = id_of(&root.create_room("Secret", "private").await);
    let (into_server, into_room) =
        (invite(&root, json!({ "uses": 2 })).await, invite(&root, json!({ "room_id": secret })).await);
    assert_eq!((&into_server["opens_accounts"], &into_server["room_id"]), (&json!(true), &Value::Null));
    assert_eq!(into_room["opens_accounts"], true);
    let view = look_at(&house.stranger(), into_server["token"].as_str().unwrap()).await.success();
    assert_eq!(
        (&view["by"]["username"], &view["room"], &view["opens_accounts"]),
        (&json!("root"), &Value::Null, &json!(true))
    );
    // Each list has its own.
    let listed = root.get("/api/chat/invitations").await.success();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &into_server["id"]));

    let bob = house.stranger().as_in(&register(&house, "bob", &into_server).await);
    // Who is inside already takes nothing from it.
    assert_eq!(claim(&bob, &into_server).await.success(), json!({ "room_id": null }));
    let cyd = house.stranger().as_in(&register(&house, "cyd", &into_room).await);
    register(&house, "dan", &into_room).await.is_problem(404, "invitation_invalid");
    assert!(!is_member(&house, &secret, &cyd).await, "they have not come in yet");
    bob.get(&format!("/api/chat/rooms/{secret}")).await.is_problem(404, "room_not_found");
    assert_eq!(cyd.get(&format!("/api/chat/rooms/{secret}")).await.success()["name"], "Secret");
    cyd.say_in(&secret, "hello").await;
    assert!(is_member(&house, &secret, &cyd).await);
    // An invitation of somebody who may not open accounts opens none.
    root.change_member(&secret, cyd.id, json!({ "role": "owner" })).await.success();
    let of_cyd = invite(&cyd, json!({ "room_id": secret, "uses": 2 })).await;
    assert_eq!(of_cyd["opens_accounts"], false);
    register(&house, "dan", &of_cyd).await.is_problem(403, "sign_up_closed");
    claim(&bob, &of_cyd).await.success();
    // Whoever was invited and is removed before they come has no way in any more.
    let into_room = invite(&root, json!({ "room_id": secret })).await;
    let eve = house.stranger().as_in(&register(&house, "eve", &into_room).await);
    root.remove_member(&secret, eve.id, false).await.success();
    eve.get(&format!("/api/chat/messages?room_id={secret}")).await.is_problem(404, "room_not_found");
}
