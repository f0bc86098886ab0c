//! A Redis that comes back without what was heard already, as after a crash without `appendfsync always`.

use std::time::Duration;

use crate::house::{House, eventually};

#[tokio::test]
async fn what_is_logged_after_a_loss_is_not_taken_for_what_was_lost() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = bob.listen().await;
    for number in 0..5 {
        ada.say(&format!("{number}")).await;
        ears.hears(&format!("{number}")).await;
    }
    let cursor = ears.cursor.clone();
    let epoch: String = house.redis.ask("GET teahouse:epoch").await;

    // The last three entries are lost, and every connection with them.
    let version: u64 = house.redis.ask("GET teahouse:version").await;
    for lost in version - 2..=version {
        assert_eq!(house.redis.ask::<u64>(&format!("XDEL chat:events {lost}-0")).await, 1);
    }
    house.redis.ask::<()>(&format!("XSETID chat:events {}-0", version - 3)).await;
    house.redis.ask::<()>(&format!("SET teahouse:version {}", version - 3)).await;
    house.redis.ask::<u64>("CLIENT KILL TYPE normal SKIPME yes").await;
    eventually("the history has another name", async || house.redis.ask::<String>("GET teahouse:epoch").await != epoch)
        .await;

    ears.ends_within(Duration::from_secs(2)).await;
    eventually("the server is back", async || house.stranger().tries("/health/ready").await == Some(200)).await;
    for number in 0..5 {
        eventually("posts are taken", async || {
            ada.post("/api/chat/send", serde_json::json!({ "content": format!("again {number}") })).await.status == 200
        })
        .await;
    }
    let mut again = bob.listen_after(&cursor).await;
    assert_eq!(again.next().await.unwrap().event, "reset");
}
