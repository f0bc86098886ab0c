//! Killed processes: their users are offline within a minute, in all other processes.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use tokio::task::JoinHandle;

use super::{SECOND, online_users};
use crate::harness::{EventStream, RedisServer, ServerProcess, TestUser, wait_at_most, wait_until};

const MINUTE: Duration = Duration::from_secs(60);

/// A client that reads its stream continuously and stores the last presence of each user.
struct PresenceReader {
    last: Arc<Mutex<HashMap<u64, String>>>,
    reading: JoinHandle<()>,
}

impl PresenceReader {
    async fn start(user: &TestUser) -> Self {
        let mut stream: EventStream = user.open_stream().await;
        let last: Arc<Mutex<HashMap<u64, String>>> = Arc::default();
        let shared = last.clone();
        let reading = tokio::spawn(async move {
            while let Some(frame) = stream.next_frame().await {
                for entry in frame.data["people"].as_array().into_iter().flatten() {
                    let (user_id, presence) = (entry["user_id"].as_u64().unwrap(), entry["presence"].as_str().unwrap());
                    shared.lock().unwrap().insert(user_id, presence.to_owned());
                }
            }
        });
        Self { last, reading }
    }

    /// The last received presence of this user.
    fn last_presence(&self, user_id: u64) -> Option<String> {
        self.last.lock().unwrap().get(&user_id).cloned()
    }
}

impl Drop for PresenceReader {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// Signs up this number of users, eight at a time.
async fn sign_up_users(at: &ServerProcess, count: usize) -> Vec<TestUser> {
    let anonymous = TestUser::anonymous(at.address);
    let sign_up = |number| {
        let anonymous = anonymous.clone();
        async move { anonymous.sign_up(&format!("user {number}")).await }
    };
    stream::iter(0..count).map(sign_up).buffered(8).collect().await
}

async fn online(redis: &RedisServer) -> HashSet<u64> {
    redis.command::<Vec<u64>>("SMEMBERS online_users").await.into_iter().collect()
}

#[tokio::test]
async fn users_of_killed_process_go_offline_within_a_minute() {
    let (redis, data) = (RedisServer::start().await, tempfile::tempdir().unwrap());
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(ServerProcess::start(&redis, data.path()).await);
    }
    let users = sign_up_users(&processes[0], 300).await;
    // One hundred users at each process; every tenth also has a stream at the next process.
    let assigned: Vec<Vec<usize>> = (0..users.len())
        .map(|number| {
            let process_index = number % 3;
            if number % 10 == 0 { vec![process_index, (process_index + 1) % 3] } else { vec![process_index] }
        })
        .collect();
    let mut readers = Vec::new();
    for (user, assigned) in users.iter().zip(&assigned) {
        for process_index in assigned {
            readers.push((*process_index, PresenceReader::start(&user.at(processes[*process_index].address)).await));
        }
    }
    let everyone: HashSet<u64> = users.iter().map(|user| user.id).collect();
    let began = Instant::now();
    for process in &processes {
        let requester = users[0].at(process.address);
        wait_until("everyone is online", async || online_users(&requester).await.len() == everyone.len()).await;
    }
    assert_eq!(online(&redis).await, everyone);
    println!("all 300 users known to all 3 processes {:?} after the last stream opened", began.elapsed());

    processes[2].kill();
    let killed = Instant::now();
    readers.retain(|(process_index, _)| *process_index != 2);
    let at = |process_index: usize| {
        users.iter().zip(&assigned).filter(move |(_, assigned)| assigned.contains(&process_index))
    };
    let remaining: HashSet<u64> = at(0).chain(at(1)).map(|(user, _)| user.id).collect();
    let disconnected: Vec<u64> = everyone.difference(&remaining).copied().collect();
    assert!((80..=100).contains(&disconnected.len()), "{}", disconnected.len());
    wait_at_most(MINUTE, "they are removed from Redis", async || online(&redis).await == remaining).await;
    println!("removed from Redis {:?} after the kill", killed.elapsed());
    for process in &processes[..2] {
        let requester = users[0].at(process.address);
        let time_left = MINUTE.saturating_sub(killed.elapsed());
        wait_at_most(time_left, "the other processes report them offline", async || {
            online_users(&requester).await.into_iter().map(|(user_id, _)| user_id).collect::<HashSet<_>>() == remaining
        })
        .await;
    }
    let time_left = MINUTE.saturating_sub(killed.elapsed());
    wait_at_most(time_left, "every stream has received it", async || {
        readers.iter().all(|(_, reader)| {
            disconnected.iter().all(|user_id| reader.last_presence(*user_id).as_deref() == Some("offline"))
        })
    })
    .await;
    println!("every stream has received it {:?} after the kill", killed.elapsed());
    for (_, reader) in &readers {
        assert!(
            remaining.iter().all(|user_id| reader.last_presence(*user_id).as_deref() != Some("offline")),
            "no other user went offline"
        );
    }

    // They reconnect to the remaining processes.
    let mut reconnected = Vec::new();
    for user_id in &disconnected {
        let user = users.iter().find(|user| user.id == *user_id).unwrap();
        reconnected.push(PresenceReader::start(&user.at(processes[reconnected.len() % 2].address)).await);
    }
    wait_until("everyone is online again", async || online(&redis).await == everyone).await;
}

#[tokio::test]
async fn users_of_killed_single_process_go_offline() {
    let (redis, data) = (RedisServer::start().await, tempfile::tempdir().unwrap());
    let mut process = ServerProcess::start(&redis, data.path()).await;
    let users = sign_up_users(&process, 5).await;
    let mut readers = Vec::new();
    for user in &users {
        readers.push(PresenceReader::start(user).await);
    }
    wait_until("all are online", async || online(&redis).await.len() == 5).await;

    // After a restart only users who reconnect are online.
    process.kill();
    let killed = Instant::now();
    readers.clear();
    process.restart().await;
    let ada = users[0].at(process.address);
    let reader = PresenceReader::start(&ada).await;
    wait_at_most(MINUTE, "only she is online", async || {
        online_users(&ada).await.len() == 1 && online(&redis).await == HashSet::from([ada.id])
    })
    .await;
    println!("after the restart the others are offline {:?} after the kill", killed.elapsed());

    // Without any process, the keys expire.
    process.kill();
    let killed = Instant::now();
    drop(reader);
    wait_at_most(MINUTE + SECOND, "nobody is online", async || redis.command::<u64>("EXISTS online_users").await == 0)
        .await;
    println!("without any process nobody is online {:?} after the kill", killed.elapsed());
}
