//! Whoever may not any more: within a second of the acknowledgement nothing is heard, and nothing is said after it, through
//! whichever process. A stream that is resumed tells nothing of it either.
//!
//! Twenty-five rounds for each way to go, against an open stream and against posts in flight over two processes.

mod round;

use std::collections::HashMap;

use futures::StreamExt;
use futures::stream;
use http::Method;
use serde_json::{Value, json};

use self::round::{GRACE, Outcome, Round, Scene};
use crate::house::{Answer, PASSWORD, Person, id_of};

/// Rounds for each way.
const ROUNDS: usize = 25;
/// How many are run side by side.
const AT_ONCE: usize = 5;

/// What ends it: for remove, ban and leave the room, for the others the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Remove,
    Ban,
    Leave,
    SignOut,
    Deactivate,
    Mute,
}

impl Way {
    fn is_of_the_room(self) -> bool {
        matches!(self, Self::Remove | Self::Ban | Self::Leave)
    }

    async fn go(self, room: &str, keeper: &Person, victim: &Person, administrator: &Person) -> Answer {
        match self {
            Self::Remove => keeper.remove_member(room, victim.id, false).await,
            Self::Ban => keeper.remove_member(room, victim.id, true).await,
            Self::Leave => victim.leave(room).await,
            Self::SignOut => Answer::to(victim.request(Method::POST, "/api/auth/logout")).await,
            Self::Mute => keeper.change_member(room, victim.id, json!({ "muted_minutes": 60 })).await,
            Self::Deactivate => {
                let form = [("user_id", victim.id.to_string()), ("deactivated", "true".to_owned())];
                Answer::to(administrator.request(Method::POST, "/fn/set_deactivated").form(&form)).await
            }
        }
    }

    /// How they are refused from then on.
    fn refusal(self, kind: &str) -> (u16, &'static str) {
        match self {
            Self::SignOut | Self::Deactivate => (401, "unauthenticated"),
            Self::Mute => (403, "muted"),
            Self::Remove | Self::Leave if kind == "public" => (403, "not_a_member"),
            Self::Remove | Self::Ban | Self::Leave => (404, "room_not_found"),
        }
    }
}

/// Where the log tells of the end: the first entry of that kind with this field.
struct End {
    kind: &'static str,
    field: &'static str,
    value: String,
    room: String,
    victim: u64,
}

async fn rounds(way: Way, rounds: usize) {
    let scene = Scene::open().await;
    let administrator = scene.house.administrator("administrator").await;
    let ends = stream::iter(0..rounds)
        .map(|number| one(&scene, way, number, &administrator))
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    nothing_was_logged_after(&scene, &ends).await;
}

async fn one(scene: &Scene, way: Way, number: usize, administrator: &Person) -> End {
    let house = &scene.house;
    let (keeper, victim) =
        (house.person(&format!("keeper {number}")).await, house.person(&format!("guest {number}")).await);
    let kind = ["private", "public"][number % 2];
    let room = id_of(&keeper.create_room(&format!("room {number}"), kind).await);
    let came = if kind == "public" { victim.join(&room).await } else { keeper.add(&room, victim.id).await };
    came.success();
    let sessions: Vec<String> = house.redis.ask(&format!("SMEMBERS teahouse:sessions:{}", victim.id)).await;
    let [session] = &sessions[..] else { panic!("one session, not {sessions:?}") };

    let round = Round { scene, number, room: room.clone(), keeper, victim };
    let outcome = round.run(async |keeper, victim| way.go(&room, keeper, victim, administrator).await).await;
    let (status, code) = way.refusal(kind);
    outcome.nothing_was_taken_after(status, code);
    match way {
        Way::Mute => still_heard(&outcome),
        way if way.is_of_the_room() => {
            nothing_was_heard_after(&outcome);
            for place in [0, 1] {
                let victim = scene.at(&round.victim, place);
                victim.get(&format!("/api/chat/messages?room_id={room}")).await.is_problem(status, code);
                nothing_is_heard_again(&outcome, &victim, &scene.at(&round.keeper, place)).await;
            }
        }
        _ => {
            stream_has_ended(&outcome);
            for place in [0, 1] {
                let resumed = scene.at(&round.victim, place).request(Method::GET, "/api/chat/events");
                let answer = Answer::to(resumed.header("last-event-id", &outcome.cursor)).await;
                answer.is_problem(401, "unauthenticated");
            }
        }
    }
    if way == Way::Deactivate {
        round.victim.try_sign_in(&round.victim.name, PASSWORD).await.is_problem(403, "account_deactivated");
    }
    let victim = round.victim.id;
    let (kind, field, value) = match way {
        Way::Mute => ("member.changed", "user", victim.to_string()),
        way if way.is_of_the_room() => ("member.left", "user", victim.to_string()),
        _ => ("session.ended", "session", session.clone()),
    };
    End { kind, field, value, room, victim }
}

/// Of the room nothing is heard after one's own going, and nothing at all a second later.
fn nothing_was_heard_after(outcome: &Outcome) {
    let mut gone = false;
    for (at, change) in outcome.heard_of_the_room() {
        assert!(!gone, "heard after one had gone: {change}");
        assert!(at < outcome.acknowledged + GRACE, "heard after {:?}: {change}", at - outcome.acknowledged);
        gone = change["type"] == "member.left" && change["member"]["id"] == outcome.victim;
    }
    assert!(gone, "one hears of one's own going");
    assert_eq!(outcome.ended, None, "the stream goes on with other rooms");
}

/// From the cursor of before, only one's own coming and going is told.
async fn nothing_is_heard_again(outcome: &Outcome, victim: &Person, keeper: &Person) {
    let mut ears = victim.listen_after(&outcome.cursor).await;
    let mark = format!("so much of {}", outcome.room);
    keeper.say(&mark).await;
    let changes = ears.changes_until(&mark).await;
    // The process may have heard that one came only after the stream had begun.
    let is_coming = |change: &Value| change["type"] == "member.joined" && change["member"]["id"] == outcome.victim;
    let of_the_room = changes.iter().filter(|change| change["room_id"] == outcome.room.as_str());
    let of_the_room: Vec<_> = of_the_room.filter(|change| !is_coming(change)).collect();
    let [gone] = &of_the_room[..] else { panic!("one's own going alone, not {of_the_room:?}") };
    assert_eq!((&gone["type"], &gone["member"]["id"]), (&json!("member.left"), &json!(outcome.victim)));
}

/// A session's stream ends within a second, and tells nothing until then that is later.
fn stream_has_ended(outcome: &Outcome) {
    let ended = outcome.ended.expect("the stream ends");
    assert!(ended < outcome.acknowledged + GRACE, "it ended {:?} later", ended - outcome.acknowledged);
}

/// Who is muted still hears.
fn still_heard(outcome: &Outcome) {
    let late = outcome.heard_of_the_room().filter(|(at, _)| *at > outcome.acknowledged + GRACE / 2);
    assert!(late.count() > 0, "the others are heard");
    assert_eq!(outcome.ended, None);
}

/// In the log no message of theirs stands behind their going.
async fn nothing_was_logged_after(scene: &Scene, ends: &[End]) {
    let log = scene.house.redis.log().await;
    let mut said: HashMap<(String, u64), Vec<usize>> = HashMap::new();
    for (place, entry) in log.iter().enumerate() {
        if let Some(message) = entry.posted() {
            let room = entry.field("room").expect("a room").to_owned();
            said.entry((room, message["sid"].as_u64().expect("a sender"))).or_default().push(place);
        }
    }
    for End { kind, field, value, room, victim } in ends {
        let is_end = |place: &usize| {
            let entry = &log[*place];
            let is_there = *kind == "session.ended" || entry.field("room") == Some(room);
            entry.field("type") == Some(kind) && entry.field(field) == Some(value) && is_there
        };
        let end = (0..log.len()).find(is_end).unwrap_or_else(|| panic!("no {kind} of {value} in the log"));
        let said = &said[&(room.clone(), *victim)];
        assert!(said.iter().all(|place| *place < end), "{kind} at {end}, and said at {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_removed_hears_and_says_nothing_more() {
    rounds(Way::Remove, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_banned_hears_and_says_nothing_more() {
    rounds(Way::Ban, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_hears_and_says_nothing_more() {
    rounds(Way::Leave, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signed_out_hears_and_says_nothing_more() {
    rounds(Way::SignOut, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_deactivated_hears_and_says_nothing_more() {
    rounds(Way::Deactivate, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_muted_says_nothing_more() {
    rounds(Way::Mute, 10).await;
}
