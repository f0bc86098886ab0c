//! One round: somebody talks in a room and listens to it until they may not any more, and what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinHandle;

use crate::house::{Answer, Ears, Frame, House, Person, Server, eventually};

/// How long after the acknowledgement something may still be heard.
pub const GRACE: Duration = Duration::from_secs(1);
/// How long one goes on listening and trying when it may not be any more.
const AFTERWARDS: Duration = Duration::from_millis(200);

/// Two processes on one store.
pub struct Scene {
    pub house: House,
    pub other: Server,
}

/// Who is in it: the keeper goes on talking, the other one is to go.
pub struct Round<'a> {
    pub scene: &'a Scene,
    pub number: usize,
    pub room: String,
    pub keeper: Person,
    pub victim: Person,
}

/// A post that was tried.
#[derive(Debug)]
pub struct Tried {
    pub sent: Instant,
    pub answer: Answer,
}

/// What came of it.
pub struct Outcome {
    pub room: String,
    pub victim: u64,
    /// When the end was acknowledged.
    pub acknowledged: Instant,
    /// The cursor of the stream before it.
    pub cursor: String,
    pub heard: Vec<(Instant, Frame)>,
    /// When the server ended the stream, if it did.
    pub ended: Option<Instant>,
    pub tried: Vec<Tried>,
}

impl Scene {
    pub async fn open() -> Self {
        let house = House::open().await;
        let other = house.another_server().await;
        Self { house, other }
    }

    /// This person at one process or the other.
    pub fn at(&self, person: &Person, place: usize) -> Person {
        person.at([self.house.server.address, self.other.address][place % 2])
    }
}

impl Round<'_> {
    /// Lets them talk and listen, then does this, which must succeed; the keeper's and the act's process are told apart by
    /// the number of the round.
    pub async fn run(&self, act: impl AsyncFnOnce(&Person, &Person) -> Answer) -> Outcome {
        let Self { scene, number, room, keeper, victim } = self;
        let stop = Arc::new(AtomicBool::new(false));
        let listening = scene.at(victim, *number).listen().await;
        let (cursor, listener) = listen(listening, stop.clone()).await;
        let [said, chattered] = [0, 1].map(|_| Arc::new(AtomicUsize::new(0)));
        let chatter = talk(scene.at(keeper, number + 1), room.clone(), stop.clone(), chattered.clone());
        let posts = [0, 1].map(|place| talk(scene.at(victim, place), room.clone(), stop.clone(), said.clone()));
        eventually("something is said", async || said.load(Ordering::Relaxed) >= 4).await;
        // Not always at the same moment of a post.
        tokio::time::sleep(Duration::from_millis(3 * (*number as u64 % 9))).await;

        let (keeper, leaver) = (scene.at(keeper, number / 2), scene.at(victim, number / 2));
        let answer = act(&keeper, &leaver).await;
        let acknowledged = Instant::now();
        answer.success();
        tokio::time::sleep(GRACE).await;
        let until_then = chattered.load(Ordering::Relaxed);
        tokio::time::sleep(AFTERWARDS).await;
        // There is something to be heard that must not be.
        eventually("somebody goes on", async || chattered.load(Ordering::Relaxed) > until_then + 1).await;
        stop.store(true, Ordering::Relaxed);
        chatter.await.unwrap();
        let mut tried = Vec::new();
        for posting in posts {
            tried.extend(posting.await.unwrap());
        }
        let (heard, ended) = listener.await.unwrap();
        Outcome { room: room.clone(), victim: victim.id, acknowledged, cursor, heard, ended, tried }
    }
}

/// Posts one thing after the other, and counts what is taken.
fn talk(person: Person, room: String, stop: Arc<AtomicBool>, said: Arc<AtomicUsize>) -> JoinHandle<Vec<Tried>> {
    tokio::spawn(async move {
        let mut tried = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let sent = Instant::now();
            let answer = person.send_in(&room, &format!("{} says {}", person.name, tried.len())).await;
            let is_taken = answer.status < 400;
            said.fetch_add(usize::from(is_taken), Ordering::Relaxed);
            let pause = if is_taken { 5 } else { 60 };
            tried.push(Tried { sent, answer });
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        tried
    })
}

/// Listens, and answers where it began.
async fn listen(
    mut ears: Ears,
    stop: Arc<AtomicBool>,
) -> (String, JoinHandle<(Vec<(Instant, Frame)>, Option<Instant>)>) {
    let first = ears.next().await.expect("a first ping");
    let listening = tokio::spawn(async move {
        let mut heard = Vec::new();
        loop {
            match tokio::time::timeout(Duration::from_millis(50), ears.next()).await {
                Ok(Some(frame)) => heard.push((Instant::now(), frame)),
                Ok(None) => return (heard, Some(Instant::now())),
                Err(_) if stop.load(Ordering::Relaxed) => return (heard, None),
                Err(_) => {}
            }
            if stop.load(Ordering::Relaxed) {
                return (heard, None);
            }
        }
    });
    (first.cursor, listening)
}

impl Outcome {
    /// What was heard of the room, with when.
    pub fn heard_of_the_room(&self) -> impl Iterator<Item = (Instant, &Value)> {
        let of_it = |frame: &Frame| {
            frame.data["room_id"] == self.room.as_str() || frame.data["room"]["id"] == self.room.as_str()
        };
        self.heard.iter().filter(move |(_, frame)| of_it(frame)).map(|(at, frame)| (*at, &frame.data))
    }

    /// Checks that every post that was begun after the end was refused like this, and that there were posts before.
    pub fn nothing_was_taken_after(&self, status: u16, code: &str) {
        let (before, after): (Vec<_>, Vec<_>) = self.tried.iter().partition(|tried| tried.sent < self.acknowledged);
        assert!(before.iter().any(|tried| tried.answer.status == 200), "something was said before");
        assert!(after.len() > 2, "something was tried afterwards");
        for tried in after {
            tried.answer.is_problem(status, code);
        }
    }
}
