//! Removing, banning and muting members.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    create_tea_room, last_audit_entry, logged_events_of, name_and_role, next_room_change, roles, settled_state,
    sign_up_server_moderator, user_messages,
};
use crate::harness::{TestServer, id_of};

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
