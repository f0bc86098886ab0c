//! Getting messages out: one after the other, in the order they were written.

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
use crate::messages::timeline::layout::Fate;
use crate::messages::timeline::state::Talk;
use crate::time::Timestamp;

/// How long the server may take to answer before the message counts as not sent. It may be in the room all the same;
/// sending it again under the same id is safe.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Sends the messages of one conversation. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Sender {
    talk: Talk,
    queue: StoredValue<VecDeque<MessageId>>,
    busy: StoredValue<bool>,
    /// How long is waited because too much was said in a short time.
    pub waiting: RwSignal<Option<Wait>>,
}

/// A wait, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// How long it is.
    pub whole: u32,
    /// How much of it is left.
    pub left: u32,
}

impl Sender {
    /// A sender for `talk`.
    pub fn new(talk: Talk) -> Self {
        Self { talk, queue: StoredValue::default(), busy: StoredValue::new(false), waiting: RwSignal::default() }
    }

    /// Shows the message at once and sends it in its turn.
    pub fn send(self, content: Content, reply_to: Option<MessageId>) {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and small enough")]
        let now = Timestamp::from_milliseconds(js_sys::Date::now() as i64);
        let id = MessageId::new();
        self.talk.add_pending(Unsent { id, content: content.into(), timestamp: now, reply_to });
        self.enqueue(id);
    }

    /// Sends again what did not get out. All of it, in order: what was written first is said first.
    pub fn retry(self) {
        for id in self.talk.failed() {
            self.talk.set_fate(id, Fate::Pending);
            self.enqueue(id);
        }
    }

    /// Sends again what did not get out for want of a connection.
    pub fn go_on(self) {
        for id in self.talk.stranded() {
            self.talk.set_fate(id, Fate::Pending);
            self.enqueue(id);
        }
    }

    /// Goes on with what an earlier visit could not get confirmed.
    pub fn resume(self) {
        self.talk.restore_unsent().into_iter().for_each(|id| self.enqueue(id));
    }

    fn enqueue(self, id: MessageId) {
        self.queue.update_value(|queue| queue.push_back(id));
        if !self.busy.get_value() {
            self.busy.set_value(true);
            spawn_local(self.work());
        }
    }

    async fn work(self) {
        'queue: while let Some(id) = self.queue.try_update_value(VecDeque::pop_front).flatten() {
            // It may have been heard of by the stream since, or thrown away.
            let Some((content, reply_to)) = self.talk.unsent(id) else { continue };
            let Some(room_id) = self.talk.room_id.try_get_value() else { return };
            let post = || within(PATIENCE, post_message(room_id.clone(), id, content.clone(), reply_to));
            let mut answer = post().await;
            // More than once where another device, or a program, is quicker.
            while let Some(seconds) = answer.as_ref().err().and_then(Error::time_to_wait) {
                self.wait(id, seconds).await;
                if self.talk.unsent(id).is_none() {
                    continue 'queue;
                }
                answer = post().await;
            }
            match answer {
                Ok(message) => self.talk.confirm(message),
                Err(error) => {
                    // What comes after it waits too, or it would be said before it.
                    let waiting = self.queue.try_update_value(|queue| match error.code.retryable() {
                        true => std::mem::take(queue),
                        false => VecDeque::new(),
                    });
                    for id in std::iter::once(id).chain(waiting.unwrap_or_default()) {
                        self.talk.set_fate(id, Fate::Failed(error.clone()));
                    }
                }
            }
        }
        self.busy.try_set_value(false);
    }

    /// Waits until a message may go out, counting down.
    async fn wait(self, id: MessageId, whole: u32) {
        self.talk.set_fate(id, Fate::Waiting);
        for left in (1..=whole).rev() {
            self.waiting.try_set(Some(Wait { whole, left }));
            gloo_timers::future::sleep(Duration::from_secs(1)).await;
        }
        self.waiting.try_set(None);
        self.talk.set_fate(id, Fate::Pending);
    }
}

/// The answer, or [`Code::Unreachable`] if none comes in time.
pub async fn within<T>(limit: Duration, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let late = pin!(gloo_timers::future::sleep(limit));
    match select(pin!(answer), late).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Code::Unreachable.into()),
    }
}
