//! Revoked access: after the acknowledgement no post is accepted, and after one second nothing is received, in all
//! instances. A resumed stream replays nothing of the room.
//!
//! Twenty-five cases for each cause, each with an open stream and with posts in flight at two instances.

mod case;

use std::collections::HashMap;

use futures::StreamExt;
use futures::stream;
use http::Method;
use serde_json::{Value, json};

use self::case::{Case, Fixture, GRACE, Outcome};
use crate::harness::{PASSWORD, Response, TestUser, id_of};

/// Cases for each cause.
const CASES: usize = 25;
/// How many cases run concurrently.
const CONCURRENT_CASES: usize = 5;

/// What revokes access: the first three concern the room, the others the session, except the mute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Remove,
    Ban,
    Leave,
    SignOut,
    Deactivate,
    Mute,
}

impl Cause {
    fn ends_membership(self) -> bool {
        matches!(self, Self::Remove | Self::Ban | Self::Leave)
    }

    async fn perform(self, room: &str, moderator: &TestUser, target: &TestUser, administrator: &TestUser) -> Response {
        match self {
            Self::Remove => moderator.remove_member(room, target.id, false).await,
            Self::Ban => moderator.remove_member(room, target.id, true).await,
            Self::Leave => target.leave(room).await,
            Self::SignOut => Response::send(target.request(Method::POST, "/api/auth/logout")).await,
            Self::Mute => moderator.change_member(room, target.id, json!({ "muted_minutes": 60 })).await,
            Self::Deactivate => {
                let form = [("user_id", target.id.to_string()), ("deactivated", "true".to_owned())];
                Response::send(administrator.request(Method::POST, "/fn/set_deactivated").form(&form)).await
            }
        }
    }

    /// The problem that later posts get.
    fn expected_problem(self, kind: &str) -> (u16, &'static str) {
        match self {
            Self::SignOut | Self::Deactivate => (401, "unauthenticated"),
            Self::Mute => (403, "muted"),
            Self::Remove | Self::Leave if kind == "public" => (403, "not_a_member"),
            Self::Remove | Self::Ban | Self::Leave => (404, "room_not_found"),
        }
    }
}

/// The log entry of the revocation: the first one of this type with this field.
struct End {
    kind: &'static str,
    field: &'static str,
    value: String,
    room: String,
    target: u64,
}

async fn run_cases(cause: Cause, count: usize) {
    let fixture = Fixture::start().await;
    let administrator = fixture.server.administrator("administrator").await;
    let ends = stream::iter(0..count)
        .map(|number| run_case(&fixture, cause, number, &administrator))
        .buffer_unordered(CONCURRENT_CASES)
        .collect::<Vec<_>>()
        .await;
    assert_no_posts_logged_after(&fixture, &ends).await;
}

async fn run_case(fixture: &Fixture, cause: Cause, number: usize, administrator: &TestUser) -> End {
    let server = &fixture.server;
    let (moderator, target) =
        (server.user(&format!("moderator {number}")).await, server.user(&format!("guest {number}")).await);
    let kind = ["private", "public"][number % 2];
    let room = id_of(&moderator.create_room(&format!("room {number}"), kind).await);
    let added = if kind == "public" { target.join(&room).await } else { moderator.add_member(&room, target.id).await };
    added.success();
    let sessions: Vec<String> = server.redis.command(&format!("SMEMBERS teahouse:sessions:{}", target.id)).await;
    let [session] = &sessions[..] else { panic!("one session, not {sessions:?}") };

    let case = Case { fixture, number, room: room.clone(), moderator, target };
    let outcome =
        case.run(async |moderator, target| cause.perform(&room, moderator, target, administrator).await).await;
    let (status, code) = cause.expected_problem(kind);
    outcome.assert_rejected_after(status, code);
    match cause {
        Cause::Mute => assert_still_receiving(&outcome),
        cause if cause.ends_membership() => {
            assert_nothing_received_after(&outcome);
            for index in [0, 1] {
                let target = fixture.at(&case.target, index);
                target.get(&format!("/api/chat/messages?room_id={room}")).await.assert_problem(status, code);
                assert_nothing_replayed(&outcome, &target, &fixture.at(&case.moderator, index)).await;
            }
        }
        _ => {
            assert_stream_ended(&outcome);
            for index in [0, 1] {
                let resumed = fixture.at(&case.target, index).request(Method::GET, "/api/chat/events");
                let response = Response::send(resumed.header("last-event-id", &outcome.cursor)).await;
                response.assert_problem(401, "unauthenticated");
            }
        }
    }
    if cause == Cause::Deactivate {
        case.target.try_sign_in(&case.target.name, PASSWORD).await.assert_problem(403, "account_deactivated");
    }
    let target = case.target.id;
    let (kind, field, value) = match cause {
        Cause::Mute => ("member.changed", "user", target.to_string()),
        cause if cause.ends_membership() => ("member.left", "user", target.to_string()),
        _ => ("session.ended", "session", session.clone()),
    };
    End { kind, field, value, room, target }
}

/// After the user's own departure no change of the room is received, and nothing at all later than one second.
fn assert_nothing_received_after(outcome: &Outcome) {
    let mut left = false;
    for (at, change) in outcome.received_from_room() {
        assert!(!left, "received after the departure: {change}");
        assert!(
            at < outcome.acknowledged + GRACE,
            "received {:?} after the acknowledgement: {change}",
            at - outcome.acknowledged
        );
        left = change["type"] == "member.left" && change["member"]["id"] == outcome.target;
    }
    assert!(left, "the own departure is received");
    assert_eq!(outcome.ended, None, "the stream stays open for other rooms");
}

/// The stream resumed from before the revocation contains only the user's own join and departure.
async fn assert_nothing_replayed(outcome: &Outcome, target: &TestUser, moderator: &TestUser) {
    let mut stream = target.open_stream_after(&outcome.cursor).await;
    let marker = format!("marker of {}", outcome.room);
    moderator.post_message(&marker).await;
    let changes = stream.events_until(&marker).await;
    // The instance may have read the join only after the stream was opened.
    let is_own_join = |change: &Value| change["type"] == "member.joined" && change["member"]["id"] == outcome.target;
    let from_room = changes.iter().filter(|change| change["room_id"] == outcome.room.as_str());
    let from_room: Vec<_> = from_room.filter(|change| !is_own_join(change)).collect();
    let [left] = &from_room[..] else { panic!("the own departure only, not {from_room:?}") };
    assert_eq!((&left["type"], &left["member"]["id"]), (&json!("member.left"), &json!(outcome.target)));
}

/// The stream of a session ends within a second.
fn assert_stream_ended(outcome: &Outcome) {
    let ended = outcome.ended.expect("the stream has ended");
    assert!(
        ended < outcome.acknowledged + GRACE,
        "it ended {:?} after the acknowledgement",
        ended - outcome.acknowledged
    );
}

/// A muted user still receives messages.
fn assert_still_receiving(outcome: &Outcome) {
    let late = outcome.received_from_room().filter(|(at, _)| *at > outcome.acknowledged + GRACE / 2);
    assert!(late.count() > 0, "messages of others are received");
    assert_eq!(outcome.ended, None);
}

/// Checks that the log has no post of the user after the revocation.
async fn assert_no_posts_logged_after(fixture: &Fixture, ends: &[End]) {
    let log = fixture.server.redis.event_log().await;
    let mut posts: HashMap<(String, u64), Vec<usize>> = HashMap::new();
    for (index, entry) in log.iter().enumerate() {
        if let Some(message) = entry.posted_message() {
            let room = entry.field("room").expect("a room").to_owned();
            posts.entry((room, message["sid"].as_u64().expect("a sender"))).or_default().push(index);
        }
    }
    for End { kind, field, value, room, target } in ends {
        let is_end = |index: &usize| {
            let entry = &log[*index];
            let is_in_room = *kind == "session.ended" || entry.field("room") == Some(room);
            entry.field("type") == Some(kind) && entry.field(field) == Some(value) && is_in_room
        };
        let end = (0..log.len()).find(is_end).unwrap_or_else(|| panic!("no {kind} of {value} in the log"));
        let posts = &posts[&(room.clone(), *target)];
        assert!(posts.iter().all(|index| *index < end), "{kind} at {end}, and posts at {posts:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removed_member_can_neither_receive_nor_post() {
    run_cases(Cause::Remove, CASES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn banned_member_can_neither_receive_nor_post() {
    run_cases(Cause::Ban, CASES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn former_member_can_neither_receive_nor_post() {
    run_cases(Cause::Leave, CASES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_out_user_can_neither_receive_nor_post() {
    run_cases(Cause::SignOut, CASES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deactivated_user_can_neither_receive_nor_post() {
    run_cases(Cause::Deactivate, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn muted_user_cannot_post() {
    run_cases(Cause::Mute, 10).await;
}
