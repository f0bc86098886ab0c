//! What is kept and for how long, in Redis and on disk.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::house::{House, Parcel, Person, RedisServer, Server, eventually};

/// One, seven and thirty days in seconds.
const DAY: i64 = 86_400;
const WEEK: i64 = 604_800;
const MONTH: i64 = 2_592_000;
const HOUR: Duration = Duration::from_secs(3_600);

/// Seconds until the key expires.
async fn left(house: &House, key: &str) -> i64 {
    house.redis.ask_words(&["TTL", key]).await
}

#[track_caller]
fn is_about(left: i64, whole: i64) {
    assert!((whole - 60..=whole).contains(&left), "{left} seconds are left instead of {whole}");
}

#[tokio::test]
async fn everything_of_a_message_expires_and_every_post_renews_it() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for _ in 0..2 {
        let message = ada.say("hello").await;
        let sent = format!("chat:sent:global:{}", message["id"].as_str().unwrap());
        let day = format!("chat:stats:messages:{}", &message["timestamp"].as_str().unwrap()[..10]);
        let kept = [("chat:messages:global", WEEK), ("chat:index:global", WEEK), (&sent, WEEK), (&day, MONTH)];
        for (key, whole) in kept {
            is_about(left(&house, key).await, whole);
            assert_eq!(house.redis.ask_words::<u64>(&["EXPIRE", key, "1000"]).await, 1);
        }
    }
    let file = ada.upload(&Parcel::of("leaves.txt", "green")).await.success();
    let sent = format!("chat:sent:global:{}", file["id"].as_str().unwrap());
    for key in ["chat:messages:global", "chat:index:global", &sent] {
        is_about(left(&house, key).await, WEEK);
    }
}

#[tokio::test]
async fn edits_and_removals_keep_the_record_of_sending_as_long_as_it_was_to_be_kept() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("hello").await;
    let sent = format!("chat:sent:global:{}", message["id"].as_str().unwrap());
    house.redis.ask_words::<u64>(&["EXPIRE", &sent, "1000"]).await;
    ada.edit(&message, "hello there").await.success();
    is_about(left(&house, &sent).await, 1000);
    ada.remove(&message).await.success();
    is_about(left(&house, &sent).await, 1000);
}

#[tokio::test]
async fn how_long_a_quiet_room_is_kept_is_a_setting() {
    let house = House::with(|config| config.retention_days = 1).await;
    let message = house.person("ada").await.say("hello").await;
    is_about(left(&house, "chat:messages:global").await, DAY);
    is_about(left(&house, "chat:index:global").await, DAY);
    // How long a repeat is recognised is a promise, not a setting.
    is_about(left(&house, &format!("chat:sent:global:{}", message["id"].as_str().unwrap())).await, WEEK);
}

#[tokio::test]
async fn a_day_counts_what_was_posted_and_nothing_else() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let message = ada.say("one").await;
    ada.upload(&Parcel::of("leaves.txt", "two")).await.success();
    ada.edit(&message, "still one").await.success();
    ada.remove(&message).await.success();
    let count = async |timestamp: &Value| {
        let day = &timestamp.as_str().unwrap()[..10];
        house.redis.ask_words::<u64>(&["GET", &format!("chat:stats:messages:{day}")]).await
    };
    assert_eq!(count(&message["timestamp"]).await, 2);
    house.pass(Duration::from_secs(12 * 3_600));
    let ada = ada.sign_in("ada").await;
    house.pass(Duration::from_secs(12 * 3_600));
    let tomorrow = ada.say("another day").await;
    assert_eq!(count(&tomorrow["timestamp"]).await, 1);
    assert_eq!(count(&message["timestamp"]).await, 2);
}

#[tokio::test]
async fn a_room_that_expired_begins_anew_and_goes_on_counting() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for number in 1..=3 {
        ada.say(&format!("number {number}")).await;
    }
    expire(&house).await;
    let fresh = house.another_server().await;
    let there = ada.at(fresh.address);
    assert!(there.history(50).await.is_empty());
    let message = there.say("number 4").await;
    assert_eq!(message["n"], 4);
    assert_eq!(there.history(50).await, [message]);
    house.list_and_index_agree(4, 1).await;
}

/// What seven quiet days do.
async fn expire(house: &House) {
    house.redis.ask::<u64>("DEL chat:messages:global chat:index:global").await;
}

/// A server that sweeps all the time, files of any age.
async fn sweeper(house: &House) -> Server {
    house
        .another_server_with(|config| {
            config.sweep_every = Duration::from_millis(200);
            config.sweep_older_than = Duration::ZERO;
        })
        .await
}

/// Uploads a text and answers its message, with the files that came with it.
async fn upload(house: &House, person: &Person, words: &str) -> (Value, BTreeSet<String>) {
    let before: BTreeSet<String> = house.files().into_iter().collect();
    let message = person.upload(&Parcel::of("leaves.txt", words)).await.success();
    let came: BTreeSet<String> = house.files().into_iter().filter(|file| !before.contains(file)).collect();
    assert_eq!(came.len(), 1, "{came:?}");
    (message, came)
}

/// Forgets what is known of a message's file, as when a process died after it had put the file in its place.
async fn orphan(house: &House, message: &Value) {
    let key = house.redis.ask::<Vec<String>>("KEYS teahouse:file:*").await.into_iter().find(|key| {
        let uuid = key.rsplit(':').next().unwrap();
        message["file_url"].as_str().unwrap().contains(uuid)
    });
    assert_eq!(house.redis.ask_words::<u64>(&["DEL", &key.expect("the file is known")]).await, 1);
}

fn is_there(house: &House, files: &BTreeSet<String>) -> bool {
    let present = house.files();
    files.iter().all(|file| present.contains(file))
}

#[tokio::test]
async fn files_go_when_their_messages_have_left_the_list_and_not_before() {
    let house = House::with(|config| config.messages_per_room = 4).await;
    let ada = house.person("ada").await;
    let (trimmed, trimmed_files) = upload(&house, &ada, "trimmed").await;
    ada.say("between").await;
    let (kept, kept_files) = upload(&house, &ada, "kept").await;
    let (edited, edited_files) = upload(&house, &ada, "edited").await;
    let edited = ada.edit(&edited, "with other words").await.success();
    ada.say("the fifth").await;
    assert!(is_there(&house, &trimmed_files), "nobody sweeps as yet");

    let sweeper = sweeper(&house).await;
    eventually("the file of a message that left the list is gone", async || !is_there(&house, &trimmed_files)).await;
    ada.fetch(&trimmed).await.is_problem(404, "not_found");
    let known = async || house.redis.ask::<Vec<String>>("KEYS teahouse:file:*").await.len();
    eventually("nothing is known of it any more", async || known().await == 2).await;
    // It goes on sweeping: one more sweep, told by what it takes away, has left them too.
    sweeper.stop().await;
    let (gone, gone_files) = upload(&house, &ada, "gone").await;
    orphan(&house, &gone).await;
    let _sweeper = self::sweeper(&house).await;
    eventually("the next is gone", async || !is_there(&house, &gone_files)).await;
    assert!(is_there(&house, &kept_files) && is_there(&house, &edited_files));
    for (message, words) in [(&kept, "kept"), (&edited, "edited")] {
        assert_eq!(ada.fetch(message).await.text, words);
    }
}

#[tokio::test]
async fn files_go_with_a_room_that_expired() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let (_, files) = upload(&house, &ada, "green").await;
    expire(&house).await;
    let _sweeper = sweeper(&house).await;
    eventually("it is gone", async || !is_there(&house, &files)).await;
}

#[tokio::test]
async fn what_may_still_be_arriving_is_left_alone() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let age = |files: &BTreeSet<String>, age: Duration| {
        for file in files {
            let path: PathBuf = house.data().join("uploads").join(file);
            let file = std::fs::File::open(path).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
    };
    let (kept, kept_files) = upload(&house, &ada, "kept, and old").await;
    age(&kept_files, 48 * HOUR);
    let (young, young_files) = upload(&house, &ada, "young").await;
    orphan(&house, &young).await;
    // Two sweeps, told by what they take away.
    let _sweeper = house.another_server_with(|config| config.sweep_every = Duration::from_millis(200)).await;
    for _ in 0..2 {
        let (old, old_files) = upload(&house, &ada, "old").await;
        orphan(&house, &old).await;
        age(&old_files, 2 * HOUR);
        eventually("an old orphan is gone", async || !is_there(&house, &old_files)).await;
    }
    assert!(is_there(&house, &young_files), "it may be that its message is about to be posted");
    assert!(is_there(&house, &kept_files), "however old: its message is there");
    assert_eq!(ada.fetch(&kept).await.text, "kept, and old");
}

#[tokio::test]
async fn what_a_killed_process_was_receiving_is_cleared_away_at_a_later_start() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    upload(&house, &ada, "kept").await;
    let folder = house.data().join("uploads/tmp");
    for (name, age) in [("old", 2 * HOUR), ("young", Duration::ZERO)] {
        let file = std::fs::File::create(folder.join(name)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    let _next = house.another_server().await;
    assert!(!folder.join("old").exists());
    assert!(folder.join("young").exists(), "another process may still be receiving it");
}

#[tokio::test]
async fn files_of_another_store_are_let_be() {
    let sweeping = |config: &mut server::config::Config| {
        config.sweep_every = Duration::from_millis(100);
        config.sweep_older_than = Duration::ZERO;
    };
    let house = House::with(sweeping).await;
    let ada = house.person("ada").await;
    ada.upload(&Parcel::of("leaves.txt", "green")).await.success();
    let files = house.files();
    assert_eq!(files.len(), 1);
    // Somebody starts on an empty Redis by mistake, with the same data folder.
    let other = RedisServer::start().await;
    let url = other.url();
    let stranger = house.another_server_with(|config| config.redis_url = Some(url)).await;
    let bob = Person::stranger(stranger.address).sign_up("bob").await;
    for number in 0..10 {
        bob.say(&format!("number {number}")).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(house.files(), files);
}

#[tokio::test]
async fn the_log_says_nothing_that_could_not_be_removed_any_more() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let before = ada.listen().await.next().await.unwrap().cursor;
    // More entries that do not tell when they were made than are looked at in one go.
    let root = house.administrator("root").await;
    for minutes in [10, 0].into_iter().cycle().take(120) {
        let answer = root.change_member("global", ada.id, json!({ "muted_minutes": minutes })).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }
    ada.say("lapsang of last week").await;
    house.pass(Duration::from_secs(6 * 86_400 + 23 * 3_600));
    let ada = house.stranger().sign_in("ada").await;
    ada.say("lapsang of today").await;
    // A process trims the log when it starts, and every hour.
    let fresh = house.another_server().await;
    eventually("what was said last week is off the log", async || {
        house.redis.log().await.iter().all(|entry| !format!("{entry:?}").contains("of last week"))
    })
    .await;
    let log = house.redis.log().await;
    assert!(log.iter().any(|entry| format!("{entry:?}").contains("of today")), "{log:?}");
    assert_eq!(ada.at(fresh.address).listen_after(&before).await.next().await.unwrap().event, "reset");
    assert_eq!(ada.history(9).await.len(), 2);
}
