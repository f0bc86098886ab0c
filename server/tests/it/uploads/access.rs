//! Who gets a file: who is in its room, as long as its message is there. For all others there is none.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use http::Method;
use serde_json::Value;
use uuid::Uuid;

use super::files::{picture, png};
use crate::house::{Answer, House, Parcel, within};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_file_one_may_not_see_is_like_one_that_does_not_exist() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.upload(&Parcel::of("leaves.png", png(&picture(16, 16)))).await.success();
    let real = message["file_url"].as_str().unwrap().to_owned();
    let unknown = format!("/uploads/chat/{}.png", Uuid::new_v4());
    let outsider = house.stranger().sign_up("outsider").await;
    for suffix in ["", "?thumb"] {
        let answers = [
            outsider.get(&format!("{real}{suffix}")).await,
            outsider.get(&format!("{unknown}{suffix}")).await,
            ada.get(&format!("{unknown}{suffix}")).await,
        ];
        for answer in &answers {
            answer.is_problem(404, "not_found");
            assert_eq!(answer.text, answers[0].text);
            let mut headers = [answer.headers.clone(), answers[0].headers.clone()];
            headers.iter_mut().for_each(|headers| drop(headers.remove("date")));
            assert_eq!(headers[0], headers[1]);
        }
        // Who is nobody learns no more.
        let stranger = house.stranger();
        let nobody =
            [stranger.get(&format!("{real}{suffix}")).await, stranger.get(&format!("{unknown}{suffix}")).await];
        assert!([401, 404].contains(&nobody[0].status), "{}", nobody[0].text);
        assert_eq!((nobody[0].status, &nobody[0].text), (nobody[1].status, &nobody[1].text));
    }
    let head = Answer::to(outsider.request(Method::HEAD, &real)).await;
    assert_eq!((head.status, head.text.as_str()), (404, ""));
    // Looking has brought nobody in.
    assert_eq!(house.redis.ask::<Vec<u64>>("SMEMBERS chat:room:global:members").await, [ada.id]);
    outsider.enter().await;
    assert_eq!(outsider.get(&real).await.status, 200);
}

#[tokio::test]
async fn a_file_in_a_private_room_is_for_those_in_it() {
    let house = House::open().await;
    house.build_room("den", "private").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let parcel = Parcel::of("leaves.txt", "green").field("room_id", "den");
    ada.upload(&parcel).await.is_problem(404, "room_not_found");
    assert!(house.files().is_empty(), "{:?}", house.files());
    house.redis.ask::<u64>(&format!("SADD chat:room:den:members {}", ada.id)).await;
    house.redis.ask::<u64>(&format!("SADD user:{}:chat_rooms den", ada.id)).await;
    // A process that has not looked before.
    let fresh = house.another_server().await;
    let message = ada.at(fresh.address).upload(&parcel).await.success();
    assert_eq!(ada.at(fresh.address).fetch(&message).await.text, "green");
    bob.fetch(&message).await.is_problem(404, "not_found");
    bob.at(fresh.address).fetch(&message).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn a_file_goes_with_its_message() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let there = bob.at(other.address);
    let files = house.files();
    for (name, bytes) in [("leaves.txt", b"green".to_vec()), ("leaves.png", png(&picture(900, 600)))] {
        let message = ada.upload(&Parcel::of(name, bytes)).await.success();
        assert_eq!((bob.fetch(&message).await.status, there.fetch(&message).await.status), (200, 200));
        assert_ne!(house.files(), files);
        ada.remove(&message).await.success();
        for suffix in ["", "?thumb"] {
            let url = format!("{}{suffix}", message["file_url"].as_str().unwrap());
            for reader in [&ada, &bob, &there] {
                reader.get(&url).await.is_problem(404, "not_found");
            }
        }
        within(SECOND, "it is gone from the disk", async || house.files() == files).await;
        let known: Vec<String> = house.redis.ask("KEYS teahouse:file:*").await;
        assert!(known.is_empty(), "{known:?}");
    }
}

#[tokio::test]
async fn whoever_signed_out_gets_none() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let message = ada.upload(&Parcel::of("leaves.txt", "green")).await.success();
    let there = ada.at(other.address);
    assert_eq!((ada.fetch(&message).await.status, there.fetch(&message).await.status), (200, 200));
    assert_eq!(ada.post("/api/auth/logout", Value::Null).await.status, 204);
    assert!([401, 404].contains(&ada.fetch(&message).await.status));
    within(SECOND, "the other server knows", async || [401, 404].contains(&there.fetch(&message).await.status)).await;
    let files = house.files();
    for person in [&ada, &there] {
        person.upload(&Parcel::of("more.txt", "black")).await.is_problem(401, "unauthenticated");
    }
    assert_eq!(house.files(), files);
}

#[tokio::test]
async fn an_address_leads_to_one_file_and_to_nothing_else() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.upload(&Parcel::of("leaves.txt", "green")).await.success();
    let url = message["file_url"].as_str().unwrap();
    let uuid = url.rsplit('/').next().unwrap().strip_suffix(".txt").unwrap();
    assert_eq!(ada.get(url).await.text, "green");
    for path in [
        format!("/uploads/chat/{uuid}"),
        format!("/uploads/chat/{uuid}.pdf"),
        format!("/uploads/chat/{uuid}.txt.txt"),
        format!("/uploads/chat/{uuid}.TXT"),
        format!("/uploads/chat/{}.txt", uuid.to_uppercase()),
        format!("/uploads/chat/{}.txt", uuid.replace('-', "")),
        format!("/uploads/chat/{uuid}.txt%00.png"),
        format!("/uploads/chat/{uuid}.txt/"),
        format!("/uploads/chat/./{uuid}.svg"),
        format!("/uploads/{uuid}.txt"),
        "/uploads".to_owned(),
        "/uploads/".to_owned(),
        "/uploads/chat".to_owned(),
        "/uploads/chat/".to_owned(),
        "/uploads/tmp/".to_owned(),
        "/uploads/chat/..%2f..%2fsecret".to_owned(),
        "/uploads/chat/%2e%2e/%2e%2e/secret".to_owned(),
        "/uploads/chat/..%5c..%5csecret".to_owned(),
        "/uploads/chat/%FF.txt".to_owned(),
        format!("/uploads/chat/{}.txt", "a".repeat(5000)),
    ] {
        let answer = ada.get(&path).await;
        assert!([400, 404].contains(&answer.status), "{path}: {} {}", answer.status, answer.text);
    }
    // Nor does the folder say more than it must to others on the machine.
    let folder = std::fs::metadata(house.data().join("uploads")).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}
