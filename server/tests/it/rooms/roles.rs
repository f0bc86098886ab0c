//! Roles in a room, and which members they permit to moderate.

use serde_json::{Value, json};

use super::{
    create_tea_room, last_audit_entry, name_and_role, next_room_change, roles, settled_state, sign_up_server_moderator,
};
use crate::harness::{TestServer, TestUser};

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
