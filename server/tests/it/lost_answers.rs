//! A post that was committed but not answered, as when a process dies in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use uuid::Uuid;

use crate::house::House;

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_there_once_and_answers_the_first_result_when_sent_again() {
    let lose_answers = Arc::<AtomicBool>::default();
    let house = House::with(|config| config.lose_answers = lose_answers.clone()).await;
    let ada = house.person("ada").await;
    let mut ears = ada.listen().await;
    let request = json!({ "content": "Did you hear me?", "id": Uuid::now_v7() });

    lose_answers.store(true, Ordering::Relaxed);
    ada.send(request.clone()).await.is_problem(503, "indeterminate");
    let heard = ears.hears("Did you hear me?").await;

    // Hours later, in another mood of the clock, and with others talking in between.
    lose_answers.store(false, Ordering::Relaxed);
    house.pass(std::time::Duration::from_secs(7_200));
    ada.say("Something else.").await;
    let answer = ada.send(request).await.success();
    assert_eq!(answer, heard);
    assert_eq!(ada.history(10).await.len(), 2);
}
