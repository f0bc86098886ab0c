//! Reading from memory: it costs Redis nothing, and it is never old (design §3.6).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, House, PATIENCE, Parcel, Person, eventually, within};

const SECOND: Duration = Duration::from_secs(1);
const PAGE: &str = "/api/chat/messages?room_id=global&limit=50";

/// Waits until the servers leave Redis alone, but for following the log.
async fn quiet(house: &House) {
    let mut before = house.redis.commands().await;
    eventually("the servers leave Redis alone", async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = house.redis.commands().await;
        std::mem::replace(&mut before, now.clone()) == now
    })
    .await;
}

/// Which commands were run in between, and how often.
fn spent(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let grown = |(name, calls): (&String, &u64)| {
        let more = calls - before.get(name).copied().unwrap_or_default();
        (more > 0).then(|| (name.clone(), more))
    };
    after.iter().filter_map(grown).collect()
}

async fn talk(person: &Person, count: usize) -> Vec<Value> {
    let mut said = Vec::new();
    for number in 0..count {
        said.insert(0, person.say(&format!("number {number}")).await);
    }
    said
}

#[tokio::test]
async fn reading_again_asks_redis_nothing() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let said = talk(&ada, 60).await;
    assert_eq!(ada.get(PAGE).await.json, Value::from(&said[..50]));
    quiet(&house).await;
    let before = house.redis.commands().await;
    for _ in 0..100 {
        assert_eq!(ada.get(PAGE).await.json, Value::from(&said[..50]));
    }
    assert_eq!(spent(&before, &house.redis.commands().await), BTreeMap::new());

    // Nor does it after a change, which the log tells of.
    let next = ada.say("one more").await;
    ada.edit(&said[0], "edited").await.success();
    ada.remove(&said[1]).await.success();
    eventually("the change is in", async || ada.history(1).await[0] == next).await;
    quiet(&house).await;
    let before = house.redis.commands().await;
    for _ in 0..20 {
        assert_eq!(ada.history(50).await.len(), 50);
    }
    assert_eq!(spent(&before, &house.redis.commands().await), BTreeMap::new());
}

#[tokio::test]
async fn a_first_reading_asks_redis_once_for_the_history() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let said = talk(&ada, 60).await;
    // Its script is known to Redis since.
    assert_eq!(ada.history(50).await, said[..50]);
    let fresh = house.another_server().await;
    quiet(&house).await;
    let before = house.redis.commands().await;
    assert_eq!(ada.at(fresh.address).history(50).await, said[..50]);
    let spent = spent(&before, &house.redis.commands().await);
    assert_eq!(spent.get("evalsha"), Some(&1), "{spent:?}");
    assert_eq!(spent.get("eval"), None, "{spent:?}");
}

#[tokio::test]
async fn what_was_done_here_is_read_here_at_once() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let mut expected = talk(&ada, 3).await;
    assert_eq!(ada.history(50).await, expected);
    for number in 0..15 {
        expected.insert(0, ada.say(&format!("posted {number}")).await);
        assert_eq!(ada.history(50).await, expected);
        expected[1] = ada.edit(&expected[1], &format!("edited {number}")).await.success();
        assert_eq!(ada.history(50).await, expected);
        ada.remove(&expected.remove(2)).await.success();
        assert_eq!(ada.history(50).await, expected);
    }
    let file = ada.upload(&Parcel::of("leaves.txt", "green")).await.success();
    assert_eq!(ada.history(1).await, [file]);
}

#[tokio::test]
async fn what_was_done_here_is_read_elsewhere_within_a_second() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    let mut expected = talk(&ada, 3).await;
    for number in 0..10 {
        expected.insert(0, ada.say(&format!("posted {number}")).await);
        shows(&there, &expected).await;
        expected[1] = ada.edit(&expected[1], &format!("edited {number}")).await.success();
        shows(&there, &expected).await;
        ada.remove(&expected.remove(2)).await.success();
        shows(&there, &expected).await;
    }
}

async fn shows(person: &Person, expected: &[Value]) {
    within(SECOND, "the other server shows it", async || person.history(50).await == expected).await;
}

#[tokio::test]
async fn whoever_brings_the_cursor_of_a_write_reads_it_anywhere_at_once() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    let first = ada.say("first").await;
    let page_as_of = async |write: &Answer| {
        let request = there.request(Method::GET, PAGE).header("teahouse-cursor", write.header("teahouse-cursor"));
        Answer::to(request).await.success()
    };
    there.history(50).await;
    for number in 0..10 {
        let posted = ada.send(json!({ "content": format!("posted {number}") })).await;
        assert_eq!(page_as_of(&posted).await, json!([posted.json, first]));
        let edited = ada.edit(&posted.json, &format!("edited {number}")).await;
        assert_eq!(page_as_of(&edited).await, json!([edited.json, first]));
        let removed = ada.remove(&posted.json).await;
        assert_eq!(page_as_of(&removed).await, json!([first]));
        let uploaded = ada.upload(&Parcel::of("leaves.txt", format!("leaves {number}"))).await;
        assert_eq!(page_as_of(&uploaded).await, json!([uploaded.json, first]));
        let removed = ada.remove(&uploaded.json).await;
        assert_eq!(page_as_of(&removed).await, json!([first]));
    }
}

#[tokio::test]
async fn a_cursor_that_is_none_does_no_harm() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("here").await;
    let epoch: String = house.redis.ask("GET teahouse:epoch").await;
    for cursor in ["", "nonsense", "-1", "x.99", &format!("{epoch}.18446744073709551615"), &"9".repeat(3000)] {
        let answer = Answer::to(ada.request(Method::GET, PAGE).header("teahouse-cursor", cursor)).await;
        match answer.status {
            200 => assert_eq!(answer.json, json!([message]), "{cursor:?}"),
            // A place the log has not come to may be waited for, and then that is said.
            503 => answer.is_problem(503, "store_unavailable"),
            _ => answer.is_problem(422, "request_invalid"),
        }
    }
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn whoever_signed_out_reads_nothing_here_at_once_and_elsewhere_within_a_second() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    ada.say("mine").await;
    for _ in 0..3 {
        let phone = ada.sign_in("ada").await;
        let there = phone.at(other.address);
        assert_eq!((phone.get(PAGE).await.status, there.get(PAGE).await.status), (200, 200));
        assert_eq!(phone.post("/api/auth/logout", Value::Null).await.status, 204);
        phone.get(PAGE).await.is_problem(401, "unauthenticated");
        within(SECOND, "the other server knows", async || there.get(PAGE).await.status == 401).await;
        there.get(PAGE).await.is_problem(401, "unauthenticated");
    }
    assert_eq!(ada.get(PAGE).await.status, 200, "other sessions live on");
}

#[tokio::test]
async fn a_session_ends_in_time_also_where_it_is_known() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    assert_eq!(ada.get(PAGE).await.status, 200);
    house.pass(Duration::from_secs(24 * 60 * 60 + 1));
    ada.get(PAGE).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_may_be_old_is_not_served_as_new() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    ada.say("before").await;
    ada.history(50).await;
    house.redis.freeze();
    let frozen = Instant::now();
    let mut refused = 0;
    while refused < 3 {
        assert!(frozen.elapsed() < PATIENCE, "it goes on as if nothing had happened");
        let asked = frozen.elapsed();
        let answer = ada.get(PAGE).await;
        if answer.status == 200 {
            // The log was last heard before it froze.
            assert!(asked < SECOND + SECOND / 5, "asked {asked:?} after the last word of Redis");
            tokio::time::sleep(Duration::from_millis(20)).await;
        } else {
            answer.is_problem(503, "store_unavailable");
            refused += 1;
        }
    }
    house.redis.thaw();
    eventually("it goes on", async || ada.tries(PAGE).await == Some(200)).await;
    let message = ada.say("after").await;
    assert_eq!(ada.history(1).await, [message]);
}

#[tokio::test]
async fn a_server_that_lost_its_connections_does_not_show_the_past() {
    let house = House::open().await;
    let other = house.another_server().await;
    let ada = house.person("ada").await;
    let there = ada.at(other.address);
    for number in 0..3 {
        let message = ada.say(&format!("before {number}")).await;
        there.history(50).await;
        house.redis.ask::<u64>("CLIENT KILL TYPE normal SKIPME yes").await;
        let mut removed = None;
        eventually("it is removed", async || {
            let answer = ada.remove(&message).await;
            removed = (answer.status == 204).then(Instant::now);
            removed.is_some()
        })
        .await;
        let removed = removed.unwrap();
        eventually("the other server shows it", async || {
            let asked = removed.elapsed();
            let answer = there.get(PAGE).await;
            let shows_it = answer.status == 200 && answer.json == json!([]);
            assert!(shows_it || answer.status == 503 || asked < SECOND, "{asked:?} later: {}", answer.text);
            shows_it
        })
        .await;
    }
}
