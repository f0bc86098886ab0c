//! Writers that keep several posts in flight and retry those without a response.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::harness::{Response, TestUser};

/// The number of posts each writer keeps in flight.
const POSTS_IN_FLIGHT: usize = 16;
/// A post without a response is retried after this number of other posts was acknowledged.
const RETRY_AFTER_ACKNOWLEDGED: usize = 1_500;
/// A response that takes longer counts as lost.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

/// State shared by all writers and listeners: addresses of the processes, posts in flight, counts.
pub struct Progress {
    addresses: [RwLock<SocketAddr>; 2],
    /// Which processes are ready, as far as the writers know.
    is_ready: [AtomicBool; 2],
    in_flight: [AtomicUsize; 2],
    /// How often each process was restarted.
    restarts: [AtomicUsize; 2],
    acknowledged: AtomicUsize,
    /// Posts whose response was lost and that were not acknowledged since.
    unacknowledged: AtomicUsize,
    goal: AtomicUsize,
    killing: AtomicBool,
}

/// An acknowledged post.
#[derive(Debug)]
pub struct Attempt {
    pub id: String,
    pub content: String,
    /// The response.
    pub response: Value,
    /// How often the response was lost before.
    pub unanswered: usize,
    /// How many posts were acknowledged before its last attempt.
    pub acknowledged_before: usize,
}

struct PendingPost {
    id: String,
    content: String,
    unanswered: usize,
    /// How many posts must be acknowledged before the retry.
    due: usize,
}

/// A client that posts messages.
pub struct Writer {
    number: usize,
    user: TestUser,
    progress: Arc<Progress>,
    unanswered: Mutex<VecDeque<PendingPost>>,
    created: AtomicUsize,
}

impl Progress {
    pub fn new(addresses: [SocketAddr; 2]) -> Self {
        Self {
            addresses: addresses.map(RwLock::new),
            is_ready: [true, true].map(AtomicBool::new),
            in_flight: Default::default(),
            restarts: Default::default(),
            acknowledged: AtomicUsize::new(0),
            unacknowledged: AtomicUsize::new(0),
            goal: AtomicUsize::new(usize::MAX),
            killing: AtomicBool::new(true),
        }
    }

    pub fn address(&self, process: usize) -> SocketAddr {
        *self.addresses[process].read().unwrap()
    }

    /// Records that the process accepts requests at this address.
    pub fn mark_ready(&self, process: usize, address: SocketAddr) {
        *self.addresses[process].write().unwrap() = address;
        self.is_ready[process].store(true, Ordering::SeqCst);
    }

    /// Records that the process was killed and restarted at a new address.
    pub fn mark_restarted(&self, process: usize, address: SocketAddr) {
        self.mark_ready(process, address);
        self.restarts[process].fetch_add(1, Ordering::SeqCst);
    }

    pub fn restarts(&self) -> [usize; 2] {
        [0, 1].map(|process| self.restarts[process].load(Ordering::SeqCst))
    }

    pub fn is_killing(&self) -> bool {
        self.killing.load(Ordering::SeqCst)
    }

    pub fn in_flight_at(&self, process: usize) -> usize {
        self.in_flight[process].load(Ordering::SeqCst)
    }

    /// Ends the phase of kills. Writers go on until `goal` messages are acknowledged and no post is unacknowledged.
    pub fn finish(&self, goal: usize) {
        self.goal.store(goal, Ordering::SeqCst);
        self.killing.store(false, Ordering::SeqCst);
    }

    /// Waits until `count` more posts are acknowledged.
    pub async fn wait_for_acknowledged(&self, count: usize) {
        let target = self.acknowledged() + count;
        while self.acknowledged() < target {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    fn is_done(&self) -> bool {
        !self.is_killing()
            && self.acknowledged() >= self.goal.load(Ordering::SeqCst)
            && self.unacknowledged.load(Ordering::SeqCst) == 0
    }
}

impl Writer {
    pub fn new(number: usize, user: TestUser, progress: Arc<Progress>) -> Self {
        Self { number, user, progress, unanswered: Mutex::default(), created: AtomicUsize::new(0) }
    }

    /// Starts all lanes; each task returns the posts that were acknowledged to it.
    pub fn spawn(self, writing: &mut JoinSet<Vec<Attempt>>) {
        let writer = Arc::new(self);
        for lane in 0..POSTS_IN_FLIGHT {
            let writer = writer.clone();
            writing.spawn(async move { writer.run_lane(lane).await });
        }
    }

    async fn run_lane(&self, lane: usize) -> Vec<Attempt> {
        let mut acknowledged = Vec::new();
        let mut turn = lane;
        while !self.progress.is_done() {
            turn += 1;
            let process = if self.progress.is_ready[turn % 2].load(Ordering::SeqCst) { turn % 2 } else { 1 - turn % 2 };
            let mut post = self.due_retry().unwrap_or_else(|| self.new_post());
            let before = self.progress.acknowledged();
            match self.send(&post, process).await {
                Some(response) => {
                    self.progress.acknowledged.fetch_add(1, Ordering::SeqCst);
                    if post.unanswered > 0 {
                        self.progress.unacknowledged.fetch_sub(1, Ordering::SeqCst);
                    }
                    let PendingPost { id, content, unanswered, .. } = post;
                    acknowledged.push(Attempt { id, content, response, unanswered, acknowledged_before: before });
                }
                None => {
                    if post.unanswered == 0 {
                        self.progress.unacknowledged.fetch_add(1, Ordering::SeqCst);
                    }
                    post.unanswered += 1;
                    post.due = self.progress.acknowledged() + RETRY_AFTER_ACKNOWLEDGED;
                    self.unanswered.lock().unwrap().push_back(post);
                    self.wait_for_ready_process().await;
                }
            }
        }
        acknowledged
    }

    fn due_retry(&self) -> Option<PendingPost> {
        let mut unanswered = self.unanswered.lock().unwrap();
        let due = unanswered.front().is_some_and(|post| post.due <= self.progress.acknowledged());
        if due { unanswered.pop_front() } else { None }
    }

    fn new_post(&self) -> PendingPost {
        let count = self.created.fetch_add(1, Ordering::SeqCst);
        let content = format!("writer {} post {count}", self.number);
        PendingPost { id: Uuid::now_v7().to_string(), content, unanswered: 0, due: 0 }
    }

    /// Sends the post once; none if there is no response or if the response says that the result is unknown.
    async fn send(&self, post: &PendingPost, process: usize) -> Option<Value> {
        let user = self.user.at(self.progress.address(process));
        let request = user.request(Method::POST, "/api/chat/send?room_id=global").timeout(RESPONSE_TIMEOUT);
        self.progress.in_flight[process].fetch_add(1, Ordering::SeqCst);
        let response = Response::try_send(request.json(&json!({ "id": post.id, "content": post.content }))).await;
        self.progress.in_flight[process].fetch_sub(1, Ordering::SeqCst);
        let response = response.ok()?;
        assert!(matches!(response.status, 200 | 503), "{} {}", response.status, response.text);
        (response.status == 200).then_some(response.json)
    }

    /// Waits with exponential backoff until a process is ready.
    async fn wait_for_ready_process(&self) {
        let mut pause = Duration::from_millis(10);
        loop {
            for process in [0, 1] {
                let address = self.progress.address(process);
                let ready = self.user.at(address).try_get_status("/health/ready").await == Some(200);
                // The process may have restarted at another address during the request.
                if ready || address == self.progress.address(process) {
                    self.progress.is_ready[process].store(ready, Ordering::SeqCst);
                }
            }
            if self.progress.is_ready.iter().any(|is_ready| is_ready.load(Ordering::SeqCst)) {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }
}
