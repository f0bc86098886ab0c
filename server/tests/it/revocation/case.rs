//! One case: a user posts in a room and receives its stream until access is revoked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinHandle;

use crate::harness::{EventStream, Frame, Instance, Response, TestServer, TestUser, wait_until};

/// How long after the acknowledgement events may still arrive.
pub const GRACE: Duration = Duration::from_secs(1);
/// How long posting and receiving continue after that.
const EXTRA_TIME: Duration = Duration::from_millis(200);

/// Two instances on one store.
pub struct Fixture {
    pub server: TestServer,
    pub other: Instance,
}

/// The users of a case: the moderator keeps posting, the target loses access.
pub struct Case<'a> {
    pub fixture: &'a Fixture,
    pub number: usize,
    pub room: String,
    pub moderator: TestUser,
    pub target: TestUser,
}

/// A post and its response.
#[derive(Debug)]
pub struct Attempt {
    pub sent: Instant,
    pub response: Response,
}

/// The result of a case.
pub struct Outcome {
    pub room: String,
    pub target: u64,
    /// When the revocation was acknowledged.
    pub acknowledged: Instant,
    /// The stream's cursor before the revocation.
    pub cursor: String,
    pub received: Vec<(Instant, Frame)>,
    /// When the server ended the stream, if it did.
    pub ended: Option<Instant>,
    pub attempts: Vec<Attempt>,
}

impl Fixture {
    pub async fn start() -> Self {
        let server = TestServer::start().await;
        let other = server.start_instance().await;
        Self { server, other }
    }

    /// This user at one of the two instances.
    pub fn at(&self, user: &TestUser, index: usize) -> TestUser {
        user.at([self.server.instance.address, self.other.address][index % 2])
    }
}

impl Case<'_> {
    /// Starts posting and receiving, then performs the revocation, which must succeed. The number of the case selects
    /// the instances.
    pub async fn run(&self, revoke: impl AsyncFnOnce(&TestUser, &TestUser) -> Response) -> Outcome {
        let Self { fixture, number, room, moderator, target } = self;
        let stop = Arc::new(AtomicBool::new(false));
        let stream = fixture.at(target, *number).open_stream().await;
        let (cursor, listener) = receive_until_stopped(stream, stop.clone()).await;
        let [target_posts, moderator_posts] = [0, 1].map(|_| Arc::new(AtomicUsize::new(0)));
        let moderator_task =
            post_until_stopped(fixture.at(moderator, number + 1), room.clone(), stop.clone(), moderator_posts.clone());
        let target_tasks = [0, 1].map(|index| {
            post_until_stopped(fixture.at(target, index), room.clone(), stop.clone(), target_posts.clone())
        });
        wait_until("some posts are accepted", async || target_posts.load(Ordering::Relaxed) >= 4).await;
        // Varies the moment of the revocation.
        tokio::time::sleep(Duration::from_millis(3 * (*number as u64 % 9))).await;

        let (moderator, acting_target) = (fixture.at(moderator, number / 2), fixture.at(target, number / 2));
        let response = revoke(&moderator, &acting_target).await;
        let acknowledged = Instant::now();
        response.success();
        tokio::time::sleep(GRACE).await;
        let posts_before = moderator_posts.load(Ordering::Relaxed);
        tokio::time::sleep(EXTRA_TIME).await;
        // There must be messages that the target must not receive.
        wait_until("the moderator posts more messages", async || {
            moderator_posts.load(Ordering::Relaxed) > posts_before + 1
        })
        .await;
        stop.store(true, Ordering::Relaxed);
        moderator_task.await.unwrap();
        let mut attempts = Vec::new();
        for task in target_tasks {
            attempts.extend(task.await.unwrap());
        }
        let (received, ended) = listener.await.unwrap();
        Outcome { room: room.clone(), target: target.id, acknowledged, cursor, received, ended, attempts }
    }
}

/// Posts messages one after another and counts the accepted ones.
fn post_until_stopped(
    user: TestUser,
    room: String,
    stop: Arc<AtomicBool>,
    count: Arc<AtomicUsize>,
) -> JoinHandle<Vec<Attempt>> {
    tokio::spawn(async move {
        let mut attempts = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let sent = Instant::now();
            let response = user.try_post_message_in(&room, &format!("{} post {}", user.name, attempts.len())).await;
            let is_accepted = response.status < 400;
            count.fetch_add(usize::from(is_accepted), Ordering::Relaxed);
            let pause = if is_accepted { 5 } else { 60 };
            attempts.push(Attempt { sent, response });
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        attempts
    })
}

/// Receives the stream in a task, and returns its first cursor.
async fn receive_until_stopped(
    mut stream: EventStream,
    stop: Arc<AtomicBool>,
) -> (String, JoinHandle<(Vec<(Instant, Frame)>, Option<Instant>)>) {
    let first = stream.next_frame().await.expect("a first ping");
    let task = tokio::spawn(async move {
        let mut received = Vec::new();
        loop {
            match tokio::time::timeout(Duration::from_millis(50), stream.next_frame()).await {
                Ok(Some(frame)) => received.push((Instant::now(), frame)),
                Ok(None) => return (received, Some(Instant::now())),
                Err(_) if stop.load(Ordering::Relaxed) => return (received, None),
                Err(_) => {}
            }
            if stop.load(Ordering::Relaxed) {
                return (received, None);
            }
        }
    });
    (first.cursor, task)
}

impl Outcome {
    /// The received changes of the room, with their times.
    pub fn received_from_room(&self) -> impl Iterator<Item = (Instant, &Value)> {
        let is_from_room = |frame: &Frame| {
            frame.data["room_id"] == self.room.as_str() || frame.data["room"]["id"] == self.room.as_str()
        };
        self.received.iter().filter(move |(_, frame)| is_from_room(frame)).map(|(at, frame)| (*at, &frame.data))
    }

    /// Checks that every post sent after the revocation was refused with this problem, and that there were accepted
    /// posts before.
    pub fn assert_rejected_after(&self, status: u16, code: &str) {
        let (before, after): (Vec<_>, Vec<_>) =
            self.attempts.iter().partition(|attempt| attempt.sent < self.acknowledged);
        assert!(before.iter().any(|attempt| attempt.response.status == 200), "some posts were accepted before");
        assert!(after.len() > 2, "some posts were sent after");
        for attempt in after {
            attempt.response.assert_problem(status, code);
        }
    }
}
