//! People who listen, are cut off again and again, and go on from the last event they had heard to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::talker::Board;
use crate::house::{Ears, Frame, Person};

/// Hangs up by itself after so many messages, so that connections end in the middle of the flow too.
const HANGS_UP_AFTER: [usize; 4] = [211, 307, 401, 263];
/// Once, after so many messages, stays away until both processes were restarted: then no process has in memory what was
/// missed, and only the log in Redis does.
const GOES_AWAY_AFTER: [usize; 4] = [200, 900, 1700, 1300];

/// A message as it was heard.
#[derive(Debug)]
pub struct Told {
    pub id: String,
    pub n: u64,
    pub v: u64,
}

/// All that a listener heard.
pub struct Heard {
    pub number: usize,
    pub messages: Vec<Told>,
    /// How often it went on by its cursor.
    pub resumes: usize,
    /// Whether both processes were restarted while it was away.
    pub outstayed_both: bool,
    /// What should never have come.
    pub trouble: Option<String>,
}

/// Someone who listens.
pub struct Listener {
    person: Person,
    board: Arc<Board>,
    /// How many messages there are, once it is known.
    last: Arc<AtomicUsize>,
    ears: Option<Ears>,
    cursor: String,
    /// How often it looked up, or was cut off, in vain after all was said.
    waited: usize,
    /// How many messages came over this connection.
    since_opened: usize,
    was_away: bool,
    heard: Heard,
}

impl Listener {
    /// Begins to listen, before anyone talks.
    pub async fn open(number: usize, person: Person, board: Arc<Board>, last: Arc<AtomicUsize>) -> Self {
        let mut ears = person.at(board.address(number % 2)).listen().await;
        let ping = ears.next().await.expect("a ping");
        assert_eq!(ping.event, "ping");
        let heard = Heard { number, messages: Vec::new(), resumes: 0, outstayed_both: false, trouble: None };
        Self {
            person,
            board,
            last,
            cursor: ears.cursor.clone(),
            ears: Some(ears),
            waited: 0,
            since_opened: 0,
            was_away: false,
            heard,
        }
    }

    /// Listens until it has heard everything, or what should not be.
    pub async fn listen(mut self) -> Heard {
        let number = self.heard.number;
        while self.heard.trouble.is_none() && !self.has_all() {
            let Some(ears) = &mut self.ears else {
                self.resume().await;
                continue;
            };
            // Looks up now and then, for it may have heard everything already.
            let Ok(frame) = tokio::time::timeout(Duration::from_millis(250), ears.next()).await else {
                self.loses_patience();
                continue;
            };
            match frame {
                None => {
                    self.ears = None;
                    self.loses_patience();
                }
                Some(frame) => self.take(frame),
            }
            if self.heard.messages.len() >= GOES_AWAY_AFTER[number] && !self.was_away {
                self.stay_away().await;
            }
            if self.since_opened >= HANGS_UP_AFTER[number] {
                self.ears = None;
            }
        }
        self.heard
    }

    async fn stay_away(&mut self) {
        self.ears = None;
        self.was_away = true;
        let before = self.board.restarts();
        while self.board.is_killing() && !self.heard.outstayed_both {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let now = self.board.restarts();
            self.heard.outstayed_both = now[0] > before[0] && now[1] > before[1];
        }
    }

    fn take(&mut self, frame: Frame) {
        self.cursor.clone_from(&frame.cursor);
        match (frame.event.as_str(), frame.posted()) {
            ("change", Some(message)) => self.take_message(message),
            ("change" | "ping", _) => {}
            (other, _) => self.heard.trouble = Some(format!("{other} after {} messages", self.heard.messages.len())),
        }
    }

    /// Every number comes once and in order, whatever happened in between.
    fn take_message(&mut self, message: &Value) {
        let told = told(message);
        if told.n != self.heard.messages.len() as u64 + 1 {
            let resumes = self.heard.resumes;
            self.heard.trouble =
                Some(format!("number {} after {}, {resumes} resumes", told.n, self.heard.messages.len()));
        }
        self.heard.messages.push(told);
        self.since_opened += 1;
        self.waited = 0;
    }

    fn has_all(&self) -> bool {
        let last = self.last.load(Ordering::SeqCst);
        last > 0 && self.heard.messages.len() >= last
    }

    /// When nobody has talked for long and messages are still missing, they will not come.
    fn loses_patience(&mut self) {
        if self.last.load(Ordering::SeqCst) == 0 {
            return;
        }
        self.waited += 1;
        if self.waited > 80 {
            self.heard.trouble = Some(format!("silence after {} messages", self.heard.messages.len()));
        }
    }

    /// Goes on after the last whole event, through the processes by turns; by header, as a browser does by itself, and
    /// by address, as a page does that opens anew.
    async fn resume(&mut self) {
        let mut turn = self.heard.resumes + self.heard.number;
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let address: SocketAddr = self.board.address(turn % 2);
            let listener = self.person.at(address);
            let request = if turn.is_multiple_of(3) {
                listener.request(Method::GET, &format!("/api/chat/events?after={}", self.cursor))
            } else {
                listener.request(Method::GET, "/api/chat/events").header("last-event-id", &self.cursor)
            };
            if let Ok(Ok(ears)) = tokio::time::timeout(Duration::from_secs(5), Ears::try_open(request)).await {
                self.ears = Some(ears);
                self.heard.resumes += 1;
                self.since_opened = 0;
                return;
            }
            turn += 1;
        }
    }
}

fn told(message: &Value) -> Told {
    let number = |field: &str| message[field].as_u64().expect("a number");
    Told { id: message["id"].as_str().expect("an id").to_owned(), n: number("n"), v: number("v") }
}
