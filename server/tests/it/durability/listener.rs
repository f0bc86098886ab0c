//! People who listen, are cut off again and again, and go on from the last event they had heard to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::talker::Board;
use crate::house::{Ears, Person};

/// Hangs up by itself after so many messages, so that connections end in the middle of the flow too.
const HANGS_UP_AFTER: [usize; 4] = [211, 307, 401, 263];

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
    /// How often it looked up in vain after all was said.
    waited: usize,
    heard: Heard,
}

impl Listener {
    /// Begins to listen, before anyone talks.
    pub async fn open(number: usize, person: Person, board: Arc<Board>, last: Arc<AtomicUsize>) -> Self {
        let mut ears = person.at(board.address(number % 2)).listen().await;
        let ping = ears.next().await.expect("a ping");
        assert_eq!(ping.event, "ping");
        let heard = Heard { number, messages: Vec::new(), resumes: 0, trouble: None };
        Self { person, board, last, cursor: ears.cursor.clone(), ears: Some(ears), waited: 0, heard }
    }

    /// Listens until it has heard everything, or what should not be.
    pub async fn listen(mut self) -> Heard {
        let mut since_opened = 0;
        while self.heard.trouble.is_none() && !self.has_all() {
            let Some(ears) = &mut self.ears else {
                self.resume().await;
                since_opened = 0;
                continue;
            };
            // Looks up now and then, for it may have heard everything already.
            let Ok(frame) = tokio::time::timeout(Duration::from_millis(250), ears.next()).await else {
                self.loses_patience();
                continue;
            };
            match frame {
                None => self.ears = None,
                Some(frame) => {
                    self.cursor = frame.cursor;
                    match frame.event.as_str() {
                        "ping" => {}
                        "change" if frame.data["type"] == "message.posted" => {
                            self.take(&frame.data["message"]);
                            since_opened += 1;
                        }
                        "change" => {}
                        other => {
                            self.heard.trouble = Some(format!("{other} after {} messages", self.heard.messages.len()))
                        }
                    }
                }
            }
            if since_opened >= HANGS_UP_AFTER[self.heard.number] {
                self.ears = None;
            }
        }
        self.heard
    }

    /// Every number comes once and in order, whatever happened in between.
    fn take(&mut self, message: &Value) {
        let told = told(message);
        if told.n != self.heard.messages.len() as u64 + 1 {
            let resumes = self.heard.resumes;
            self.heard.trouble =
                Some(format!("number {} after {}, {resumes} resumes", told.n, self.heard.messages.len()));
        }
        self.heard.messages.push(told);
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
                return;
            }
            turn += 1;
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

fn told(message: &Value) -> Told {
    let number = |field: &str| message[field].as_u64().expect("a number");
    Told { id: message["id"].as_str().expect("an id").to_owned(), n: number("n"), v: number("v") }
}
