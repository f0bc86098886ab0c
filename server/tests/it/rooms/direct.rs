//! Direct conversations: always the same one for the same people, and never anyone else's.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{contents, news};
use crate::house::{House, id_of};

#[tokio::test]
async fn the_same_people_have_one_conversation() {
    let house = House::open().await;
    let (ada, bob, cyd) = (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
    let mut ears = bob.listen().await;
    ears.next().await;
    let room = ada.open_direct(&[bob.id]).await;
    assert_eq!((&room["kind"], &room["name"], &room["member_count"]), (&json!("direct"), &json!(""), &json!(2)));
    for again in [ada.open_direct(&[bob.id, bob.id, ada.id]).await, bob.open_direct(&[ada.id]).await] {
        assert_eq!(again, room);
    }
    // Bob hears that he came in, not that ada did before him.
    for kind in ["member.joined", "room.created"] {
        let heard = news(&mut ears).await;
        assert_eq!((&heard["type"], &heard["room_id"]), (&json!(kind), &room["id"]));
    }
    let of_three = ada.open_direct(&[cyd.id, bob.id]).await;
    assert_ne!(of_three["id"], room["id"]);
    assert_eq!(cyd.open_direct(&[bob.id, ada.id]).await, of_three);
    let entry = bob.get("/api/chat/rooms").await.success();
    let entry = entry.as_array().unwrap().iter().find(|entry| entry["room"] == of_three).unwrap().clone();
    let names: Vec<&Value> = entry["people"].as_array().unwrap().iter().map(|person| &person["username"]).collect();
    assert_eq!((names, &entry["role"]), (vec![&json!("ada"), &json!("cyd")], &json!("member")));
    ada.say_in(&id_of(&room), "psst").await;
    assert_eq!(bob.history_of(&id_of(&room), 10).await.len(), 1);
}

#[tokio::test]
async fn it_is_made_once_however_many_begin_it() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let other = house.another_server().await;
    let both = [ada.clone(), bob.at(other.address)];
    let opened = join_all((0..40).map(|number| {
        let (me, other) = (&both[number % 2], &both[(number + 1) % 2]);
        me.open_direct(std::slice::from_ref(&other.id)).then_id()
    }))
    .await;
    assert!(opened.iter().all(|id| *id == opened[0]), "{opened:?}");
    let log = house.redis.log().await;
    let about = log.iter().filter(|entry| entry.field("room") == Some(&opened[0]));
    let kinds: Vec<_> = about.map(|entry| entry.field("type").unwrap()).collect();
    assert_eq!(kinds, ["member.joined", "member.joined", "room.created"]);
}

/// What a room's id is, once it is there.
trait ThenId: Future<Output = Value> + Sized {
    async fn then_id(self) -> String {
        id_of(&self.await)
    }
}

impl<F: Future<Output = Value>> ThenId for F {}

#[tokio::test]
async fn it_stays_as_it_was_begun() {
    let house = House::open().await;
    let (ada, bob, root) = (house.person("ada").await, house.person("bob").await, house.administrator("root").await);
    let room = id_of(&ada.open_direct(&[bob.id]).await);
    let path = format!("/api/chat/rooms/{room}");
    let before = contents(&house).await;
    ada.leave(&room).await.is_problem(409, "direct_is_fixed");
    for answer in [
        ada.patch(&path, json!({ "name": "Ours" })).await,
        ada.patch(&path, json!({ "archived": true })).await,
        ada.delete(&path).await,
        ada.add(&room, root.id).await,
        ada.remove_member(&room, bob.id, false).await,
        ada.remove_member(&room, bob.id, true).await,
        ada.change_member(&room, bob.id, json!({ "role": "owner" })).await,
        ada.change_member(&room, bob.id, json!({ "muted_minutes": 5 })).await,
        ada.delete(&format!("{path}/bans/{}", bob.id)).await,
        ada.post("/api/chat/invitations", json!({ "room_id": room })).await,
    ] {
        answer.is_problem(409, "direct_is_fixed");
    }
    // For an administrator who is not in it, it is not there.
    for answer in [
        root.get(&path).await,
        root.get(&format!("{path}/members")).await,
        root.get(&format!("/api/chat/messages?room_id={room}")).await,
        root.join(&room).await,
        root.delete(&path).await,
        root.add(&room, root.id).await,
        root.send_in(&room, "hello").await,
    ] {
        answer.is_problem(404, "room_not_found");
    }
    assert_eq!(contents(&house).await, before);
    // Nor has an administrator who is in it more to say than others.
    let ours = id_of(&root.open_direct(&[ada.id]).await);
    root.remove_member(&ours, ada.id, false).await.is_problem(409, "direct_is_fixed");
}

#[tokio::test]
async fn one_talks_to_one_to_seven_others_who_exist() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(house.stranger().sign_up(&format!("person {number}")).await.id);
    }
    let open = async |people: &[u64]| ada.post("/api/chat/direct", json!({ "people": people })).await;
    for people in [&[][..], &[ada.id], &others] {
        open(people).await.is_problem(422, "direct_people");
    }
    for people in [&[0][..], &[1_000_000], &[others[0], 1_000_000]] {
        open(people).await.is_problem(404, "person_not_found");
    }
    for request in [json!({}), json!({ "people": "1" }), json!({ "people": [-1] }), json!({ "people": ["a"] })] {
        ada.post("/api/chat/direct", request).await.is_problem(422, "request_invalid");
    }
    assert_eq!(open(&others[..7]).await.success()["member_count"], 8);
    assert_eq!(house.redis.ask::<u64>("SCARD chat:rooms").await, 2);
}
