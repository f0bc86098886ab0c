//! Who comes in and goes, who may speak, who has which role; and who may decide it.

use std::time::Duration;

use serde_json::{Value, json};

use super::{contents, last_audited, moderator, news, roles, spoken, tea_room};
use crate::house::{House, Person, id_of};

fn pair(name: &str, role: &str) -> (String, String) {
    (name.to_owned(), role.to_owned())
}

/// What a room's log has to say of somebody, the newest last.
async fn told_of(house: &House, room: &str, user: u64) -> Vec<String> {
    let log = house.redis.log().await;
    let about =
        log.iter().filter(|entry| entry.field("room") == Some(room) && entry.field("user") == Some(&user.to_string()));
    about
        .map(|entry| [entry.field("type"), entry.field("why")].into_iter().flatten().collect::<Vec<_>>().join(" "))
        .collect()
}

#[tokio::test]
async fn whoever_left_comes_back_by_joining_only() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    bob.say_in(&room, "hello").await;
    let mut ears = bob.listen().await;
    ears.next().await;
    bob.leave(&room).await.success();
    let left = news(&mut ears).await;
    let member = json!({ "id": bob.id, "username": "bob", "display_name": "bob", "role": "member", "avatar": null });
    let v = left["v"].as_u64().unwrap();
    let expected = json!({
        "type": "member.left", "room_id": room, "v": v, "member": member, "why": "left", "by": bob.id,
    });
    assert_eq!(left, expected);
    let path = format!("/api/chat/rooms/{room}");
    assert_eq!(ada.get(&path).await.success()["member_count"], 1);
    let before = contents(&house).await;
    bob.send_in(&room, "me again").await.is_problem(403, "not_a_member");
    bob.get(&format!("/api/chat/messages?room_id={room}")).await.is_problem(403, "not_a_member");
    bob.get(&format!("{path}/members")).await.is_problem(403, "not_a_member");
    bob.leave(&room).await.is_problem(403, "not_a_member");
    assert_eq!(contents(&house).await, before);
    // The room is public, so that it is still there to be seen.
    assert_eq!(bob.get(&path).await.success()["name"], "Tea");
    for _ in 0..2 {
        bob.join(&room).await.success();
    }
    bob.say_in(&room, "really").await;
    assert_eq!(told_of(&house, &room, bob.id).await, ["member.joined", "member.left left", "member.joined"]);
    assert_eq!(ada.get(&path).await.success()["member_count"], 2);
}

#[tokio::test]
async fn whoever_leaves_a_private_room_is_out() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = tea_room(&ada, &[&bob]).await;
    bob.leave(&room).await.success();
    let nowhere = bob.get("/api/chat/rooms/0196d2d6-7a9c-7c3e-8000-000000000000").await;
    let gone = bob.get(&format!("/api/chat/rooms/{room}")).await;
    assert_eq!((gone.status, &gone.text), (nowhere.status, &nowhere.text));
    bob.join(&room).await.is_problem(404, "room_not_found");
    ada.add(&room, bob.id).await.success();
    assert_eq!(last_audited(&house).await["action"], "member.added");
    bob.say_in(&room, "back").await;
    // The last owner may go too; an administrator finds a new one.
    ada.leave(&room).await.success();
    assert_eq!(roles(&bob, &room).await, [pair("bob", "member")]);
    let root = house.administrator("root").await;
    root.change_member(&room, bob.id, json!({ "role": "owner" })).await.success();
    assert_eq!(roles(&bob, &room).await, [pair("bob", "owner")]);
    bob.add(&room, ada.id).await.success();
    assert_eq!(roles(&ada, &room).await, [pair("bob", "owner"), pair("ada", "member")], "roles go with those who go");
}

#[tokio::test]
async fn owners_give_roles_but_not_to_themselves() {
    let house = House::open().await;
    let (ada, bob, cyd) = (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
    let room = tea_room(&ada, &[&bob, &cyd]).await;
    let give =
        async |by: &Person, to: &Person, role: &str| by.change_member(&room, to.id, json!({ "role": role })).await;
    give(&bob, &cyd, "moderator").await.is_problem(403, "not_allowed");
    give(&ada, &ada, "member").await.is_problem(403, "not_allowed");
    let mut ears = bob.listen().await;
    ears.next().await;
    give(&ada, &bob, "moderator").await.success();
    let heard = news(&mut ears).await;
    let of = |change: &Value| {
        (
            change["type"].clone(),
            change["member"]["username"].clone(),
            change["role"].clone(),
            change["muted_until"].clone(),
        )
    };
    assert_eq!(of(&heard), (json!("member.changed"), json!("bob"), json!("moderator"), Value::Null));
    let audited = json!({
        "by": ada.id.to_string(), "action": "member.role", "room": room, "user": bob.id.to_string(), "role": "moderator",
        "was": "member",
    });
    assert_eq!(last_audited(&house).await, audited);
    let before = contents(&house).await;
    give(&ada, &bob, "moderator").await.success();
    assert_eq!(contents(&house).await, before, "what is so already changes nothing");
    give(&bob, &cyd, "moderator").await.is_problem(403, "not_allowed");
    give(&ada, &bob, "king").await.is_problem(422, "request_invalid");
    ada.change_member(&room, 1_000_000, json!({ "role": "owner" })).await.is_problem(404, "person_not_found");
    let dan = house.person("dan").await;
    give(&ada, &dan, "owner").await.is_problem(404, "person_not_found");
    give(&ada, &bob, "owner").await.success();
    give(&bob, &ada, "member").await.success();
    give(&ada, &bob, "member").await.is_problem(403, "not_allowed");
    assert_eq!(roles(&cyd, &room).await, [pair("bob", "owner"), pair("ada", "member"), pair("cyd", "member")]);
}

#[tokio::test]
async fn a_role_and_a_silence_come_together_or_not_at_all() {
    let house = House::open().await;
    let (ada, bob, cyd) = (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
    let room = tea_room(&ada, &[&bob, &cyd]).await;
    ada.change_member(&room, bob.id, json!({ "role": "moderator" })).await.success();
    let both = json!({ "role": "moderator", "muted_minutes": 10 });
    let before = contents(&house).await;
    // A moderator may do the one, but not the other.
    bob.change_member(&room, cyd.id, both.clone()).await.is_problem(403, "not_allowed");
    assert_eq!(contents(&house).await, before);
    ada.change_member(&room, cyd.id, json!({})).await.success();
    assert_eq!(contents(&house).await, before);
    ada.change_member(&room, cyd.id, both).await.success();
    let (entries, after) = (before.1.unwrap(), contents(&house).await.1.unwrap());
    assert_eq!(after - entries, 1, "one change is told");
    let all = [pair("ada", "owner"), pair("bob", "moderator"), pair("cyd", "moderator")];
    assert_eq!(roles(&ada, &room).await, all);
    cyd.send_in(&room, "but").await.is_problem(403, "muted");
}

#[tokio::test]
async fn authority_reaches_below_only() {
    let house = House::open().await;
    let (ada, bob, cyd) = (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
    let (dan, root) = (house.person("dan").await, house.administrator("root").await);
    let keeper = moderator(&house, "keeper").await;
    let room = tea_room(&ada, &[&bob, &cyd, &dan, &root, &keeper]).await;
    for name in [&bob, &cyd] {
        ada.change_member(&room, name.id, json!({ "role": "moderator" })).await.success();
    }
    let before = contents(&house).await;
    let pairs = [
        (&dan, &bob),
        (&bob, &cyd),
        (&bob, &ada),
        (&bob, &keeper),
        (&keeper, &cyd),
        (&keeper, &root),
        (&ada, &root),
        (&bob, &bob),
    ];
    for (by, on) in pairs {
        for answer in [
            by.remove_member(&room, on.id, false).await,
            by.remove_member(&room, on.id, true).await,
            by.change_member(&room, on.id, json!({ "muted_minutes": 5 })).await,
        ] {
            assert_eq!(
                (answer.status, &answer.json["code"]),
                (403, &json!("not_allowed")),
                "{} on {}",
                by.name,
                on.name
            );
        }
    }
    let stranger = house.person("eve").await;
    for answer in [
        stranger.remove_member(&room, dan.id, false).await,
        stranger.add(&room, stranger.id).await,
        stranger.change_member(&room, dan.id, json!({ "muted_minutes": 5 })).await,
        stranger.get(&format!("/api/chat/rooms/{room}/bans")).await,
    ] {
        answer.is_problem(404, "room_not_found");
    }
    dan.add(&room, stranger.id).await.is_problem(403, "not_allowed");
    dan.get(&format!("/api/chat/rooms/{room}/bans")).await.is_problem(403, "not_allowed");
    bob.remove_member(&room, 1_000_000, true).await.is_problem(404, "person_not_found");
    bob.add(&room, 1_000_000).await.is_problem(404, "person_not_found");
    let (version, later) = (before.1, contents(&house).await.1);
    assert_eq!(later.unwrap() - version.unwrap(), 1, "only eve came into the room global");
    ada.remove_member(&room, keeper.id, false).await.success();
    bob.remove_member(&room, dan.id, true).await.success();
}

#[tokio::test]
async fn whoever_is_removed_may_be_added_again() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = tea_room(&ada, &[&bob]).await;
    ada.change_member(&room, bob.id, json!({ "role": "moderator", "muted_minutes": null })).await.success();
    let mut ears = bob.listen().await;
    ears.next().await;
    ada.remove_member(&room, bob.id, false).await.success();
    let heard = news(&mut ears).await;
    assert_eq!(
        (&heard["type"], &heard["why"], &heard["by"]),
        (&json!("member.left"), &json!("removed"), &json!(ada.id))
    );
    let audited =
        json!({ "by": ada.id.to_string(), "action": "member.removed", "room": room, "user": bob.id.to_string() });
    assert_eq!(last_audited(&house).await, audited);
    bob.send_in(&room, "but").await.is_problem(404, "room_not_found");
    let before = contents(&house).await;
    ada.remove_member(&room, bob.id, false).await.success();
    assert_eq!(contents(&house).await, before, "again is no fault");
    ada.add(&room, bob.id).await.success();
    // The role is not there any more; the silence is: nobody gets rid of it by going.
    bob.send_in(&room, "thank you").await.is_problem(403, "muted");
    ada.change_member(&room, bob.id, json!({ "muted_minutes": 0 })).await.success();
    bob.say_in(&room, "thank you").await;
    assert_eq!(roles(&bob, &room).await, [pair("ada", "owner"), pair("bob", "member")]);
}

#[tokio::test]
async fn a_ban_lasts_until_it_is_ended() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    let path = format!("/api/chat/rooms/{room}");
    bob.say_in(&room, "hello").await;
    ada.remove_member(&room, bob.id, true).await.success();
    assert_eq!(last_audited(&house).await["action"], "member.banned");
    assert_eq!(told_of(&house, &room, bob.id).await.last().unwrap(), "member.left banned");
    let nowhere = bob.get("/api/chat/rooms/0196d2d6-7a9c-7c3e-8000-000000000000").await;
    let before = contents(&house).await;
    for gone in [
        bob.get(&path).await,
        bob.join(&room).await,
        bob.leave(&room).await,
        bob.send_in(&room, "but").await,
        bob.get(&format!("/api/chat/messages?room_id={room}")).await,
        bob.get(&format!("{path}/members")).await,
        bob.patch(&path, json!({ "name": "Mine" })).await,
    ] {
        assert_eq!((gone.status, &gone.text), (nowhere.status, &nowhere.text));
    }
    ada.add(&room, bob.id).await.is_problem(403, "not_allowed");
    ada.remove_member(&room, bob.id, true).await.success();
    assert_eq!(contents(&house).await, before, "again is no fault");
    let banned = ada.get(&format!("{path}/bans")).await.success();
    assert_eq!((banned.as_array().unwrap().len(), &banned[0]["username"]), (1, &json!("bob")));
    // Whoever is not in the room can be banned too.
    let cyd = house.person("cyd").await;
    ada.remove_member(&room, cyd.id, true).await.success();
    assert_eq!(told_of(&house, &room, cyd.id).await, [""; 0]);
    cyd.join(&room).await.is_problem(404, "room_not_found");

    for _ in 0..2 {
        ada.delete(&format!("{path}/bans/{}", bob.id)).await.success();
    }
    assert_eq!(last_audited(&house).await["action"], "member.unbanned");
    bob.send_in(&room, "still out").await.is_problem(403, "not_a_member");
    bob.join(&room).await.success();
    bob.say_in(&room, "thank you").await;
    ada.delete(&format!("{path}/bans/1000000")).await.is_problem(404, "person_not_found");
    // A moderator of the server who is banned keeps no order there.
    let keeper = moderator(&house, "keeper").await;
    ada.remove_member(&room, keeper.id, true).await.success();
    keeper.patch(&path, json!({ "name": "Mine" })).await.is_problem(404, "room_not_found");
}

#[tokio::test]
async fn whoever_is_muted_reads_on_and_speaks_when_it_ends() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    let message = bob.say_in(&room, "hello").await;
    let mut ears = bob.listen().await;
    ears.next().await;
    let mute = async |minutes: Value| ada.change_member(&room, bob.id, json!({ "muted_minutes": minutes })).await;
    mute(json!(10)).await.success();
    let mut heard = news(&mut ears).await;
    // The stream may begin a moment before Bob came in.
    while heard["type"] != "member.changed" {
        heard = news(&mut ears).await;
    }
    let end = app::time::Timestamp::from_milliseconds(house.clock.now().milliseconds() + 600_000);
    assert_eq!((&heard["type"], &heard["muted_until"]), (&json!("member.changed"), &json!(end.to_string())));
    let audited = json!({
        "by": ada.id.to_string(), "action": "member.muted", "room": room, "user": bob.id.to_string(),
        "until": end.milliseconds().to_string(),
    });
    assert_eq!(last_audited(&house).await, audited);
    let refused = bob.send_in(&room, "but").await;
    refused.is_problem(403, "muted");
    assert_eq!(refused.header("retry-after"), "600");
    bob.edit(&message, "but").await.is_problem(403, "muted");
    assert_eq!(spoken(&bob, &room).await.len(), 1);
    // Leaving and joining again does not help; what one said one may take back.
    bob.leave(&room).await.success();
    bob.join(&room).await.success();
    bob.send_in(&room, "but").await.is_problem(403, "muted");
    assert_eq!(bob.remove(&message).await.status, 204);
    house.pass(Duration::from_secs(599));
    bob.send_in(&room, "now?").await.is_problem(403, "muted");
    house.pass(Duration::from_secs(1));
    bob.say_in(&room, "at last").await;

    mute(Value::Null).await.success();
    let members = ada.get(&format!("/api/chat/rooms/{room}/members")).await.success();
    let of_bob = members.as_array().unwrap().iter().find(|member| member["person"]["id"] == bob.id).unwrap();
    assert_eq!(of_bob["muted_until"], "9999-12-31T23:59:59.999Z");
    house.pass(Duration::from_secs(40 * 365 * 24 * 3600));
    let bob = house.stranger().sign_in("bob").await;
    let ada = house.stranger().sign_in("ada").await;
    let refused = bob.send_in(&room, "but").await;
    refused.is_problem(403, "muted");
    assert_eq!(refused.header("retry-after"), "", "it has no end");
    let mute = async |minutes: Value| ada.change_member(&room, bob.id, json!({ "muted_minutes": minutes })).await;
    mute(json!(0)).await.success();
    assert_eq!(last_audited(&house).await["action"], "member.unmuted");
    bob.say_in(&room, "thank you").await;
    for minutes in [json!(-1), json!(525_601), json!("ten"), json!(1.5)] {
        mute(minutes).await.is_problem(422, "request_invalid");
    }
    mute(json!(525_600)).await.success();
    // Whoever rises meanwhile is not silent for ever.
    ada.change_member(&room, bob.id, json!({ "role": "owner" })).await.success();
    mute(json!(5)).await.is_problem(403, "not_allowed");
    mute(json!(0)).await.success();
    bob.say_in(&room, "thank you again").await;
}

#[tokio::test]
async fn joining_is_done_at_a_human_pace() {
    let house = House::with(|config| config.limits = true).await;
    let (ada, bob) = (house.stranger().sign_up("ada").await, house.stranger().sign_up("bob").await);
    let room = id_of(&ada.create_room("Tea", "public").await);
    for _ in 0..20 {
        bob.join(&room).await.success();
        // Who is in it already takes nothing.
        bob.join(&room).await.success();
        bob.leave(&room).await.success();
    }
    let refused = bob.join(&room).await;
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "3");
    house.pass(Duration::from_secs(3));
    bob.join(&room).await.success();
}
