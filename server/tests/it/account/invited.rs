//! Coming in by an invitation, with a new account.

use std::time::Duration;

use app::auth::SignUp;
use futures::future::join_all;
use serde_json::{Value, json};

use super::Browser;
use crate::house::{Answer, House, PASSWORD, Person};

async fn invites(by: &Person, request: Value) -> String {
    let made = by.post("/api/chat/invitations", request).await.success();
    made["token"].as_str().expect("a token").to_owned()
}

async fn registers(house: &House, name: &str, invite: &str) -> Answer {
    let request = json!({ "username": name, "password": PASSWORD, "invite": invite });
    house.stranger().post("/api/auth/register", request).await
}

async fn by_invitation_only() -> House {
    House::with(|config| config.sign_up = SignUp::Invite).await
}

#[tokio::test]
async fn a_hundred_come_at_once_by_an_invitation_for_one() {
    let house = by_invitation_only().await;
    let root = house.administrator("root").await;
    let token = invites(&root, json!({ "uses": 1 })).await;
    house.has_no_trace_of(&[&token]).await;
    let before = house.redis.ask::<usize>("HLEN user:names").await;
    let names: Vec<String> = (0..100).map(|number| format!("guest {number}")).collect();
    let answers = join_all(names.iter().map(|name| registers(&house, name, &token))).await;
    let let_in = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(let_in, 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.is_problem(404, "invitation_invalid");
    }
    assert_eq!(house.redis.ask::<usize>("HLEN user:names").await, before + 1);
}

#[tokio::test]
async fn an_invitation_that_is_wrong_used_up_expired_or_withdrawn_is_none() {
    let house = by_invitation_only().await;
    let root = house.administrator("root").await;
    let token = invites(&root, json!({ "uses": 2, "hours": 1 })).await;
    registers(&house, "guessed", "guessed").await.is_problem(404, "invitation_invalid");
    house
        .stranger()
        .post("/api/auth/register", json!({ "username": "none", "password": PASSWORD }))
        .await
        .is_problem(403, "sign_up_closed");
    // A name that is taken costs no use.
    registers(&house, "ROOT", &token).await.is_problem(409, "username_taken");
    assert_eq!(registers(&house, "ada", &token).await.status, 201);
    assert_eq!(registers(&house, "bob", &token).await.status, 201);
    let used_up = registers(&house, "carol", &token).await;
    used_up.is_problem(404, "invitation_invalid");

    let late = invites(&root, json!({ "uses": 2, "hours": 1 })).await;
    house.pass(Duration::from_secs(3601));
    let expired = registers(&house, "dan", &late).await;
    expired.is_problem(404, "invitation_invalid");
    let root = root.sign_in("root").await;
    let made = root.post("/api/chat/invitations", json!({})).await.success();
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let withdrawn = root.request(http::Method::DELETE, &format!("/api/chat/invitations/{id}"));
    assert_eq!(Answer::to(withdrawn).await.status, 204);
    let withdrawn = registers(&house, "eve", token).await;
    withdrawn.is_problem(404, "invitation_invalid");
    assert!(used_up.text == expired.text && expired.text == withdrawn.text);
}

#[tokio::test]
async fn an_invitation_ends_with_the_right_of_who_made_it() {
    let house = by_invitation_only().await;
    let root = house.administrator("root").await;
    let first = invites(&root, json!({ "uses": 5 })).await;
    let ada = house.stranger().as_in(&registers(&house, "ada", &first).await);
    ada.post("/api/chat/invitations", json!({})).await.is_problem(403, "not_allowed");
    let (id, desk) = (ada.id.to_string(), Browser::of(&house, "root").await);
    let role = async |role: &str| desk.submit("set_server_role", &[("user_id", &id), ("role", role)]).await.success();
    role("moderator").await;
    let token = invites(&ada, json!({ "uses": 5 })).await;
    assert_eq!(registers(&house, "bob", &token).await.status, 201);
    role("member").await;
    registers(&house, "carol", &token).await.is_problem(404, "invitation_invalid");
    role("moderator").await;
    desk.submit("set_deactivated", &[("user_id", &id), ("deactivated", "true")]).await.success();
    registers(&house, "carol", &token).await.is_problem(404, "invitation_invalid");
    assert_eq!(registers(&house, "carol", &first).await.status, 201);
}

#[tokio::test]
async fn an_invitation_into_a_private_room_leads_there_and_nowhere_else() {
    let house = by_invitation_only().await;
    let root = house.administrator("root").await;
    let make = async |name: &str| {
        let room = root.post("/api/chat/rooms", json!({ "name": name, "kind": "private" })).await.success();
        room["id"].as_str().unwrap().to_owned()
    };
    let (room, other) = (make("Kitchen").await, make("Cellar").await);
    let token = invites(&root, json!({ "room_id": room, "uses": 3 })).await;
    let ada = house.stranger().as_in(&registers(&house, "ada", &token).await);
    let history = async |person: &Person, room: &str| person.get(&format!("/api/chat/messages?room_id={room}")).await;
    history(&ada, &other).await.is_problem(404, "room_not_found");
    assert_eq!(history(&ada, &room).await.status, 200);

    // Through the form one is led there.
    let form = [("username", "bob"), ("password", PASSWORD), ("invite", &token), ("next", "/rooms/global")];
    let led = Browser::stranger(&house).send("sign_up", &form).await;
    assert_eq!((led.status, led.header("location")), (302, format!("/rooms/{room}").as_str()));
    let page = Browser::stranger(&house).page(&format!("/join/{token}")).await;
    assert!(page.status == 200 && page.text.contains("Kitchen") && page.text.contains("root"), "{}", page.text);
    assert!(page.text.contains("name=\"invite\""));
    let none = Browser::stranger(&house).page("/join/guessed").await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn who_owns_a_room_invites_into_it_but_makes_no_accounts() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let ada = house.person("ada").await;
    let room = ada.post("/api/chat/rooms", json!({ "name": "Attic", "kind": "private" })).await.success();
    let room = room["id"].as_str().unwrap();
    let token = invites(&ada, json!({ "room_id": room, "uses": 5 })).await;
    // The house is open: whoever comes by it gets an account, and into the room.
    let bob = house.stranger().as_in(&registers(&house, "bob", &token).await);
    assert_eq!(bob.get(&format!("/api/chat/messages?room_id={room}")).await.status, 200);

    house.redis.ask::<u64>("HSET teahouse:settings sign_up invite").await;
    registers(&house, "carol", &token).await.is_problem(403, "sign_up_closed");
    let opens = invites(&root, json!({})).await;
    assert_eq!(registers(&house, "carol", &opens).await.status, 201);
    house.redis.ask::<u64>("HSET teahouse:settings sign_up closed").await;
    let closed = invites(&root, json!({})).await;
    registers(&house, "dan", &closed).await.is_problem(403, "sign_up_closed");
    let page = Browser::stranger(&house).page(&format!("/join/{closed}")).await;
    assert!(page.status == 200 && !page.text.contains("name=\"invite\""), "{}", page.text);
}
