//! Durability: every acknowledged message is stored once and in order, and every listener receives it.
//!
//! Four writers post through two server processes on one Redis and four listeners receive the messages, while each
//! process and Redis are killed (`kill -9`) three times, always with posts in flight. A writer repeats a post without a
//! response much later, with the same id. At the end, the log is compared with all responses and with all received
//! messages.

mod listener;
mod writer;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use self::listener::{Listener, ListenerResult};
use self::writer::{Attempt, Progress, Writer};
use crate::harness::{RedisServer, ServerProcess, TestUser, wait_until};

const MESSAGES: usize = 5_000;
const WRITERS: usize = 4;
const LISTENERS: usize = 4;
const KILLS_OF_EACH: usize = 3;
/// The minimum number of posts in flight at the killed process.
const IN_FLIGHT: usize = 20;
/// The number of posts acknowledged between two kills.
const ACKNOWLEDGED_BETWEEN_KILLS: usize = 350;
/// The minimum number of times that each listener resumes with its cursor.
const RESUMES: usize = 10;
const TIME_LIMIT: Duration = Duration::from_secs(240);

/// What is killed.
#[derive(Debug, Clone, Copy)]
enum KillTarget {
    Process(usize),
    Redis,
}

/// The running processes.
struct Fixture {
    redis: RedisServer,
    processes: [ServerProcess; 2],
    progress: Arc<Progress>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_messages_survive_kills_and_reach_every_listener_once() {
    tokio::time::timeout(TIME_LIMIT, run()).await.expect("the test ends within the time limit");
}

async fn run() {
    let began = Instant::now();
    let redis = RedisServer::start_on_disk().await;
    let data = tempfile::tempdir().unwrap();
    let first = ServerProcess::start(&redis, data.path()).await;
    let second = ServerProcess::start(&redis, data.path()).await;
    let addresses = [first.address, second.address];
    let progress = Arc::new(Progress::new(addresses));
    let mut fixture = Fixture { redis, processes: [first, second], progress: progress.clone() };

    let mut users = Vec::new();
    for number in 0..WRITERS + LISTENERS {
        let user = TestUser::anonymous(addresses[0]).sign_up(&format!("user-{number}")).await;
        user.join_global().await;
        users.push(user);
    }
    let last = Arc::new(AtomicUsize::new(0));
    let mut listening = JoinSet::new();
    for (number, user) in users.split_off(WRITERS).into_iter().enumerate() {
        let listener = Listener::connect(number, user, progress.clone(), last.clone()).await;
        listening.spawn(listener.run());
    }
    let mut writing = JoinSet::new();
    for (number, user) in users.into_iter().enumerate() {
        Writer::new(number, user, progress.clone()).spawn(&mut writing);
    }

    let kills = fixture.kill_all_repeatedly().await;
    let mut attempts = Vec::new();
    while let Some(attempts_of_writer) = writing.join_next().await {
        attempts.extend(attempts_of_writer.expect("the writer does not panic"));
    }
    let log = posted_messages(&fixture.redis).await;
    last.store(log.len(), Ordering::SeqCst);
    let mut results = Vec::new();
    while let Some(listener) = listening.join_next().await {
        results.push(listener.expect("the listener does not panic"));
    }

    let counts = check_log(&attempts, &log);
    for listener in &results {
        assert_matches_log(listener, &log);
    }
    assert_list_matches_log(&fixture.redis, &log).await;
    let resumes: Vec<usize> = results.iter().map(|listener| listener.resumes).collect();
    println!(
        "{} messages in {:?}; lost 0, duplicated 0, gaps 0; {} responses lost, of which {} had been committed; posts in flight at the \
         kills {kills:?}; resumes {resumes:?}",
        log.len(),
        began.elapsed(),
        counts.unanswered,
        counts.committed,
    );
    assert!(log.len() >= MESSAGES);
    assert!(resumes.iter().all(|resumes| *resumes >= RESUMES), "{resumes:?}");
    let replayed = results.iter().filter(|listener| listener.missed_both_restarts).count();
    assert!(replayed > 0, "no listener had to resume from the log in Redis");
    assert!(counts.committed > 0, "no kill was between a commit and its response, so no retry was tested");
}

impl Fixture {
    /// Kills each process and Redis in turn, and returns the number of posts in flight at each kill.
    async fn kill_all_repeatedly(&mut self) -> Vec<usize> {
        let mut kills = Vec::new();
        for _ in 0..KILLS_OF_EACH {
            for target in [KillTarget::Process(0), KillTarget::Redis, KillTarget::Process(1)] {
                self.progress.wait_for_acknowledged(ACKNOWLEDGED_BETWEEN_KILLS).await;
                let in_flight = self.kill(target).await;
                assert!(in_flight >= IN_FLIGHT, "only {in_flight} posts were in flight when {target:?} was killed");
                kills.push(in_flight);
            }
        }
        assert_eq!(kills.len(), 3 * KILLS_OF_EACH);
        self.progress.finish(MESSAGES);
        kills
    }

    /// Waits until enough posts are in flight at the target, kills it, and restarts it after a short pause.
    async fn kill(&mut self, target: KillTarget) -> usize {
        let count = |progress: &Progress| match target {
            KillTarget::Process(number) => progress.in_flight_at(number),
            KillTarget::Redis => progress.in_flight_at(0) + progress.in_flight_at(1),
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        let in_flight = loop {
            let in_flight = count(&self.progress);
            if in_flight >= IN_FLIGHT {
                break in_flight;
            }
            assert!(Instant::now() < deadline, "never {IN_FLIGHT} posts in flight at {target:?}");
            tokio::task::yield_now().await;
        };
        match target {
            KillTarget::Process(number) => {
                self.processes[number].kill();
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.processes[number].restart().await;
                self.progress.mark_restarted(number, self.processes[number].address);
            }
            KillTarget::Redis => {
                self.redis.kill();
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.redis.restart().await;
                for (number, process) in self.processes.iter().enumerate() {
                    let anonymous = TestUser::anonymous(process.address);
                    wait_until("the process has reconnected to Redis", async || {
                        anonymous.try_get_status("/health/ready").await == Some(200)
                    })
                    .await;
                    self.progress.mark_ready(number, process.address);
                }
            }
        }
        in_flight
    }
}

/// The posted messages of the log in their stored form, oldest first.
async fn posted_messages(redis: &RedisServer) -> Vec<Value> {
    let mut messages = Vec::new();
    let mut version = 0;
    for entry in redis.event_log().await {
        let sequence: u64 = entry.id.strip_suffix("-0").expect("an id of the log").parse().unwrap();
        assert!(sequence > version, "log sequences increase");
        version = sequence;
        messages.extend(entry.posted_message());
    }
    messages
}

struct Counts {
    unanswered: usize,
    committed: usize,
}

/// Checks that the log contains every acknowledged post once, with the numbers of its response, and nothing else.
fn check_log(attempts: &[Attempt], log: &[Value]) -> Counts {
    let mut logged: HashMap<&str, Vec<&Value>> = HashMap::new();
    for message in log {
        logged.entry(message["id"].as_str().unwrap()).or_default().push(message);
    }
    let duplicated: Vec<_> = logged.iter().filter(|(_, messages)| messages.len() > 1).collect();
    assert!(duplicated.is_empty(), "stored more than once: {duplicated:?}");
    let (mut missing, mut different) = (Vec::new(), Vec::new());
    for attempt in attempts {
        match logged.get(attempt.id.as_str()) {
            None => missing.push(attempt),
            Some(messages) => {
                let message = messages[0];
                let same = (&message["n"], &message["v"], &message["ts"])
                    == (&attempt.response["n"], &attempt.response["v"], &attempt.response["timestamp"]);
                if !same || message["c"] != attempt.content || attempt.response["content"] != attempt.content {
                    different.push((attempt, message));
                }
            }
        }
    }
    assert!(missing.is_empty(), "acknowledged but not stored: {missing:?}");
    assert!(different.is_empty(), "response differs from the log: {different:?}");
    assert_eq!(attempts.len(), log.len(), "the log contains a message without an acknowledged post");
    for (n, message) in (1..).zip(log) {
        assert_eq!(message["n"].as_u64(), Some(n), "a gap in n");
    }
    let unanswered = attempts.iter().filter(|attempt| attempt.unanswered > 0);
    // The number is lower than the number of posts acknowledged before the retry: the first attempt was committed.
    let committed = unanswered
        .clone()
        .filter(|attempt| attempt.response["n"].as_u64() <= Some(attempt.acknowledged_before as u64))
        .count();
    Counts { unanswered: unanswered.count(), committed }
}

fn assert_matches_log(listener: &ListenerResult, log: &[Value]) {
    assert_eq!(listener.error, None, "listener {}", listener.number);
    for (index, message) in log.iter().enumerate() {
        let received_message = listener.messages.get(index);
        let same = received_message.is_some_and(|received| {
            message["id"] == received.id && message["n"] == received.n && message["v"] == received.v
        });
        assert!(
            same,
            "listener {}: message {index} in the log is {message}, received was {received_message:?}",
            listener.number
        );
    }
    assert_eq!(
        listener.messages.len(),
        log.len(),
        "listener {} received more messages than the log has",
        listener.number
    );
}

/// Checks that the room's list equals the end of the log.
async fn assert_list_matches_log(redis: &RedisServer, log: &[Value]) {
    let list: Vec<String> = redis.command("LRANGE chat:messages:global 0 -1").await;
    assert_eq!(list.len(), 1000);
    for (stored, logged) in list.iter().zip(log.iter().rev()) {
        assert_eq!(&serde_json::from_str::<Value>(stored).unwrap(), logged);
    }
    assert_eq!(redis.command::<usize>("HLEN chat:index:global").await, 1000);
    assert_eq!(redis.command::<usize>("HGET chat:room:global seq").await, log.len());
}
