//! Many at once: counts stay exact, and the log tells each thing once.

use std::collections::HashMap;

use futures::future::join_all;

use crate::house::{House, Person, id_of};

/// Checks that the room's count, its members, its members' rooms and its log all say the same.
async fn all_agree(house: &House, room: &str, expected: usize) {
    let members: Vec<u64> = house.redis.ask(&format!("SMEMBERS chat:room:{room}:members")).await;
    assert_eq!(members.len(), expected);
    assert_eq!(house.redis.ask::<usize>(&format!("HGET chat:room:{room} member_count")).await, expected);
    let mut standing: HashMap<u64, bool> = HashMap::new();
    for entry in house.redis.log().await.iter().filter(|entry| entry.field("room") == Some(room)) {
        let user = || entry.field("user").unwrap().parse().unwrap();
        match entry.field("type") {
            Some("member.joined") => assert_ne!(standing.insert(user(), true), Some(true), "joined twice"),
            Some("member.left") => assert_eq!(standing.insert(user(), false), Some(true), "left without being in"),
            _ => {}
        }
    }
    assert_eq!(standing.values().filter(|is_in| **is_in).count(), expected);
    for (user, is_in) in standing {
        assert_eq!(members.contains(&user), is_in, "{user}");
        assert_eq!(house.redis.ask::<bool>(&format!("SISMEMBER user:{user}:chat_rooms {room}")).await, is_in, "{user}");
    }
}

#[tokio::test]
async fn fifty_come_and_go_at_once() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let room = id_of(&ada.create_room("Tea", "public").await);
    let names: Vec<String> = (0..50).map(|number| format!("person {number}")).collect();
    let people: Vec<Person> = join_all(names.iter().map(async |name| house.stranger().sign_up(name).await)).await;
    let twice = |person: &Person| [person.clone(), person.at(other.address)];
    let everyone: Vec<Person> = people.iter().flat_map(twice).collect();
    for answer in join_all(everyone.iter().map(|person| person.join(&room))).await {
        answer.success();
    }
    all_agree(&house, &room, 51).await;
    // Each leaves twice and joins once, at the same moment.
    let mix = people.iter().enumerate().map(async |(number, person)| {
        let elsewhere = person.at(other.address);
        let (one, two, three) = futures::join!(person.leave(&room), elsewhere.join(&room), elsewhere.leave(&room));
        assert!([&one, &three].iter().all(|answer| matches!(answer.status, 204 | 403)), "{} {}", one.text, three.text);
        two.success();
        if number % 2 == 0 {
            person.join(&room).await.success();
        } else {
            person.leave(&room).await;
        }
    });
    join_all(mix).await;
    all_agree(&house, &room, 26).await;
    let shown = ada.get(&format!("/api/chat/rooms/{room}")).await.success();
    assert_eq!(shown["member_count"], 26);
}

#[tokio::test]
async fn many_order_the_same_thing_at_once() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let room = id_of(&ada.create_room("Tea", "private").await);
    let places = [ada.clone(), ada.at(other.address)];
    let many = || places.iter().cycle().take(20);
    for answer in join_all(many().map(|owner| owner.add(&room, bob.id))).await {
        answer.success();
    }
    all_agree(&house, &room, 2).await;
    let both = many().enumerate().map(|(number, owner)| owner.remove_member(&room, bob.id, number % 2 == 0));
    for answer in join_all(both).await {
        answer.success();
    }
    all_agree(&house, &room, 1).await;
    let audited: Vec<(String, Vec<String>)> = house.redis.ask("XRANGE teahouse:audit - +").await;
    let actions: Vec<&String> = audited.iter().map(|(_, fields)| &fields[5]).collect();
    assert_eq!(actions.iter().filter(|action| **action == "member.added").count(), 1, "{actions:?}");
    assert_eq!(actions.iter().filter(|action| **action == "member.banned").count(), 1, "{actions:?}");
    assert!(actions.iter().filter(|action| **action == "member.removed").count() <= 1, "{actions:?}");
}
