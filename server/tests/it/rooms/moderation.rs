//! Membership, roles, mutes and bans, and who may change them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    create_tea_room, last_audit_entry, next_room_change, roles, settled_state, sign_up_server_moderator, user_messages,
};
use crate::harness::{TestServer, TestUser, id_of};

fn name_and_role(name: &str, role: &str) -> (String, String) {
    (name.to_owned(), role.to_owned())
}

/// The types and reasons of the log entries about a user in a room, oldest first.
async fn logged_events_of(server: &TestServer, room: &str, user: u64) -> Vec<String> {
    let log = server.redis.event_log().await;
    let entries =
        log.iter().filter(|entry| entry.field("room") == Some(room) && entry.field("user") == Some(&user.to_string()));
    entries
        .map(|entry| [entry.field("type"), entry.field("why")].into_iter().flatten().collect::<Vec<_>>().join(" "))
        .collect()
}

#[tokio::test]
async fn former_member_returns_by_joining_only() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    bob.post_message_in(&room, "hello").await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    bob.leave(&room).await.success();
    let left = next_room_change(&mut stream).await;
    let member = json!({ "id": bob.id, "username": "bob", "display_name": "bob", "role": "member", "avatar": null });
    let v = left["v"].as_u64().unwrap();
    let expected = json!({
        "type": "member.left", "room_id": room, "v": v, "member": member, "why": "left", "by": bob.id,
    });
    assert_eq!(left, expected);
    let path = format!("/api/chat/rooms/{room}");
    assert_eq!(ada.get(&path).await.success()["member_count"], 1);
    let before = settled_state(&server).await;
    bob.try_post_message_in(&room, "me again").await.assert_problem(403, "not_a_member");
    bob.get(&format!("/api/chat/messages?room_id={room}")).await.assert_problem(403, "not_a_member");
    bob.get(&format!("{path}/members")).await.assert_problem(403, "not_a_member");
    bob.leave(&room).await.assert_problem(403, "not_a_member");
    assert_eq!(settled_state(&server).await, before);
    // The room is public, so it is still visible.
    assert_eq!(bob.get(&path).await.success()["name"], "Tea");
    for _ in 0..2 {
        bob.join(&room).await.success();
    }
    bob.post_message_in(&room, "really").await;
    assert_eq!(logged_events_of(&server, &room, bob.id).await, ["member.joined", "member.left left", "member.joined"]);
    assert_eq!(ada.get(&path).await.success()["member_count"], 2);
}

#[tokio::test]
async fn former_member_of_private_room_has_no_access() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = create_tea_room(&ada, &[&bob]).await;
    bob.leave(&room).await.success();
    let unknown = bob.get("/api/chat/rooms/0196d2d6-7a9c-7c3e-8000-000000000000").await;
    let response = bob.get(&format!("/api/chat/rooms/{room}")).await;
    assert_eq!((response.status, &response.text), (unknown.status, &unknown.text));
    bob.join(&room).await.assert_problem(404, "room_not_found");
    ada.add_member(&room, bob.id).await.success();
    assert_eq!(last_audit_entry(&server).await["action"], "member.added");
    bob.post_message_in(&room, "back").await;
    // The last owner may leave; an administrator can set a new one.
    ada.leave(&room).await.success();
    assert_eq!(roles(&bob, &room).await, [name_and_role("bob", "member")]);
    let root = server.administrator("root").await;
    root.change_member(&room, bob.id, json!({ "role": "owner" })).await.success();
    assert_eq!(roles(&bob, &room).await, [name_and_role("bob", "owner")]);
    bob.add_member(&room, ada.id).await.success();
    assert_eq!(
        roles(&ada, &room).await,
        [name_and_role("bob", "owner"), name_and_role("ada", "member")],
        "roles end with the membership"
    );
}

#[tokio::test]
async fn owners_set_roles_of_others_only() {
    let server = TestServer::start().await;
    let (ada, bob, cyd) = (server.user("ada").await, server.user("bob").await, server.user("cyd").await);
    let room = create_tea_room(&ada, &[&bob, &cyd]).await;
    let set_role =
        async |by: &TestUser, to: &TestUser, role: &str| by.change_member(&room, to.id, json!({ "role": role })).await;
    set_role(&bob, &cyd, "moderator").await.assert_problem(403, "not_allowed");
    set_role(&ada, &ada, "member").await.assert_problem(403, "not_allowed");
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    set_role(&ada, &bob, "moderator").await.success();
    let received = next_room_change(&mut stream).await;
    let summary = |change: &Value| {
        (
            change["type"].clone(),
            change["member"]["username"].clone(),
            change["role"].clone(),
            change["muted_until"].clone(),
        )
    };
    assert_eq!(summary(&received), (json!("member.changed"), json!("bob"), json!("moderator"), Value::Null));
    let expected_entry = json!({
        "by": ada.id.to_string(), "action": "member.role", "room": room, "user": bob.id.to_string(), "role": "moderator",
        "was": "member",
    });
    assert_eq!(last_audit_entry(&server).await, expected_entry);
    let before = settled_state(&server).await;
    set_role(&ada, &bob, "moderator").await.success();
    assert_eq!(settled_state(&server).await, before, "an equal value changes nothing");
    set_role(&bob, &cyd, "moderator").await.assert_problem(403, "not_allowed");
    set_role(&ada, &bob, "king").await.assert_problem(422, "request_invalid");
    ada.change_member(&room, 1_000_000, json!({ "role": "owner" })).await.assert_problem(404, "person_not_found");
    let dan = server.user("dan").await;
    set_role(&ada, &dan, "owner").await.assert_problem(404, "person_not_found");
    set_role(&ada, &bob, "owner").await.success();
    set_role(&bob, &ada, "member").await.success();
    set_role(&ada, &bob, "member").await.assert_problem(403, "not_allowed");
    assert_eq!(
        roles(&cyd, &room).await,
        [name_and_role("bob", "owner"), name_and_role("ada", "member"), name_and_role("cyd", "member")]
    );
}

#[tokio::test]
async fn role_and_mute_change_together_or_not_at_all() {
    let server = TestServer::start().await;
    let (ada, bob, cyd) = (server.user("ada").await, server.user("bob").await, server.user("cyd").await);
    let room = create_tea_room(&ada, &[&bob, &cyd]).await;
    ada.change_member(&room, bob.id, json!({ "role": "moderator" })).await.success();
    let both = json!({ "role": "moderator", "muted_minutes": 10 });
    let before = settled_state(&server).await;
    // A moderator may mute, but not set roles.
    bob.change_member(&room, cyd.id, both.clone()).await.assert_problem(403, "not_allowed");
    assert_eq!(settled_state(&server).await, before);
    ada.change_member(&room, cyd.id, json!({})).await.success();
    assert_eq!(settled_state(&server).await, before);
    ada.change_member(&room, cyd.id, both).await.success();
    let (entries, after) = (before.1.unwrap(), settled_state(&server).await.1.unwrap());
    assert_eq!(after - entries, 1, "one change is logged");
    let all = [name_and_role("ada", "owner"), name_and_role("bob", "moderator"), name_and_role("cyd", "moderator")];
    assert_eq!(roles(&ada, &room).await, all);
    cyd.try_post_message_in(&room, "but").await.assert_problem(403, "muted");
}

#[tokio::test]
async fn members_cannot_moderate_equal_or_higher_roles() {
    let server = TestServer::start().await;
    let (ada, bob, cyd) = (server.user("ada").await, server.user("bob").await, server.user("cyd").await);
    let (dan, root) = (server.user("dan").await, server.administrator("root").await);
    let server_moderator = sign_up_server_moderator(&server, "moderator").await;
    let room = create_tea_room(&ada, &[&bob, &cyd, &dan, &root, &server_moderator]).await;
    for member in [&bob, &cyd] {
        ada.change_member(&room, member.id, json!({ "role": "moderator" })).await.success();
    }
    let before = settled_state(&server).await;
    let forbidden = [
        (&dan, &bob),
        (&bob, &cyd),
        (&bob, &ada),
        (&bob, &server_moderator),
        (&server_moderator, &cyd),
        (&server_moderator, &root),
        (&ada, &root),
        (&bob, &bob),
    ];
    for (by, on) in forbidden {
        for response in [
            by.remove_member(&room, on.id, false).await,
            by.remove_member(&room, on.id, true).await,
            by.change_member(&room, on.id, json!({ "muted_minutes": 5 })).await,
        ] {
            assert_eq!(
                (response.status, &response.json["code"]),
                (403, &json!("not_allowed")),
                "{} on {}",
                by.name,
                on.name
            );
        }
    }
    let outsider = server.user("eve").await;
    for response in [
        outsider.remove_member(&room, dan.id, false).await,
        outsider.add_member(&room, outsider.id).await,
        outsider.change_member(&room, dan.id, json!({ "muted_minutes": 5 })).await,
        outsider.get(&format!("/api/chat/rooms/{room}/bans")).await,
    ] {
        response.assert_problem(404, "room_not_found");
    }
    dan.add_member(&room, outsider.id).await.assert_problem(403, "not_allowed");
    dan.get(&format!("/api/chat/rooms/{room}/bans")).await.assert_problem(403, "not_allowed");
    bob.remove_member(&room, 1_000_000, true).await.assert_problem(404, "person_not_found");
    bob.add_member(&room, 1_000_000).await.assert_problem(404, "person_not_found");
    let (version, later) = (before.1, settled_state(&server).await.1);
    assert_eq!(later.unwrap() - version.unwrap(), 1, "only the join of eve in the room global");
    ada.remove_member(&room, server_moderator.id, false).await.success();
    bob.remove_member(&room, dan.id, true).await.success();
}

#[tokio::test]
async fn removed_member_can_be_added_again() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = create_tea_room(&ada, &[&bob]).await;
    ada.change_member(&room, bob.id, json!({ "role": "moderator", "muted_minutes": null })).await.success();
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    ada.remove_member(&room, bob.id, false).await.success();
    let received = next_room_change(&mut stream).await;
    assert_eq!(
        (&received["type"], &received["why"], &received["by"]),
        (&json!("member.left"), &json!("removed"), &json!(ada.id))
    );
    let expected_entry =
        json!({ "by": ada.id.to_string(), "action": "member.removed", "room": room, "user": bob.id.to_string() });
    assert_eq!(last_audit_entry(&server).await, expected_entry);
    bob.try_post_message_in(&room, "but").await.assert_problem(404, "room_not_found");
    let before = settled_state(&server).await;
    ada.remove_member(&room, bob.id, false).await.success();
    assert_eq!(settled_state(&server).await, before, "a repeated request succeeds");
    ada.add_member(&room, bob.id).await.success();
    // The role ended with the membership; the mute did not.
    bob.try_post_message_in(&room, "thank you").await.assert_problem(403, "muted");
    ada.change_member(&room, bob.id, json!({ "muted_minutes": 0 })).await.success();
    bob.post_message_in(&room, "thank you").await;
    assert_eq!(roles(&bob, &room).await, [name_and_role("ada", "owner"), name_and_role("bob", "member")]);
}

#[tokio::test]
async fn ban_lasts_until_removed() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    let path = format!("/api/chat/rooms/{room}");
    bob.post_message_in(&room, "hello").await;
    ada.remove_member(&room, bob.id, true).await.success();
    assert_eq!(last_audit_entry(&server).await["action"], "member.banned");
    assert_eq!(logged_events_of(&server, &room, bob.id).await.last().unwrap(), "member.left banned");
    let unknown = bob.get("/api/chat/rooms/0196d2d6-7a9c-7c3e-8000-000000000000").await;
    let before = settled_state(&server).await;
    for response in [
        bob.get(&path).await,
        bob.join(&room).await,
        bob.leave(&room).await,
        bob.try_post_message_in(&room, "but").await,
        bob.get(&format!("/api/chat/messages?room_id={room}")).await,
        bob.get(&format!("{path}/members")).await,
        bob.patch(&path, json!({ "name": "Mine" })).await,
    ] {
        assert_eq!((response.status, &response.text), (unknown.status, &unknown.text));
    }
    ada.add_member(&room, bob.id).await.assert_problem(403, "not_allowed");
    ada.remove_member(&room, bob.id, true).await.success();
    assert_eq!(settled_state(&server).await, before, "a repeated request succeeds");
    let banned = ada.get(&format!("{path}/bans")).await.success();
    assert_eq!((banned.as_array().unwrap().len(), &banned[0]["username"]), (1, &json!("bob")));
    // A non-member can be banned too.
    let cyd = server.user("cyd").await;
    ada.remove_member(&room, cyd.id, true).await.success();
    assert_eq!(logged_events_of(&server, &room, cyd.id).await, [""; 0]);
    cyd.join(&room).await.assert_problem(404, "room_not_found");

    for _ in 0..2 {
        ada.delete(&format!("{path}/bans/{}", bob.id)).await.success();
    }
    assert_eq!(last_audit_entry(&server).await["action"], "member.unbanned");
    bob.try_post_message_in(&room, "still out").await.assert_problem(403, "not_a_member");
    bob.join(&room).await.success();
    bob.post_message_in(&room, "thank you").await;
    ada.delete(&format!("{path}/bans/1000000")).await.assert_problem(404, "person_not_found");
    // A banned server moderator cannot manage the room.
    let server_moderator = sign_up_server_moderator(&server, "moderator").await;
    ada.remove_member(&room, server_moderator.id, true).await.success();
    server_moderator.patch(&path, json!({ "name": "Mine" })).await.assert_problem(404, "room_not_found");
}

#[tokio::test]
async fn muted_member_reads_and_posts_again_when_mute_ends() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    let message = bob.post_message_in(&room, "hello").await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let mute = async |minutes: Value| ada.change_member(&room, bob.id, json!({ "muted_minutes": minutes })).await;
    mute(json!(10)).await.success();
    let mut received = next_room_change(&mut stream).await;
    // The stream may start before Bob's join.
    while received["type"] != "member.changed" {
        received = next_room_change(&mut stream).await;
    }
    let end = app::time::Timestamp::from_milliseconds(server.clock.now().milliseconds() + 600_000);
    assert_eq!((&received["type"], &received["muted_until"]), (&json!("member.changed"), &json!(end.to_string())));
    let expected_entry = json!({
        "by": ada.id.to_string(), "action": "member.muted", "room": room, "user": bob.id.to_string(),
        "until": end.milliseconds().to_string(),
    });
    assert_eq!(last_audit_entry(&server).await, expected_entry);
    let refused = bob.try_post_message_in(&room, "but").await;
    refused.assert_problem(403, "muted");
    assert_eq!(refused.header("retry-after"), "600");
    bob.edit(&message, "but").await.assert_problem(403, "muted");
    assert_eq!(user_messages(&bob, &room).await.len(), 1);
    // Leaving and joining does not end the mute; a muted user may remove own messages.
    bob.leave(&room).await.success();
    bob.join(&room).await.success();
    bob.try_post_message_in(&room, "but").await.assert_problem(403, "muted");
    assert_eq!(bob.remove(&message).await.status, 204);
    server.advance_clock(Duration::from_secs(599));
    bob.try_post_message_in(&room, "now?").await.assert_problem(403, "muted");
    server.advance_clock(Duration::from_secs(1));
    bob.post_message_in(&room, "at last").await;

    mute(Value::Null).await.success();
    let members = ada.get(&format!("/api/chat/rooms/{room}/members")).await.success();
    let membership = members.as_array().unwrap().iter().find(|member| member["person"]["id"] == bob.id).unwrap();
    assert_eq!(membership["muted_until"], "9999-12-31T23:59:59.999Z");
    server.advance_clock(Duration::from_secs(40 * 365 * 24 * 3600));
    let bob = server.anonymous().sign_in("bob").await;
    let ada = server.anonymous().sign_in("ada").await;
    let refused = bob.try_post_message_in(&room, "but").await;
    refused.assert_problem(403, "muted");
    assert_eq!(refused.header("retry-after"), "", "a mute without end");
    let mute = async |minutes: Value| ada.change_member(&room, bob.id, json!({ "muted_minutes": minutes })).await;
    mute(json!(0)).await.success();
    assert_eq!(last_audit_entry(&server).await["action"], "member.unmuted");
    bob.post_message_in(&room, "thank you").await;
    for minutes in [json!(-1), json!(525_601), json!("ten"), json!(1.5)] {
        mute(minutes).await.assert_problem(422, "request_invalid");
    }
    mute(json!(525_600)).await.success();
    // A higher role does not prevent the end of the mute.
    ada.change_member(&room, bob.id, json!({ "role": "owner" })).await.success();
    mute(json!(5)).await.assert_problem(403, "not_allowed");
    mute(json!(0)).await.success();
    bob.post_message_in(&room, "thank you again").await;
}

#[tokio::test]
async fn joining_is_rate_limited() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let (ada, bob) = (server.anonymous().sign_up("ada").await, server.anonymous().sign_up("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    for _ in 0..20 {
        bob.join(&room).await.success();
        // Joining as a member consumes nothing of the limit.
        bob.join(&room).await.success();
        bob.leave(&room).await.success();
    }
    let refused = bob.join(&room).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "3");
    server.advance_clock(Duration::from_secs(3));
    bob.join(&room).await.success();
}
