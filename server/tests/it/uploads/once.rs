//! Sending again: one message and one file, however often, and nothing left of what was not taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::files::{picture, png};
use crate::house::{House, Parcel, eventually};

fn leaves(id: Uuid, words: &str) -> Parcel {
    Parcel::of("leaves.txt", words).field("id", id)
}

#[tokio::test]
async fn the_same_upload_again_is_the_first_result_again() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    for parcel in
        [leaves(Uuid::now_v7(), "green"), Parcel::of("a.png", png(&picture(64, 64))).field("id", Uuid::new_v4())]
    {
        let first = ada.upload(&parcel).await.success();
        let (before, files) = (house.contents().await, house.files());
        for again in [ada.clone(), ada.at(other.address)] {
            assert_eq!(again.upload(&parcel).await.success(), first);
        }
        assert_eq!((house.contents().await, house.files()), (before, files));
        assert_eq!(ada.fetch(&first).await.status, 200);
    }
    assert_eq!(ada.history(10).await.len(), 2);
}

#[tokio::test]
async fn the_same_upload_many_times_at_once_is_one_message() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    let parcel = leaves(Uuid::now_v7(), &"green ".repeat(20_000));
    let tries = (0..12).map(|number| if number % 2 == 0 { &ada } else { &there }.upload(&parcel));
    let answers: Vec<Value> = join_all(tries).await.into_iter().map(|answer| answer.success()).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(ada.history(10).await, [answers[0].clone()]);
    assert_eq!(house.files().len(), 1, "{:?}", house.files());
    assert_eq!(ada.fetch(&answers[0]).await.bytes.len(), 120_000);
}

#[tokio::test]
async fn the_same_id_for_anything_else_is_a_conflict_and_leaves_no_file() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let id = Uuid::now_v7();
    let first = ada.upload(&leaves(id, "green")).await.success();
    let said = ada.say("words").await;
    let (before, files) = (house.contents().await, house.files());
    ada.upload(&leaves(id, "black")).await.is_problem(409, "message_id_taken");
    ada.upload(&leaves(id, "green").field("content", "caption")).await.is_problem(409, "message_id_taken");
    bob.upload(&leaves(id, "green")).await.is_problem(409, "message_id_taken");
    let of_words = Uuid::parse_str(said["id"].as_str().unwrap()).unwrap();
    ada.upload(&leaves(of_words, "green")).await.is_problem(409, "message_id_taken");
    ada.send(json!({ "id": id, "content": "leaves.txt" })).await.is_problem(409, "message_id_taken");
    assert_eq!((house.contents().await, house.files()), (before, files));
    assert_eq!(ada.fetch(&first).await.text, "green");
}

#[tokio::test]
async fn a_removed_file_does_not_come_back_when_it_is_sent_again() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let files = house.files();
    let parcel = leaves(Uuid::now_v7(), "lapsang");
    let first = ada.upload(&parcel).await.success();
    ada.remove(&first).await.success();
    let again = ada.upload(&parcel).await;
    assert!([200, 404, 409].contains(&again.status), "{} {}", again.status, again.text);
    assert!(ada.history(10).await.is_empty());
    ada.fetch(&first).await.is_problem(404, "not_found");
    eventually("nothing is left of it", async || house.files() == files).await;
    house.has_no_trace_of(&["lapsang"]).await;
}

#[tokio::test]
async fn an_upload_whose_answer_was_lost_is_there_once() {
    let lose_answers = Arc::<AtomicBool>::default();
    let house = House::with(|config| config.lose_answers = lose_answers.clone()).await;
    let ada = house.person("ada").await;
    let mut ears = ada.listen().await;
    let parcel = leaves(Uuid::now_v7(), "green");
    lose_answers.store(true, Ordering::Relaxed);
    ada.upload(&parcel).await.is_problem(503, "indeterminate");
    let heard = ears.hears("leaves.txt").await;
    // It was committed, so its file must be there although nobody was told so.
    assert_eq!(ada.fetch(&heard).await.text, "green");
    lose_answers.store(false, Ordering::Relaxed);
    assert_eq!(ada.upload(&parcel).await.success(), heard);
    assert_eq!((ada.history(10).await.len(), house.files().len()), (1, 1));
}

#[tokio::test]
async fn two_people_with_the_same_file_have_one_each() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let parcel = Parcel::of("leaves.txt", "green");
    let (first, second) = (ada.upload(&parcel).await.success(), bob.upload(&parcel).await.success());
    assert_ne!(first["file_url"], second["file_url"]);
    ada.remove(&first).await.success();
    assert_eq!(bob.fetch(&second).await.text, "green");
}
