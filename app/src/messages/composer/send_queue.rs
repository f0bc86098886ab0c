//! The send queue: messages are sent one after the other, in the order they were written.

use std::collections::VecDeque;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::{Code, Error};
use crate::id::MessageId;
use crate::messages::Content;
use crate::messages::composer::outbox::Unsent;
use crate::messages::operations::post_message;
use crate::messages::timeline::layout::SendStatus;
use crate::messages::timeline::state::TimelineState;
use crate::time::Timestamp;

/// If the server does not respond within this time, the message counts as not sent. It may be in the room all the same;
/// sending it again under the same id is safe.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// Sends the messages of one room. Copies are handles on the same queue.
#[derive(Clone, Copy)]
pub struct SendQueue {
    timeline: TimelineState,
    queue: StoredValue<VecDeque<MessageId>>,
    is_running: StoredValue<bool>,
    /// The wait that the rate limit imposes, if it was reached.
    pub rate_limit_wait: RwSignal<Option<RateLimitWait>>,
}

/// A wait for the rate limit, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitWait {
    /// The whole wait.
    pub total: u32,
    /// How much of it remains.
    pub remaining: u32,
}

impl SendQueue {
    /// An empty queue for `timeline`.
    pub fn new(timeline: TimelineState) -> Self {
        Self {
            timeline,
            queue: StoredValue::default(),
            is_running: StoredValue::new(false),
            rate_limit_wait: RwSignal::default(),
        }
    }

    /// Shows a message immediately and sends it after those before it.
    pub fn send(self, content: Content, reply_to: Option<MessageId>) {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and small enough")]
        let now = Timestamp::from_milliseconds(js_sys::Date::now() as i64);
        let id = MessageId::new();
        self.timeline.add_pending(Unsent { id, content: content.into(), timestamp: now, reply_to });
        self.enqueue(id);
    }

    /// Sends the failed messages again. All of them in order, so that they are posted in the order they were written.
    pub fn retry(self) {
        for id in self.timeline.failed_ids() {
            self.timeline.set_status(id, SendStatus::Pending);
            self.enqueue(id);
        }
    }

    /// Sends the messages again that failed for lack of a connection.
    pub fn resume(self) {
        for id in self.timeline.retryable_ids() {
            self.timeline.set_status(id, SendStatus::Pending);
            self.enqueue(id);
        }
    }

    /// Sends the messages that an earlier page could not send.
    pub fn restore(self) {
        self.timeline.restore_unsent().into_iter().for_each(|id| self.enqueue(id));
    }

    fn enqueue(self, id: MessageId) {
        self.queue.update_value(|queue| queue.push_back(id));
        if !self.is_running.get_value() {
            self.is_running.set_value(true);
            spawn_local(self.run());
        }
    }

    async fn run(self) {
        'queue: while let Some(id) = self.queue.try_update_value(VecDeque::pop_front).flatten() {
            // Its event may have arrived since, or the user may have discarded it.
            let Some((content, reply_to)) = self.timeline.unsent(id) else { continue };
            let Some(room_id) = self.timeline.room_id.try_get_value() else { return };
            let post = || with_timeout(TIMEOUT, post_message(room_id.clone(), id, content.clone(), reply_to));
            let mut result = post().await;
            // The limit may be reached again, if another page or program of the user posts in between.
            while let Some(seconds) = result.as_ref().err().and_then(Error::automatic_retry_after) {
                self.wait_for_rate_limit(id, seconds).await;
                if self.timeline.unsent(id).is_none() {
                    continue 'queue;
                }
                result = post().await;
            }
            match result {
                Ok(message) => self.timeline.confirm(message),
                Err(error) => {
                    // The later messages fail too, as they would be posted before this one otherwise.
                    let blocked = self.queue.try_update_value(|queue| match error.code.is_retryable() {
                        true => std::mem::take(queue),
                        false => VecDeque::new(),
                    });
                    for id in std::iter::once(id).chain(blocked.unwrap_or_default()) {
                        self.timeline.set_status(id, SendStatus::Failed(error.clone()));
                    }
                }
            }
        }
        self.is_running.try_set_value(false);
    }

    /// Waits until the rate limit permits the message, counting down.
    async fn wait_for_rate_limit(self, id: MessageId, total: u32) {
        self.timeline.set_status(id, SendStatus::Waiting);
        for remaining in (1..=total).rev() {
            self.rate_limit_wait.try_set(Some(RateLimitWait { total, remaining }));
            gloo_timers::future::sleep(Duration::from_secs(1)).await;
        }
        self.rate_limit_wait.try_set(None);
        self.timeline.set_status(id, SendStatus::Pending);
    }
}

/// The result of `future`, or [`Code::Unreachable`] if it takes longer than `limit`.
pub async fn with_timeout<T>(limit: Duration, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let timeout = pin!(gloo_timers::future::sleep(limit));
    match select(pin!(future), timeout).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(Code::Unreachable.into()),
    }
}
