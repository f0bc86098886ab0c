//! Processes that are killed: whoever was at them is gone within a minute, everywhere.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use tokio::task::JoinHandle;

use super::{SECOND, here};
use crate::house::{Ears, Person, Process, RedisServer, eventually, within};

const MINUTE: Duration = Duration::from_secs(60);

/// A stream that somebody reads all the time, and what it told of whom.
struct Reader {
    told: Arc<Mutex<HashMap<u64, String>>>,
    reading: JoinHandle<()>,
}

impl Reader {
    async fn of(person: &Person) -> Self {
        let mut ears: Ears = person.listen().await;
        let told: Arc<Mutex<HashMap<u64, String>>> = Arc::default();
        let noted = told.clone();
        let reading = tokio::spawn(async move {
            while let Some(frame) = ears.next().await {
                for here in frame.data["people"].as_array().into_iter().flatten() {
                    let (user, presence) = (here["user_id"].as_u64().unwrap(), here["presence"].as_str().unwrap());
                    noted.lock().unwrap().insert(user, presence.to_owned());
                }
            }
        });
        Self { told, reading }
    }

    /// What it told of this person last.
    fn knows(&self, user: u64) -> Option<String> {
        self.told.lock().unwrap().get(&user).cloned()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// So many new people, a few at once.
async fn people(at: &Process, count: usize) -> Vec<Person> {
    let stranger = Person::stranger(at.address);
    let sign_up = |number| {
        let stranger = stranger.clone();
        async move { stranger.sign_up(&format!("person {number}")).await }
    };
    stream::iter(0..count).map(sign_up).buffered(8).collect().await
}

async fn online(redis: &RedisServer) -> HashSet<u64> {
    redis.ask::<Vec<u64>>("SMEMBERS online_users").await.into_iter().collect()
}

#[tokio::test]
async fn the_people_of_a_killed_process_are_gone_within_a_minute() {
    let (redis, data) = (RedisServer::start().await, tempfile::tempdir().unwrap());
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(Process::start(&redis, data.path()).await);
    }
    let people = people(&processes[0], 300).await;
    // A hundred at each process; every tenth of them has a second device at the next one.
    let homes: Vec<Vec<usize>> = (0..people.len())
        .map(|number| {
            let home = number % 3;
            if number % 10 == 0 { vec![home, (home + 1) % 3] } else { vec![home] }
        })
        .collect();
    let mut readers = Vec::new();
    for (person, homes) in people.iter().zip(&homes) {
        for home in homes {
            readers.push((*home, Reader::of(&person.at(processes[*home].address)).await));
        }
    }
    let everyone: HashSet<u64> = people.iter().map(|person| person.id).collect();
    let began = Instant::now();
    for process in &processes {
        let asking = people[0].at(process.address);
        eventually("everyone is here", async || here(&asking).await.len() == everyone.len()).await;
    }
    assert_eq!(online(&redis).await, everyone);
    println!("all 300 known at all 3 processes {:?} after the last stream opened", began.elapsed());

    processes[2].kill();
    let killed = Instant::now();
    readers.retain(|(home, _)| *home != 2);
    let at = |home: usize| people.iter().zip(&homes).filter(move |(_, homes)| homes.contains(&home));
    let stay: HashSet<u64> = at(0).chain(at(1)).map(|(person, _)| person.id).collect();
    let gone: Vec<u64> = everyone.difference(&stay).copied().collect();
    assert!((80..=100).contains(&gone.len()), "{}", gone.len());
    within(MINUTE, "Redis has forgotten them", async || online(&redis).await == stay).await;
    println!("Redis is right {:?} after the kill", killed.elapsed());
    for process in &processes[..2] {
        let asking = people[0].at(process.address);
        let left = MINUTE.saturating_sub(killed.elapsed());
        within(left, "the other processes say so", async || {
            here(&asking).await.into_iter().map(|(user, _)| user).collect::<HashSet<_>>() == stay
        })
        .await;
    }
    let left = MINUTE.saturating_sub(killed.elapsed());
    within(left, "every stream has said so", async || {
        readers.iter().all(|(_, reader)| gone.iter().all(|user| reader.knows(*user).as_deref() == Some("offline")))
    })
    .await;
    println!("every stream has said so {:?} after the kill", killed.elapsed());
    for (_, reader) in &readers {
        assert!(stay.iter().all(|user| reader.knows(*user).as_deref() != Some("offline")), "nobody else went");
    }

    // They come back, to whatever process there is.
    let mut back = Vec::new();
    for user in &gone {
        let person = people.iter().find(|person| person.id == *user).unwrap();
        back.push(Reader::of(&person.at(processes[back.len() % 2].address)).await);
    }
    eventually("everyone is here again", async || online(&redis).await == everyone).await;
}

#[tokio::test]
async fn a_lonely_process_that_is_killed_leaves_nobody_online() {
    let (redis, data) = (RedisServer::start().await, tempfile::tempdir().unwrap());
    let mut process = Process::start(&redis, data.path()).await;
    let people = people(&process, 5).await;
    let mut readers = Vec::new();
    for person in &people {
        readers.push(Reader::of(person).await);
    }
    eventually("all are here", async || online(&redis).await.len() == 5).await;

    // Killed and started again: only who comes back is here.
    process.kill();
    let killed = Instant::now();
    readers.clear();
    process.start_again().await;
    let ada = people[0].at(process.address);
    let reader = Reader::of(&ada).await;
    within(MINUTE, "only she is here", async || {
        here(&ada).await.len() == 1 && online(&redis).await == HashSet::from([ada.id])
    })
    .await;
    println!("after a restart the others are gone {:?} after the kill", killed.elapsed());

    // Killed for good: it expires by itself.
    process.kill();
    let killed = Instant::now();
    drop(reader);
    within(MINUTE + SECOND, "nobody is online", async || redis.ask::<u64>("EXISTS online_users").await == 0).await;
    println!("with no process left nobody is online {:?} after the kill", killed.elapsed());
}
