//! Concurrent membership changes: counts stay exact, and the log has each change once.

use std::collections::HashMap;

use futures::future::join_all;

use crate::harness::{TestServer, TestUser, id_of};

/// Checks that member count, member set, room sets of the members and log agree.
async fn assert_consistent(server: &TestServer, room: &str, expected: usize) {
    let members: Vec<u64> = server.redis.command(&format!("SMEMBERS chat:room:{room}:members")).await;
    assert_eq!(members.len(), expected);
    assert_eq!(server.redis.command::<usize>(&format!("HGET chat:room:{room} member_count")).await, expected);
    let mut membership: HashMap<u64, bool> = HashMap::new();
    for entry in server.redis.event_log().await.iter().filter(|entry| entry.field("room") == Some(room)) {
        let user = || entry.field("user").unwrap().parse().unwrap();
        match entry.field("type") {
            Some("member.joined") => assert_ne!(membership.insert(user(), true), Some(true), "joined twice"),
            Some("member.left") => {
                assert_eq!(membership.insert(user(), false), Some(true), "left without being a member");
            }
            _ => {}
        }
    }
    assert_eq!(membership.values().filter(|is_in| **is_in).count(), expected);
    for (user, is_in) in membership {
        assert_eq!(members.contains(&user), is_in, "{user}");
        assert_eq!(
            server.redis.command::<bool>(&format!("SISMEMBER user:{user}:chat_rooms {room}")).await,
            is_in,
            "{user}"
        );
    }
}

#[tokio::test]
async fn concurrent_joins_and_leaves_keep_counts_exact() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let ada = server.user("ada").await;
    let room = id_of(&ada.create_room("Tea", "public").await);
    let names: Vec<String> = (0..50).map(|number| format!("user {number}")).collect();
    let users: Vec<TestUser> = join_all(names.iter().map(async |name| server.anonymous().sign_up(name).await)).await;
    let on_both = |user: &TestUser| [user.clone(), user.at(other.address)];
    let everyone: Vec<TestUser> = users.iter().flat_map(on_both).collect();
    for response in join_all(everyone.iter().map(|user| user.join(&room))).await {
        response.success();
    }
    assert_consistent(&server, &room, 51).await;
    // Each user leaves twice and joins once, concurrently.
    let operations = users.iter().enumerate().map(async |(number, user)| {
        let on_other = user.at(other.address);
        let (first, second, third) = futures::join!(user.leave(&room), on_other.join(&room), on_other.leave(&room));
        assert!(
            [&first, &third].iter().all(|response| matches!(response.status, 204 | 403)),
            "{} {}",
            first.text,
            third.text
        );
        second.success();
        if number % 2 == 0 {
            user.join(&room).await.success();
        } else {
            user.leave(&room).await;
        }
    });
    join_all(operations).await;
    assert_consistent(&server, &room, 26).await;
    let shown = ada.get(&format!("/api/chat/rooms/{room}")).await.success();
    assert_eq!(shown["member_count"], 26);
}

#[tokio::test]
async fn concurrent_identical_member_changes_happen_once() {
    let server = TestServer::start().await;
    let other = server.start_instance().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let room = id_of(&ada.create_room("Tea", "private").await);
    let sessions = [ada.clone(), ada.at(other.address)];
    let requests = || sessions.iter().cycle().take(20);
    for response in join_all(requests().map(|owner| owner.add_member(&room, bob.id))).await {
        response.success();
    }
    assert_consistent(&server, &room, 2).await;
    let removals = requests().enumerate().map(|(number, owner)| owner.remove_member(&room, bob.id, number % 2 == 0));
    for response in join_all(removals).await {
        response.success();
    }
    assert_consistent(&server, &room, 1).await;
    let audited: Vec<(String, Vec<String>)> = server.redis.command("XRANGE teahouse:audit - +").await;
    let actions: Vec<&String> = audited.iter().map(|(_, fields)| &fields[5]).collect();
    assert_eq!(actions.iter().filter(|action| **action == "member.added").count(), 1, "{actions:?}");
    assert_eq!(actions.iter().filter(|action| **action == "member.banned").count(), 1, "{actions:?}");
    assert!(actions.iter().filter(|action| **action == "member.removed").count() <= 1, "{actions:?}");
}
