//! People who talk without waiting for each word to be answered, and come back to what was lost.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::house::{Answer, Person};

/// How many posts each talker has under way.
const LANES: usize = 16;
/// A lost post is sent again only after so many others were acknowledged.
const LATER: usize = 1_500;
/// After this an answer counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// What everyone knows: where the processes are, what is under way, how far it has come.
pub struct Board {
    addresses: [RwLock<SocketAddr>; 2],
    /// Which of them answer, as far as anyone has noticed.
    up: [AtomicBool; 2],
    under_way: [AtomicUsize; 2],
    /// How often each was started again.
    restarts: [AtomicUsize; 2],
    acknowledged: AtomicUsize,
    /// Posts whose answer was lost and that have not been acknowledged since.
    open: AtomicUsize,
    goal: AtomicUsize,
    killing: AtomicBool,
}

/// A post that was acknowledged in the end.
#[derive(Debug)]
pub struct Attempt {
    pub id: String,
    pub content: String,
    /// What was answered.
    pub answer: Value,
    /// How often its answer was lost before.
    pub lost: usize,
    /// How many posts had been acknowledged when it was sent for the last time.
    pub acknowledged_before: usize,
}

struct Draft {
    id: String,
    content: String,
    lost: usize,
    /// How many posts must have been acknowledged before it is sent again.
    due: usize,
}

/// Someone who talks.
pub struct Talker {
    number: usize,
    person: Person,
    board: Arc<Board>,
    lost: Mutex<VecDeque<Draft>>,
    said: AtomicUsize,
}

impl Board {
    pub fn new(addresses: [SocketAddr; 2]) -> Self {
        Self {
            addresses: addresses.map(RwLock::new),
            up: [true, true].map(AtomicBool::new),
            under_way: Default::default(),
            restarts: Default::default(),
            acknowledged: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            goal: AtomicUsize::new(usize::MAX),
            killing: AtomicBool::new(true),
        }
    }

    pub fn address(&self, process: usize) -> SocketAddr {
        *self.addresses[process].read().unwrap()
    }

    /// The process can be talked to.
    pub fn is_up_at(&self, process: usize, address: SocketAddr) {
        *self.addresses[process].write().unwrap() = address;
        self.up[process].store(true, Ordering::SeqCst);
    }

    /// The process was killed and started again, elsewhere.
    pub fn was_restarted(&self, process: usize, address: SocketAddr) {
        self.is_up_at(process, address);
        self.restarts[process].fetch_add(1, Ordering::SeqCst);
    }

    pub fn restarts(&self) -> [usize; 2] {
        [0, 1].map(|process| self.restarts[process].load(Ordering::SeqCst))
    }

    pub fn is_killing(&self) -> bool {
        self.killing.load(Ordering::SeqCst)
    }

    pub fn under_way_at(&self, process: usize) -> usize {
        self.under_way[process].load(Ordering::SeqCst)
    }

    /// From now on nobody dies; talking goes on to `goal` messages, and until nothing lost is left open.
    pub fn no_more_kills(&self, goal: usize) {
        self.goal.store(goal, Ordering::SeqCst);
        self.killing.store(false, Ordering::SeqCst);
    }

    /// Waits until `count` more posts were acknowledged.
    pub async fn calm(&self, count: usize) {
        let enough = self.acknowledged() + count;
        while self.acknowledged() < enough {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    fn is_done(&self) -> bool {
        !self.is_killing()
            && self.acknowledged() >= self.goal.load(Ordering::SeqCst)
            && self.open.load(Ordering::SeqCst) == 0
    }
}

impl Talker {
    pub fn new(number: usize, person: Person, board: Arc<Board>) -> Self {
        Self { number, person, board, lost: Mutex::default(), said: AtomicUsize::new(0) }
    }

    /// Talks in all lanes at once; each task answers what was acknowledged to it.
    pub fn speak_up(self, talking: &mut JoinSet<Vec<Attempt>>) {
        let talker = Arc::new(self);
        for lane in 0..LANES {
            let talker = talker.clone();
            talking.spawn(async move { talker.talk(lane).await });
        }
    }

    async fn talk(&self, lane: usize) -> Vec<Attempt> {
        let mut acknowledged = Vec::new();
        let mut turn = lane;
        while !self.board.is_done() {
            turn += 1;
            let process = if self.board.up[turn % 2].load(Ordering::SeqCst) { turn % 2 } else { 1 - turn % 2 };
            let mut draft = self.lost_and_due().unwrap_or_else(|| self.new_draft());
            let before = self.board.acknowledged();
            match self.send(&draft, process).await {
                Some(answer) => {
                    self.board.acknowledged.fetch_add(1, Ordering::SeqCst);
                    if draft.lost > 0 {
                        self.board.open.fetch_sub(1, Ordering::SeqCst);
                    }
                    let Draft { id, content, lost, .. } = draft;
                    acknowledged.push(Attempt { id, content, answer, lost, acknowledged_before: before });
                }
                None => {
                    if draft.lost == 0 {
                        self.board.open.fetch_add(1, Ordering::SeqCst);
                    }
                    draft.lost += 1;
                    draft.due = self.board.acknowledged() + LATER;
                    self.lost.lock().unwrap().push_back(draft);
                    self.someone_is_ready().await;
                }
            }
        }
        acknowledged
    }

    fn lost_and_due(&self) -> Option<Draft> {
        let mut lost = self.lost.lock().unwrap();
        let due = lost.front().is_some_and(|draft| draft.due <= self.board.acknowledged());
        if due { lost.pop_front() } else { None }
    }

    fn new_draft(&self) -> Draft {
        let count = self.said.fetch_add(1, Ordering::SeqCst);
        let content = format!("talker {} says number {count}", self.number);
        Draft { id: Uuid::now_v7().to_string(), content, lost: 0, due: 0 }
    }

    /// Sends it once; none when no answer came or the answer says that it is in doubt.
    async fn send(&self, draft: &Draft, process: usize) -> Option<Value> {
        let person = self.person.at(self.board.address(process));
        let request = person.request(Method::POST, "/api/chat/send?room_id=global").timeout(PATIENCE);
        self.board.under_way[process].fetch_add(1, Ordering::SeqCst);
        let answer = Answer::try_to(request.json(&json!({ "id": draft.id, "content": draft.content }))).await;
        self.board.under_way[process].fetch_sub(1, Ordering::SeqCst);
        let answer = answer.ok()?;
        assert!(matches!(answer.status, 200 | 503), "{} {}", answer.status, answer.text);
        (answer.status == 200).then_some(answer.json)
    }

    /// Waits, as a program does that met trouble, until a process can be talked to.
    async fn someone_is_ready(&self) {
        let mut pause = Duration::from_millis(10);
        loop {
            for process in [0, 1] {
                let address = self.board.address(process);
                let ready = self.person.at(address).tries("/health/ready").await == Some(200);
                // It may have come up elsewhere while its old address was asked.
                if ready || address == self.board.address(process) {
                    self.board.up[process].store(ready, Ordering::SeqCst);
                }
            }
            if self.board.up.iter().any(|up| up.load(Ordering::SeqCst)) {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }
}
