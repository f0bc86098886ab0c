//! A client of the event stream (server-sent events).

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::Eventsource;
use futures::{Stream, StreamExt};
use serde_json::Value;

use super::TIMEOUT;

/// One complete event of the stream.
#[derive(Debug, Clone)]
pub struct Frame {
    pub event: String,
    pub cursor: String,
    pub data: Value,
}

impl Frame {
    /// Whether this is a change of presence or typing. Such events are not in the log and may occur at any time.
    pub fn is_ephemeral(&self) -> bool {
        self.event == "change" && ["presence.changed", "typing"].iter().any(|kind| self.data["type"] == *kind)
    }

    /// The message, if this event is a posted message.
    pub fn posted_message(&self) -> Option<&Value> {
        (self.event == "change" && self.data["type"] == "message.posted").then(|| &self.data["message"])
    }
}

/// An open event stream.
pub struct EventStream {
    /// The cursor of the last received event, with which the stream can be resumed.
    pub cursor: String,
    frames: Pin<Box<dyn Stream<Item = Frame> + Send>>,
}

impl EventStream {
    /// Opens the stream; fails the test if the response is not an event stream with status 200.
    pub async fn open(request: reqwest::RequestBuilder) -> Self {
        Self::try_open(request).await.unwrap_or_else(|error| panic!("the stream did not open: {error}"))
    }

    /// Opens the stream; an error text if the response is not an event stream with status 200.
    pub async fn try_open(request: reqwest::RequestBuilder) -> Result<Self, String> {
        let response = request.send().await.map_err(|error| error.to_string())?;
        let content_type =
            response.headers().get("content-type").map(|value| value.to_str().unwrap_or_default().to_owned());
        if response.status() != 200 {
            return Err(format!("{} {}", response.status(), response.text().await.unwrap_or_default()));
        }
        if !content_type.as_deref().unwrap_or_default().starts_with("text/event-stream") {
            return Err(format!("its content type is {content_type:?}"));
        }
        // The stream ends here after a broken connection and after a malformed frame.
        let events = response.bytes_stream().eventsource().take_while(|event| std::future::ready(event.is_ok()));
        let frames = events.map(|event| {
            let event = event.expect("errors end the stream before this");
            let data = serde_json::from_str(&event.data).unwrap_or_else(|error| panic!("{error} in {:?}", event.data));
            Frame { event: event.event, cursor: event.id, data }
        });
        Ok(Self { cursor: String::new(), frames: Box::pin(frames) })
    }

    /// The next frame, pings included; none if the stream has ended.
    pub async fn next_frame(&mut self) -> Option<Frame> {
        let frame =
            tokio::time::timeout(TIMEOUT, self.frames.next()).await.expect("a ping at least within the timeout")?;
        assert!(!frame.cursor.is_empty(), "every event has a cursor: {frame:?}");
        self.cursor.clone_from(&frame.cursor);
        Some(frame)
    }

    /// The next event that is neither a ping nor ephemeral. Fails the test if the stream ends.
    pub async fn next_event(&mut self) -> Frame {
        loop {
            let frame = self.next_frame().await.expect("the stream stays open");
            if frame.event != "ping" && !frame.is_ephemeral() {
                return frame;
            }
        }
    }

    /// The next change of presence or typing. Fails the test if the stream ends.
    pub async fn next_ephemeral(&mut self) -> Value {
        loop {
            let frame = self.next_frame().await.expect("the stream stays open");
            if frame.is_ephemeral() {
                return frame.data;
            }
        }
    }

    /// The next posted message. Fails the test on a reset before it.
    pub async fn next_message(&mut self) -> Value {
        loop {
            let frame = self.next_event().await;
            assert_eq!(frame.event, "change", "{frame:?}");
            if let Some(message) = frame.posted_message() {
                return message.clone();
            }
        }
    }

    /// The next change of any type in the log. Fails the test on a reset.
    pub async fn next_change(&mut self) -> Value {
        let frame = self.next_event().await;
        assert_eq!(frame.event, "change", "{frame:?}");
        frame.data
    }

    /// All changes up to and including the posted message with this content.
    pub async fn events_until(&mut self, content: &str) -> Vec<Value> {
        let mut changes = Vec::new();
        loop {
            let change = self.next_change().await;
            let is_last = change["type"] == "message.posted" && change["message"]["content"] == content;
            changes.push(change);
            if is_last {
                return changes;
            }
        }
    }

    /// Checks that the next posted message has this content, and returns it.
    pub async fn expect_message(&mut self, content: &str) -> Value {
        let message = self.next_message().await;
        assert_eq!(message["content"], content);
        message
    }

    /// Checks that the server ends the stream within this time.
    pub async fn assert_ends_within(&mut self, limit: Duration) {
        let end = async { while self.frames.next().await.is_some() {} };
        tokio::time::timeout(limit, end).await.unwrap_or_else(|_| panic!("the stream is still open after {limit:?}"));
    }
}
