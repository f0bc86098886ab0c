//! One open stream: which events its user receives, and when it ends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use futures::stream::unfold;

use crate::auth::server::{ClientInfo, Session};
use crate::error::Result;
use crate::log::server::event_buffer::BufferedEvent;
use crate::log::server::hub::Subscription;
use crate::log::server::{Audience, Connection, Cursor, Delivery, sse_frame};
use crate::presence::server::StreamGuard;
use crate::rooms;
use crate::rooms::server::JoinedRooms;
use crate::state::State;
use crate::stream::server::replay::{Replay, ResumeFrom, replay, resume_from};

/// An ephemeral event that is older than this is no longer true, and not sent.
const EPHEMERAL_FOR: Duration = Duration::from_secs(5);

/// The state of an open stream.
struct EventStream {
    state: State,
    session: Session,
    joined: JoinedRooms,
    connection: Connection,
    /// The epoch of the log, and the sequence of the last entry that was sent.
    epoch: String,
    after: u64,
    /// Where it reads the event buffer; none while it replays from Redis.
    subscription: Option<Subscription>,
    ready: VecDeque<Bytes>,
    ended: bool,
    /// While this is held, the user is online.
    _stream_guard: StreamGuard,
}

/// The stream for `session` after `cursor`, as text: first a ping or a reset, then every event of the user's rooms. It ends when
/// the session does, when the client is too slow and at shutdown.
pub async fn open(
    state: State,
    session: Session,
    client: ClientInfo,
    connection: Connection,
    cursor: Option<&str>,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let epoch = state.hub.epoch();
    let (after, first) = match resume_from(&state.db, &state.hub, cursor).await? {
        ResumeFrom::After(v) => (v, sse_frame::ping(&Cursor::new(epoch.clone(), v))),
        ResumeFrom::Reset => {
            let v = state.hub.with_state(|state| state.v);
            (v, sse_frame::reset(&Cursor::new(epoch.clone(), v)))
        }
    };
    // Read after the position is fixed, so that the end of a session after this read is among the events of this stream.
    let joined = rooms::server::joined(&state, &session).await?;
    let stream_guard = state.presence.connect(&session, client.address, client.user_agent);
    let ready = VecDeque::from([sse_frame::retry(retry_milliseconds()), first]);
    let stream = EventStream {
        state,
        session,
        joined,
        connection,
        epoch,
        after,
        subscription: None,
        ready,
        ended: false,
        _stream_guard: stream_guard,
    };
    Ok(unfold(Box::new(stream), |mut stream| async move {
        let frame = stream.next().await?;
        Some((frame, stream))
    }))
}

impl EventStream {
    /// The next bytes to send; none at the end.
    async fn next(&mut self) -> Option<Result<Bytes>> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Some(Ok(frame));
            }
            if self.ended {
                return None;
            }
            match self.items().await {
                Ok(Some(items)) => items.iter().for_each(|item| self.deliver(item)),
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The next items: from Redis as long as the event buffer does not reach back far enough, then from the buffer.
    async fn items(&mut self) -> Result<Option<Vec<Arc<BufferedEvent>>>> {
        let mut subscription = match self.subscription.take() {
            Some(subscription) => subscription,
            None => {
                match replay(&self.state.db, &self.state.hub, &self.epoch, self.after).await? {
                    Replay::Complete(next) => self.state.hub.subscribe(next, self.connection.clone()),
                    Replay::Events(reached, items) => {
                        items.iter().for_each(|item| self.deliver(item));
                        self.after = reached;
                        return Ok(Some(Vec::new()));
                    }
                    // The client reconnects with its cursor and receives a reset.
                    Replay::Lost => return Ok(None),
                }
            }
        };
        let items = subscription.next().await;
        self.subscription = Some(subscription);
        Ok(items)
    }

    /// Puts what the user receives of one item into `ready`.
    fn deliver(&mut self, item: &BufferedEvent) {
        if self.ended {
            return;
        }
        match &item.delivery {
            Delivery::Redacted => {}
            // Sent before the client reconnected: another process was ahead of this one.
            Delivery::Event { .. } if item.v <= self.after => {}
            Delivery::Event { audience, frame, membership, .. } => {
                let own = membership.as_ref().filter(|change| change.user_id == self.session.person().id);
                if own.is_some() || self.is_in_audience(audience) {
                    self.ready.push_back(frame.clone());
                }
                // The rooms were read as of a later entry than the replayed ones, which must not be applied again.
                if let Some(change) = own.filter(|_| item.v > self.joined.version) {
                    if change.is_member {
                        self.joined.rooms.insert(change.room_id.clone());
                    } else {
                        self.joined.rooms.remove(&change.room_id);
                    }
                }
            }
            Delivery::Ephemeral { at, .. } if at.elapsed() > EPHEMERAL_FOR => {}
            Delivery::Ephemeral { audience, frame, .. } => {
                if self.is_in_audience(audience) {
                    self.ready.push_back(frame.clone());
                }
            }
            Delivery::SessionEnded(session) => self.ended |= session == self.session.hash().as_str(),
            Delivery::Ping(_) if item.v < self.after => {}
            Delivery::Ping(frame) => {
                self.ended |= self.session.expires_at() <= self.state.clock.now();
                self.ready.push_back(frame.clone());
            }
            Delivery::Reset(_) if item.v <= self.after => {}
            Delivery::Reset(frame) => self.ready.push_back(frame.clone()),
        }
    }

    fn is_in_audience(&self, audience: &Audience) -> bool {
        match audience {
            Audience::Everyone => true,
            Audience::Room(room) => self.joined.rooms.contains(room),
            Audience::User(user) => *user == self.session.person().id,
        }
    }
}

/// Half a second to three seconds, at random, so that not all clients reconnect at once.
fn retry_milliseconds() -> u32 {
    let mut random = [0; 2];
    // Without randomness all clients wait the shortest time, which is acceptable.
    let _ = getrandom::fill(&mut random);
    500 + u32::from(u16::from_le_bytes(random)) % 2500
}
