//! Listening to the event stream.

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::Eventsource;
use futures::{Stream, StreamExt};
use serde_json::Value;

use super::PATIENCE;

/// One event of the stream, received to its last byte.
#[derive(Debug, Clone)]
pub struct Frame {
    pub event: String,
    pub cursor: String,
    pub data: Value,
}

impl Frame {
    /// Whether it tells who is here or who is writing, which may come in between at any time.
    pub fn is_passing(&self) -> bool {
        self.event == "change" && ["presence.changed", "typing"].iter().any(|kind| self.data["type"] == *kind)
    }

    /// The posted message that this event tells of.
    pub fn posted(&self) -> Option<&Value> {
        (self.event == "change" && self.data["type"] == "message.posted").then(|| &self.data["message"])
    }
}

/// An open event stream.
pub struct Ears {
    /// The cursor of the last event heard: where to go on from.
    pub cursor: String,
    frames: Pin<Box<dyn Stream<Item = Frame> + Send>>,
}

impl Ears {
    /// Opens the stream, which must be answered with 200.
    pub async fn open(request: reqwest::RequestBuilder) -> Self {
        Self::try_open(request).await.unwrap_or_else(|why| panic!("the stream opens: {why}"))
    }

    /// Opens the stream, or says why not.
    pub async fn try_open(request: reqwest::RequestBuilder) -> Result<Self, String> {
        let response = request.send().await.map_err(|error| error.to_string())?;
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap_or_default().to_owned());
        if response.status() != 200 {
            return Err(format!("{} {}", response.status(), response.text().await.unwrap_or_default()));
        }
        if !kind.as_deref().unwrap_or_default().starts_with("text/event-stream") {
            return Err(format!("it is {kind:?}"));
        }
        // A broken connection and a malformed frame both end the stream here: neither is an event.
        let events = response.bytes_stream().eventsource().take_while(|event| std::future::ready(event.is_ok()));
        let frames = events.map(|event| {
            let event = event.expect("taken while it is fine");
            let data = serde_json::from_str(&event.data).unwrap_or_else(|error| panic!("{error} in {:?}", event.data));
            Frame { event: event.event, cursor: event.id, data }
        });
        Ok(Self { cursor: String::new(), frames: Box::pin(frames) })
    }

    /// The next event, or none when the stream has ended.
    pub async fn next(&mut self) -> Option<Frame> {
        let frame =
            tokio::time::timeout(PATIENCE, self.frames.next()).await.expect("the stream is never silent for long")?;
        assert!(!frame.cursor.is_empty(), "every event has a cursor: {frame:?}");
        self.cursor.clone_from(&frame.cursor);
        Some(frame)
    }

    /// The next event that has its place in the log, of an unbroken stream.
    pub async fn heard(&mut self) -> Frame {
        loop {
            let frame = self.next().await.expect("the stream goes on");
            if frame.event != "ping" && !frame.is_passing() {
                return frame;
            }
        }
    }

    /// The next event that tells who is here or who is writing, of an unbroken stream.
    pub async fn passing(&mut self) -> Value {
        loop {
            let frame = self.next().await.expect("the stream goes on");
            if frame.is_passing() {
                return frame.data;
            }
        }
    }

    /// The next posted message. A reset on the way is a failure.
    pub async fn message(&mut self) -> Value {
        loop {
            let frame = self.heard().await;
            assert_eq!(frame.event, "change", "{frame:?}");
            if let Some(message) = frame.posted() {
                return message.clone();
            }
        }
    }

    /// The next change, of whatever kind. A reset on the way is a failure.
    pub async fn change(&mut self) -> Value {
        let frame = self.heard().await;
        assert_eq!(frame.event, "change", "{frame:?}");
        frame.data
    }

    /// All changes until somebody says this, which is the last of them.
    pub async fn changes_until(&mut self, content: &str) -> Vec<Value> {
        let mut changes = Vec::new();
        loop {
            let change = self.change().await;
            let is_last = change["type"] == "message.posted" && change["message"]["content"] == content;
            changes.push(change);
            if is_last {
                return changes;
            }
        }
    }

    /// Checks that this very message is the next.
    pub async fn hears(&mut self, content: &str) -> Value {
        let message = self.message().await;
        assert_eq!(message["content"], content);
        message
    }

    /// Waits until the server has ended the stream.
    pub async fn ends_within(&mut self, limit: Duration) {
        let end = async { while self.frames.next().await.is_some() {} };
        tokio::time::timeout(limit, end).await.unwrap_or_else(|_| panic!("the stream is still open after {limit:?}"));
    }
}
