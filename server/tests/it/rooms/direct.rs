//! Direct conversations: one for each set of users, and visible to them only.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{next_room_change, settled_state};
use crate::harness::{TestServer, id_of};

#[tokio::test]
async fn same_users_share_one_direct_conversation() {
    let server = TestServer::start().await;
    let (ada, bob, cyd) = (server.user("ada").await, server.user("bob").await, server.user("cyd").await);
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let room = ada.open_direct(&[bob.id]).await;
    assert_eq!((&room["kind"], &room["name"], &room["member_count"]), (&json!("direct"), &json!(""), &json!(2)));
    for again in [ada.open_direct(&[bob.id, bob.id, ada.id]).await, bob.open_direct(&[ada.id]).await] {
        assert_eq!(again, room);
    }
    // Bob receives his own join, not Ada's earlier one.
    for kind in ["member.joined", "room.created"] {
        let received = next_room_change(&mut stream).await;
        assert_eq!((&received["type"], &received["room_id"]), (&json!(kind), &room["id"]));
    }
    let group = ada.open_direct(&[cyd.id, bob.id]).await;
    assert_ne!(group["id"], room["id"]);
    assert_eq!(cyd.open_direct(&[bob.id, ada.id]).await, group);
    let entry = bob.get("/api/chat/rooms").await.success();
    let entry = entry.as_array().unwrap().iter().find(|entry| entry["room"] == group).unwrap().clone();
    let names: Vec<&Value> = entry["people"].as_array().unwrap().iter().map(|user| &user["username"]).collect();
    assert_eq!((names, &entry["role"]), (vec![&json!("ada"), &json!("cyd")], &json!("member")));
    ada.post_message_in(&id_of(&room), "psst").await;
    assert_eq!(bob.history_in(&id_of(&room), 10).await.len(), 1);
}

#[tokio::test]
async fn concurrent_opens_create_one_direct_conversation() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let other = server.start_instance().await;
    let initiators = [ada.clone(), bob.at(other.address)];
    let ids = join_all((0..40).map(|number| {
        let (initiator, other) = (&initiators[number % 2], &initiators[(number + 1) % 2]);
        initiator.open_direct(std::slice::from_ref(&other.id)).then_id()
    }))
    .await;
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let log = server.redis.event_log().await;
    let entries = log.iter().filter(|entry| entry.field("room") == Some(&ids[0]));
    let kinds: Vec<_> = entries.map(|entry| entry.field("type").unwrap()).collect();
    assert_eq!(kinds, ["member.joined", "member.joined", "room.created"]);
}

/// The id of a room that a request returns.
trait ThenId: Future<Output = Value> + Sized {
    async fn then_id(self) -> String {
        id_of(&self.await)
    }
}

impl<F: Future<Output = Value>> ThenId for F {}

#[tokio::test]
async fn direct_conversation_cannot_be_changed() {
    let server = TestServer::start().await;
    let (ada, bob, root) = (server.user("ada").await, server.user("bob").await, server.administrator("root").await);
    let room = id_of(&ada.open_direct(&[bob.id]).await);
    let path = format!("/api/chat/rooms/{room}");
    let before = settled_state(&server).await;
    ada.leave(&room).await.assert_problem(409, "direct_is_fixed");
    for response in [
        ada.patch(&path, json!({ "name": "Ours" })).await,
        ada.patch(&path, json!({ "archived": true })).await,
        ada.delete(&path).await,
        ada.add_member(&room, root.id).await,
        ada.remove_member(&room, bob.id, false).await,
        ada.remove_member(&room, bob.id, true).await,
        ada.change_member(&room, bob.id, json!({ "role": "owner" })).await,
        ada.change_member(&room, bob.id, json!({ "muted_minutes": 5 })).await,
        ada.delete(&format!("{path}/bans/{}", bob.id)).await,
        ada.post("/api/chat/invitations", json!({ "room_id": room })).await,
    ] {
        response.assert_problem(409, "direct_is_fixed");
    }
    // For an administrator who is not a member, it does not exist.
    for response in [
        root.get(&path).await,
        root.get(&format!("{path}/members")).await,
        root.get(&format!("/api/chat/messages?room_id={room}")).await,
        root.join(&room).await,
        root.delete(&path).await,
        root.add_member(&room, root.id).await,
        root.try_post_message_in(&room, "hello").await,
    ] {
        response.assert_problem(404, "room_not_found");
    }
    assert_eq!(settled_state(&server).await, before);
    // An administrator who is a member has no additional permissions.
    let own_direct = id_of(&root.open_direct(&[ada.id]).await);
    root.remove_member(&own_direct, ada.id, false).await.assert_problem(409, "direct_is_fixed");
}

#[tokio::test]
async fn direct_conversation_takes_one_to_seven_other_users() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(server.anonymous().sign_up(&format!("user {number}")).await.id);
    }
    let open = async |users: &[u64]| ada.post("/api/chat/direct", json!({ "people": users })).await;
    for users in [&[][..], &[ada.id], &others] {
        open(users).await.assert_problem(422, "direct_people");
    }
    for users in [&[0][..], &[1_000_000], &[others[0], 1_000_000]] {
        open(users).await.assert_problem(404, "person_not_found");
    }
    for request in [json!({}), json!({ "people": "1" }), json!({ "people": [-1] }), json!({ "people": ["a"] })] {
        ada.post("/api/chat/direct", request).await.assert_problem(422, "request_invalid");
    }
    assert_eq!(open(&others[..7]).await.success()["member_count"], 8);
    assert_eq!(server.redis.command::<u64>("SCARD chat:rooms").await, 2);
}
