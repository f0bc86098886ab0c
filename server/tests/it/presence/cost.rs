//! What presence costs Redis: a beat now and then, however much is asked and told.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{does_something, here};
use crate::house::{Answer, House, eventually};

/// Which commands were run in between, and how often.
fn spent(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let more = |(name, calls): (&String, &u64)| {
        let more = calls - before.get(name).copied().unwrap_or_default();
        (more > 0).then(|| (name.clone(), more))
    };
    after.iter().filter_map(more).collect()
}

#[tokio::test]
async fn asking_and_telling_costs_redis_nothing() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let _streams = (ada.listen().await, bob.listen().await);
    eventually("both are here", async || here(&ada).await.len() == 2).await;
    // Who they are is known from now on.
    let ask = async |rounds: u32| {
        let (before, began) = (house.redis.commands().await, Instant::now());
        for _ in 0..rounds {
            does_something(&ada).await;
            assert_eq!(here(&bob).await.len(), 2);
            let who = Answer::to(bob.request(http::Method::POST, "/fn/who_is_here")).await.success();
            assert_eq!(who.as_array().unwrap().len(), 2);
        }
        (spent(&before, &house.redis.commands().await), began.elapsed())
    };
    ask(1).await;
    // As many beats as the time brings with it, each of some two dozen commands.
    for rounds in [10, 400] {
        let (spent, took) = ask(rounds).await;
        println!("{} requests in {took:?}: {spent:?}", 3 * rounds);
        let beats = took.as_secs() / 10 + 1;
        assert!(spent.get("evalsha").copied().unwrap_or_default() <= beats, "{rounds} rounds in {took:?}: {spent:?}");
        assert!(spent.values().sum::<u64>() <= 40 * beats, "{rounds} rounds in {took:?}: {spent:?}");
    }
}

#[tokio::test]
async fn a_process_that_nobody_is_at_is_silent() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let streams = (ada.listen().await, bob.listen().await);
    eventually("both are here", async || here(&ada).await.len() == 2).await;
    drop(streams);
    eventually("they are gone", async || {
        here(&ada).await.is_empty() && house.redis.ask::<u64>("EXISTS online_users").await == 0
    })
    .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = house.redis.commands().await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert_eq!(spent(&before, &house.redis.commands().await), BTreeMap::new());
}

#[tokio::test]
async fn many_who_come_at_once_share_a_beat() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let before = house.redis.commands().await;
    let began = Instant::now();
    let streams = futures::future::join_all((0..200).map(|_| ada.listen())).await;
    eventually("she is here", async || here(&ada).await.len() == 1).await;
    let spent = spent(&before, &house.redis.commands().await);
    // A beat takes at least 300 ms with its pause.
    let beats = 4 * (began.elapsed().as_secs() + 1);
    assert!(spent.get("publish").copied().unwrap_or_default() <= beats, "{spent:?}");
    assert!(spent.get("sunionstore").copied().unwrap_or_default() <= beats, "{spent:?}");
    drop(streams);
}
