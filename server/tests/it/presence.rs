//! Who is here: one's open streams, on whatever device and at whatever process, and from where, for those who may know.

mod cost;
mod processes;
mod typing;

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Ears, House, Person, eventually, within};

const SECOND: Duration = Duration::from_secs(1);
/// Longer than somebody is still here whose stream ended.
const LINGER: Duration = Duration::from_secs(9);
/// After so long somebody who does nothing is away.
const AWAY: Duration = Duration::from_secs(5 * 60);

/// Who is here, as this person is told: their numbers and how it is with them, by number.
async fn here(person: &Person) -> Vec<(u64, String)> {
    let told = person.get("/api/chat/online").await.success();
    let told = told.as_array().unwrap().iter();
    told.map(|here| (here["user_id"].as_u64().unwrap(), here["presence"].as_str().unwrap().to_owned())).collect()
}

/// Waits until this person is told exactly this.
async fn are_here(person: &Person, limit: Duration, expected: &[(&Person, &str)]) {
    let expected: Vec<(u64, String)> =
        expected.iter().map(|(person, presence)| (person.id, (*presence).to_owned())).collect();
    let what = format!("{expected:?} are here");
    within(limit, &what, async || here(person).await == expected).await;
}

/// Presses a key somewhere in the page.
async fn does_something(person: &Person) {
    let answer = Answer::to(person.request(Method::POST, "/fn/note_activity")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// The next word about this person.
async fn hears_of(ears: &mut Ears, person: &Person) -> String {
    loop {
        let change = ears.passing().await;
        let about = change["people"].as_array().into_iter().flatten().find(|here| here["user_id"] == person.id);
        if let Some(here) = about {
            return here["presence"].as_str().unwrap().to_owned();
        }
    }
}

#[tokio::test]
async fn whoever_listens_is_here_and_everyone_hears_it() {
    let house = House::open().await;
    let (ada, bob, carl) = (house.person("ada").await, house.person("bob").await, house.person("carl").await);
    assert_eq!(here(&carl).await, []);
    let mut ears = ada.listen().await;
    assert_eq!(hears_of(&mut ears, &ada).await, "online", "one's own dot too");
    are_here(&carl, SECOND, &[(&ada, "online")]).await;
    let bobs = bob.listen().await;
    assert_eq!(hears_of(&mut ears, &bob).await, "online");
    are_here(&carl, SECOND, &[(&ada, "online"), (&bob, "online")]).await;
    drop(bobs);
    assert_eq!(hears_of(&mut ears, &bob).await, "offline");
    assert_eq!(house.redis.ask::<Vec<u64>>("SMEMBERS online_users").await, [ada.id]);
    drop(ears);
    are_here(&carl, LINGER, &[]).await;
    let left: Vec<String> = house.redis.ask("KEYS *online*").await;
    assert_eq!(left, [""; 0], "nothing is left of whoever is gone");
}

#[tokio::test]
async fn whoever_goes_to_another_room_was_never_gone() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = ada.listen().await;
    let mut bobs = bob.listen().await;
    assert_eq!(hears_of(&mut ears, &bob).await, "online");
    for _ in 0..3 {
        drop(bobs);
        tokio::time::sleep(SECOND).await;
        bobs = bob.listen().await;
    }
    tokio::time::sleep(LINGER).await;
    drop(bobs);
    assert_eq!(hears_of(&mut ears, &bob).await, "offline", "nothing was said in between");
}

#[tokio::test]
async fn several_devices_at_several_processes_count_once() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let phone = house.stranger().at(other.address).sign_in("ada").await;
    let devices = [ada.listen().await, ada.listen().await, phone.listen().await];
    for reader in [bob.clone(), bob.at(other.address)] {
        are_here(&reader, 2 * SECOND, &[(&ada, "online")]).await;
    }
    let online = async || house.redis.ask::<u64>("SCARD online_users").await;
    assert_eq!(online().await, 1);
    let [one, two, three] = devices;
    drop((one, two));
    tokio::time::sleep(LINGER).await;
    assert_eq!(here(&bob).await, [(ada.id, "online".to_owned())], "the phone is still there");
    drop(three);
    are_here(&bob, LINGER, &[]).await;
    eventually("Redis knows", async || online().await == 0).await;
}

#[tokio::test]
async fn whoever_does_nothing_for_five_minutes_is_away() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = ada.listen().await;
    let _bobs = bob.listen().await;
    assert_eq!(hears_of(&mut ears, &bob).await, "online");
    house.pass(AWAY - SECOND);
    does_something(&ada).await;
    house.pass(2 * SECOND);
    assert_eq!(hears_of(&mut ears, &bob).await, "away");
    assert_eq!(house.redis.ask::<u64>("SCARD online_users").await, 2, "whoever is away is here");
    // Wherever they do something, they are back at once.
    for device in [bob.clone(), bob.at(other.address)] {
        are_here(&ada.at(other.address), 2 * SECOND, &[(&ada, "online"), (&bob, "away")]).await;
        let back = async {
            does_something(&device).await;
            hears_of(&mut ears, &bob).await
        };
        // A beat would tell of it too, but not before ten seconds.
        assert_eq!(tokio::time::timeout(5 * SECOND, back).await.expect("at once"), "online");
        does_something(&ada).await;
        house.pass(AWAY);
        does_something(&ada).await;
        assert_eq!(hears_of(&mut ears, &bob).await, "away");
    }
}

#[tokio::test]
async fn whoever_is_signed_out_is_gone() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = ada.listen().await;
    let mut bobs = bob.listen().await;
    assert_eq!(hears_of(&mut ears, &bob).await, "online");
    assert_eq!(bob.post("/api/auth/logout", Value::Null).await.status, 204);
    bobs.ends_within(SECOND).await;
    assert_eq!(hears_of(&mut ears, &bob).await, "offline");
    are_here(&ada, SECOND, &[(&ada, "online")]).await;
    bob.get("/api/chat/online").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn from_where_one_is_here_is_for_administrators_and_oneself() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let listen = |person: &Person| person.request(Method::GET, "/api/chat/events").header("user-agent", "Kettle/1.0");
    let _streams = [Ears::open(listen(&ada)).await, Ears::open(listen(&bob)).await];
    let other = house.another_server().await;
    for reader in [&ada, &bob, &root, &ada.at(other.address), &root.at(other.address)] {
        are_here(reader, 2 * SECOND, &[(&ada, "online"), (&bob, "online")]).await;
        let told = reader.get("/api/chat/online").await.success();
        for (row, person) in told.as_array().unwrap().iter().zip([&ada, &bob]) {
            let names = (row["username"].as_str().unwrap(), row["display_name"].as_str().unwrap());
            assert_eq!(names, (person.name.as_str(), person.name.as_str()));
            let may_know = reader.id == person.id || reader.id == root.id;
            let expected = may_know.then_some(("127.0.0.1", "Kettle/1.0"));
            let ip = row.get("ip").and_then(Value::as_str);
            assert_eq!(ip.zip(row.get("user_agent").and_then(Value::as_str)), expected, "{row}");
            let now = house.clock.now().to_string();
            assert_eq!(row.get("login_time").is_some_and(|since| *since == json!(now)), may_know, "{row}");
            let fields = row.as_object().unwrap().len();
            assert_eq!(fields, if may_know { 8 } else { 4 }, "{row}");
        }
    }
    // What the contract names, for other tools.
    let card: Vec<String> = house.redis.ask(&format!("HKEYS user:online:{}", ada.id)).await;
    let mut card: Vec<&str> = card.iter().map(String::as_str).collect();
    card.sort_unstable();
    assert_eq!(card, ["ip", "last_activity", "login_time", "user_agent", "user_id", "username"]);
    let seconds: u64 = house.redis.ask(&format!("TTL user:online:{}", ada.id)).await;
    assert!((3500..=3600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_process_that_stops_takes_its_people_with_it_at_once() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = ada.listen().await;
    let _bobs = bob.at(other.address).listen().await;
    assert_eq!(hears_of(&mut ears, &bob).await, "online");
    other.stop().await;
    let gone = tokio::time::timeout(2 * SECOND, hears_of(&mut ears, &bob)).await;
    assert_eq!(gone.expect("at once"), "offline");
    assert_eq!(house.redis.ask::<Vec<u64>>("SMEMBERS online_users").await, [ada.id]);
    assert_eq!(house.redis.ask::<u64>("SCARD teahouse:processes").await, 1);
}

#[tokio::test]
async fn who_is_here_outlives_a_broken_connection_to_redis() {
    let house = House::open().await;
    let other = house.another_server().await;
    let (ada, bob, carl) = (house.person("ada").await, house.person("bob").await, house.person("carl").await);
    let mut ears = ada.listen().await;
    let _bobs = bob.at(other.address).listen().await;
    assert_eq!(hears_of(&mut ears, &bob).await, "online");
    house.redis.ask::<u64>("CLIENT KILL TYPE pubsub").await;
    house.redis.ask::<u64>("CLIENT KILL TYPE normal SKIPME yes").await;
    // As if Redis had lost what is not on disk.
    house.redis.ask::<u64>("DEL online_users teahouse:processes").await;
    let listening = || carl.at(other.address).request(Method::GET, "/api/chat/events");
    let mut carls = None;
    eventually("one can listen again", async || {
        carls = Ears::try_open(listening()).await.ok();
        carls.is_some()
    })
    .await;
    assert_eq!(hears_of(&mut ears, &carl).await, "online");
    are_here(&carl, 15 * SECOND, &[(&ada, "online"), (&bob, "online"), (&carl, "online")]).await;
}
