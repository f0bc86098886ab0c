//! Listeners that receive the event stream, are disconnected repeatedly, and resume after the last complete event.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::writer::Progress;
use crate::harness::{EventStream, Frame, TestUser};

/// The listener disconnects by itself after this number of messages, so that connections also end while messages
/// arrive.
const DISCONNECTS_AFTER: [usize; 4] = [211, 307, 401, 263];
/// Once, after this number of messages, the listener stays offline until both processes have restarted. Then no process
/// has the missed messages in memory, only the log in Redis has them.
const STAYS_OFFLINE_AFTER: [usize; 4] = [200, 900, 1700, 1300];

/// A received message.
#[derive(Debug)]
pub struct ReceivedMessage {
    pub id: String,
    pub n: u64,
    pub v: u64,
}

/// What a listener received.
pub struct ListenerResult {
    pub number: usize,
    pub messages: Vec<ReceivedMessage>,
    /// How often it resumed with its cursor.
    pub resumes: usize,
    /// Whether both processes restarted while it was offline.
    pub missed_both_restarts: bool,
    /// An unexpected event or message, or a missing one.
    pub error: Option<String>,
}

/// A client of the event stream.
pub struct Listener {
    user: TestUser,
    progress: Arc<Progress>,
    /// The number of messages in the log, once it is known.
    expected_count: Arc<AtomicUsize>,
    stream: Option<EventStream>,
    cursor: String,
    /// How often nothing was received after the log was complete.
    idle_count: usize,
    /// How many messages arrived on this connection.
    received_since_connect: usize,
    was_offline: bool,
    result: ListenerResult,
}

impl Listener {
    /// Opens the stream before the first post.
    pub async fn connect(
        number: usize,
        user: TestUser,
        progress: Arc<Progress>,
        expected_count: Arc<AtomicUsize>,
    ) -> Self {
        let mut stream = user.at(progress.address(number % 2)).open_stream().await;
        let ping = stream.next_frame().await.expect("a ping");
        assert_eq!(ping.event, "ping");
        let result =
            ListenerResult { number, messages: Vec::new(), resumes: 0, missed_both_restarts: false, error: None };
        Self {
            user,
            progress,
            expected_count,
            cursor: stream.cursor.clone(),
            stream: Some(stream),
            idle_count: 0,
            received_since_connect: 0,
            was_offline: false,
            result,
        }
    }

    /// Receives until all messages have arrived or an error was found.
    pub async fn run(mut self) -> ListenerResult {
        let number = self.result.number;
        while self.result.error.is_none() && !self.is_complete() {
            let Some(stream) = &mut self.stream else {
                self.resume().await;
                continue;
            };
            // The timeout is short, because all messages may have arrived already.
            let Ok(frame) = tokio::time::timeout(Duration::from_millis(250), stream.next_frame()).await else {
                self.count_idle();
                continue;
            };
            match frame {
                None => {
                    self.stream = None;
                    self.count_idle();
                }
                Some(frame) => self.apply(frame),
            }
            if self.result.messages.len() >= STAYS_OFFLINE_AFTER[number] && !self.was_offline {
                self.stay_offline().await;
            }
            if self.received_since_connect >= DISCONNECTS_AFTER[number] {
                self.stream = None;
            }
        }
        self.result
    }

    async fn stay_offline(&mut self) {
        self.stream = None;
        self.was_offline = true;
        let before = self.progress.restarts();
        while self.progress.is_killing() && !self.result.missed_both_restarts {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let now = self.progress.restarts();
            self.result.missed_both_restarts = now[0] > before[0] && now[1] > before[1];
        }
    }

    fn apply(&mut self, frame: Frame) {
        self.cursor.clone_from(&frame.cursor);
        match (frame.event.as_str(), frame.posted_message()) {
            ("change", Some(message)) => self.apply_message(message),
            ("change" | "ping", _) => {}
            (other, _) => {
                self.result.error = Some(format!("event {other} after {} messages", self.result.messages.len()));
            }
        }
    }

    /// Numbers must arrive once and in order, across all connections.
    fn apply_message(&mut self, message: &Value) {
        let received = received_message(message);
        if received.n != self.result.messages.len() as u64 + 1 {
            let resumes = self.result.resumes;
            self.result.error =
                Some(format!("number {} after {}, {resumes} resumes", received.n, self.result.messages.len()));
        }
        self.result.messages.push(received);
        self.received_since_connect += 1;
        self.idle_count = 0;
    }

    fn is_complete(&self) -> bool {
        let expected = self.expected_count.load(Ordering::SeqCst);
        expected > 0 && self.result.messages.len() >= expected
    }

    /// Reports an error if messages are missing and none has arrived for a long time.
    fn count_idle(&mut self) {
        if self.expected_count.load(Ordering::SeqCst) == 0 {
            return;
        }
        self.idle_count += 1;
        if self.idle_count > 80 {
            self.result.error = Some(format!("no more messages after {}", self.result.messages.len()));
        }
    }

    /// Resumes after the last complete event, at alternating processes; with the header, as browsers reconnect, or with
    /// the query, as a reloaded page does.
    async fn resume(&mut self) {
        let mut turn = self.result.resumes + self.result.number;
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let address: SocketAddr = self.progress.address(turn % 2);
            let listener = self.user.at(address);
            let request = if turn.is_multiple_of(3) {
                listener.request(Method::GET, &format!("/api/chat/events?after={}", self.cursor))
            } else {
                listener.request(Method::GET, "/api/chat/events").header("last-event-id", &self.cursor)
            };
            if let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_secs(5), EventStream::try_open(request)).await {
                self.stream = Some(stream);
                self.result.resumes += 1;
                self.received_since_connect = 0;
                return;
            }
            turn += 1;
        }
    }
}

fn received_message(message: &Value) -> ReceivedMessage {
    let number = |field: &str| message[field].as_u64().expect("a number");
    ReceivedMessage { id: message["id"].as_str().expect("an id").to_owned(), n: number("n"), v: number("v") }
}
