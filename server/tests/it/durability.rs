//! The promise, under fire: what was acknowledged is there, once, in order, and everyone heard it.
//!
//! Four people talk through two server processes on one Redis and four listen, while each process and Redis are killed
//! (-9) three times, every time with posts under way. Whose answer was lost says it again much later, with the same id.
//! At the end the log is the judge.

mod listener;
mod talker;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use self::listener::{Heard, Listener};
use self::talker::{Attempt, Board, Talker};
use crate::house::{Person, Process, RedisServer, eventually};

const MESSAGES: usize = 5_000;
const TALKERS: usize = 4;
const LISTENERS: usize = 4;
const KILLS_OF_EACH: usize = 3;
/// Posts under way at each kill, at the very process that is killed.
const UNDER_WAY: usize = 20;
/// Posts acknowledged between a kill and the next.
const CALM: usize = 350;
/// How often each listener comes back with its cursor, at least.
const RESUMES: usize = 10;
const WITHIN: Duration = Duration::from_secs(240);

/// Who is killed.
#[derive(Debug, Clone, Copy)]
enum Victim {
    Process(usize),
    Redis,
}

/// What runs, and what is killed.
struct Stage {
    redis: RedisServer,
    processes: [Process; 2],
    board: Arc<Board>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_is_there_once_and_heard_by_all() {
    tokio::time::timeout(WITHIN, journey()).await.expect("the journey ends in time");
}

async fn journey() {
    let began = Instant::now();
    let redis = RedisServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let first = Process::start(&redis, data.path()).await;
    let second = Process::start(&redis, data.path()).await;
    let addresses = [first.address, second.address];
    let board = Arc::new(Board::new(addresses));
    let mut stage = Stage { redis, processes: [first, second], board: board.clone() };

    let mut people = Vec::new();
    for number in 0..TALKERS + LISTENERS {
        let person = Person::stranger(addresses[0]).sign_up(&format!("person-{number}")).await;
        person.enter().await;
        people.push(person);
    }
    let last = Arc::new(AtomicUsize::new(0));
    let mut listening = JoinSet::new();
    for (number, person) in people.split_off(TALKERS).into_iter().enumerate() {
        let listener = Listener::open(number, person, board.clone(), last.clone()).await;
        listening.spawn(listener.listen());
    }
    let mut talking = JoinSet::new();
    for (number, person) in people.into_iter().enumerate() {
        Talker::new(number, person, board.clone()).speak_up(&mut talking);
    }

    let kills = stage.kill_again_and_again().await;
    let mut attempts = Vec::new();
    while let Some(said) = talking.join_next().await {
        attempts.extend(said.expect("a talker goes on to the end"));
    }
    let log = posted(&stage.redis).await;
    last.store(log.len(), Ordering::SeqCst);
    let mut heard = Vec::new();
    while let Some(listener) = listening.join_next().await {
        heard.push(listener.expect("a listener goes on to the end"));
    }

    let counts = judge(&attempts, &log);
    for listener in &heard {
        agrees_with_the_log(listener, &log);
    }
    the_list_agrees(&stage.redis, &log).await;
    let resumes: Vec<usize> = heard.iter().map(|listener| listener.resumes).collect();
    println!(
        "{} messages in {:?}; acknowledged and lost 0, doubled 0, gaps 0; {} answers lost, {} of them had been committed; posts under \
         way at the kills {kills:?}; resumes {resumes:?}",
        log.len(),
        began.elapsed(),
        counts.lost,
        counts.committed,
    );
    assert!(log.len() >= MESSAGES);
    assert!(resumes.iter().all(|resumes| *resumes >= RESUMES), "{resumes:?}");
    let replayed = heard.iter().filter(|listener| listener.outstayed_both).count();
    assert!(replayed > 0, "nobody needed what only the log still had");
    assert!(counts.committed > 0, "no kill hit between a commit and its answer, so no repeat was put to the test");
}

impl Stage {
    /// Kills each process and Redis in turn; answers how many posts were under way each time.
    async fn kill_again_and_again(&mut self) -> Vec<usize> {
        let mut kills = Vec::new();
        for _ in 0..KILLS_OF_EACH {
            for victim in [Victim::Process(0), Victim::Redis, Victim::Process(1)] {
                self.board.calm(CALM).await;
                let under_way = self.kill(victim).await;
                assert!(under_way >= UNDER_WAY, "only {under_way} posts were under way when {victim:?} was killed");
                kills.push(under_way);
            }
        }
        assert_eq!(kills.len(), 3 * KILLS_OF_EACH);
        self.board.no_more_kills(MESSAGES);
        kills
    }

    /// Waits for a moment when many posts are under way at the victim, kills it, and starts it again after a little while.
    async fn kill(&mut self, victim: Victim) -> usize {
        let count = |board: &Board| match victim {
            Victim::Process(number) => board.under_way_at(number),
            Victim::Redis => board.under_way_at(0) + board.under_way_at(1),
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        let under_way = loop {
            let under_way = count(&self.board);
            if under_way >= UNDER_WAY {
                break under_way;
            }
            assert!(Instant::now() < deadline, "never {UNDER_WAY} posts under way at {victim:?}");
            tokio::task::yield_now().await;
        };
        match victim {
            Victim::Process(number) => {
                self.processes[number].kill();
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.processes[number].start_again().await;
                self.board.was_restarted(number, self.processes[number].address);
            }
            Victim::Redis => {
                self.redis.kill();
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.redis.start_again().await;
                for (number, process) in self.processes.iter().enumerate() {
                    let stranger = Person::stranger(process.address);
                    eventually("the process found Redis", async || stranger.tries("/health/ready").await == Some(200))
                        .await;
                    self.board.is_up_at(number, process.address);
                }
            }
        }
        under_way
    }
}

/// The posted messages of the log, oldest first, in their stored form.
async fn posted(redis: &RedisServer) -> Vec<Value> {
    let mut posted = Vec::new();
    let mut version = 0;
    for entry in redis.log().await {
        let sequence: u64 = entry.id.strip_suffix("-0").expect("an id of the log").parse().unwrap();
        assert!(sequence > version, "the log is in order");
        version = sequence;
        posted.extend(entry.posted());
    }
    posted
}

struct Counts {
    lost: usize,
    committed: usize,
}

/// Every attempt ended acknowledged; the log holds each once, with the number that was answered, and nothing else.
fn judge(attempts: &[Attempt], log: &[Value]) -> Counts {
    let mut logged: HashMap<&str, Vec<&Value>> = HashMap::new();
    for message in log {
        logged.entry(message["id"].as_str().unwrap()).or_default().push(message);
    }
    let doubled: Vec<_> = logged.iter().filter(|(_, messages)| messages.len() > 1).collect();
    assert!(doubled.is_empty(), "doubled: {doubled:?}");
    let (mut missing, mut different) = (Vec::new(), Vec::new());
    for attempt in attempts {
        match logged.get(attempt.id.as_str()) {
            None => missing.push(attempt),
            Some(messages) => {
                let message = messages[0];
                let same = (&message["n"], &message["v"], &message["ts"])
                    == (&attempt.answer["n"], &attempt.answer["v"], &attempt.answer["timestamp"]);
                if !same || message["c"] != attempt.content || attempt.answer["content"] != attempt.content {
                    different.push((attempt, message));
                }
            }
        }
    }
    assert!(missing.is_empty(), "acknowledged and lost: {missing:?}");
    assert!(different.is_empty(), "answered other than it was logged: {different:?}");
    assert_eq!(attempts.len(), log.len(), "the log holds what nobody said");
    for (n, message) in (1..).zip(log) {
        assert_eq!(message["n"].as_u64(), Some(n), "a gap in n");
    }
    let lost = attempts.iter().filter(|attempt| attempt.lost > 0);
    // Numbered before the repeat was sent: the repeat found it there.
    let committed =
        lost.clone().filter(|attempt| attempt.answer["n"].as_u64() <= Some(attempt.acknowledged_before as u64)).count();
    Counts { lost: lost.count(), committed }
}

fn agrees_with_the_log(listener: &Heard, log: &[Value]) {
    assert_eq!(listener.trouble, None, "listener {}", listener.number);
    for (place, message) in log.iter().enumerate() {
        let heard = listener.messages.get(place);
        let same =
            heard.is_some_and(|heard| message["id"] == heard.id && message["n"] == heard.n && message["v"] == heard.v);
        assert!(same, "listener {}: the {place}th message is {message}, heard was {heard:?}", listener.number);
    }
    assert_eq!(listener.messages.len(), log.len(), "listener {} heard more than was said", listener.number);
}

/// The room's list is the end of the log.
async fn the_list_agrees(redis: &RedisServer, log: &[Value]) {
    let list: Vec<String> = redis.ask("LRANGE chat:messages:global 0 -1").await;
    assert_eq!(list.len(), 1000);
    for (stored, logged) in list.iter().zip(log.iter().rev()) {
        assert_eq!(&serde_json::from_str::<Value>(stored).unwrap(), logged);
    }
    assert_eq!(redis.ask::<usize>("HLEN chat:index:global").await, 1000);
    assert_eq!(redis.ask::<usize>("HGET chat:room:global seq").await, log.len());
}
