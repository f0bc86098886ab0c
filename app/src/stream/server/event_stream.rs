//! One open stream: which items its person hears, and when it ends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use futures::stream::unfold;

use crate::auth::server::{Session, Visitor};
use crate::error::Result;
use crate::events::server::Audience;
use crate::log::server::event_buffer::{Item, Kind};
use crate::log::server::hub::Seat;
use crate::log::server::{Connection, Cursor, sse_frame};
use crate::presence::server::Stay;
use crate::rooms;
use crate::rooms::server::Joined;
use crate::state::State;
use crate::stream::server::replay;
use crate::stream::server::replay::{Missed, Start};

/// What was passed on longer ago than this is not true any more.
const PASSED_AFTER: Duration = Duration::from_secs(5);

/// Someone who listens.
struct Listening {
    state: State,
    session: Session,
    joined: Joined,
    connection: Connection,
    /// The history it listens to, and how far it has heard it.
    epoch: String,
    after: u64,
    seat: Option<Seat>,
    ready: VecDeque<Bytes>,
    ended: bool,
    /// While this is kept they are here.
    _stay: Stay,
}

/// The events for `session` after `cursor` as they go over the wire: first a ping or a reset, then every change of the
/// rooms they are in. It ends when the session does, when its reader is too slow and at shutdown.
pub async fn listen(
    state: State,
    session: Session,
    visitor: Visitor,
    connection: Connection,
    cursor: Option<&str>,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let epoch = state.hub.epoch();
    let (after, first) = match replay::start(&state.db, &state.hub, cursor).await? {
        Start::After(v) => (v, sse_frame::ping(&Cursor::new(epoch.clone(), v))),
        Start::Reset => {
            let v = state.hub.look(|heard| heard.v);
            (v, sse_frame::reset(&Cursor::new(epoch.clone(), v)))
        }
    };
    // Read after the position is fixed, so that a session that ends later ends in what this stream hears.
    let joined = rooms::server::joined(&state, &session).await?;
    let stay = state.presence.arrive(&session, visitor.address, visitor.user_agent);
    let ready = VecDeque::from([sse_frame::retry(retry_milliseconds()), first]);
    let listening =
        Listening { state, session, joined, connection, epoch, after, seat: None, ready, ended: false, _stay: stay };
    Ok(unfold(Box::new(listening), |mut listening| async move {
        let frame = listening.next().await?;
        Some((frame, listening))
    }))
}

impl Listening {
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
                Ok(Some(items)) => items.iter().for_each(|item| self.take(item)),
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The items to go on with: from Redis as long as the ring does not reach back far enough, then from the ring.
    async fn items(&mut self) -> Result<Option<Vec<Arc<Item>>>> {
        let mut seat = match self.seat.take() {
            Some(seat) => seat,
            None => {
                match replay::missed(&self.state.db, &self.state.hub, &self.epoch, self.after).await? {
                    Missed::Nothing(next) => self.state.hub.sit_down(next, self.connection.clone()),
                    Missed::Some(reached, items) => {
                        items.iter().for_each(|item| self.take(item));
                        self.after = reached;
                        return Ok(Some(Vec::new()));
                    }
                    // The browser comes back with its cursor and is told to start again.
                    Missed::Lost => return Ok(None),
                }
            }
        };
        let items = seat.next().await;
        self.seat = Some(seat);
        Ok(items)
    }

    /// Hears one item: what it brings goes to `ready`.
    fn take(&mut self, item: &Item) {
        if self.ended {
            return;
        }
        match &item.kind {
            // Heard before the stream broke: another process was ahead of this one.
            Kind::Gone => {}
            Kind::Change { .. } if item.v <= self.after => {}
            Kind::Change { audience, frame, moved, .. } => {
                let moved = moved.as_ref().filter(|moved| moved.user == self.session.person().id);
                if moved.is_some() || self.may_hear(audience) {
                    self.ready.push_back(frame.clone());
                }
                // Rights are the present ones: what the snapshot of rooms knows already changes nothing again.
                if let Some(moved) = moved.filter(|_| item.v > self.joined.version) {
                    if moved.is_in {
                        self.joined.rooms.insert(moved.room.clone());
                    } else {
                        self.joined.rooms.remove(&moved.room);
                    }
                }
            }
            Kind::Passing { at, .. } if at.elapsed() > PASSED_AFTER => {}
            Kind::Passing { audience, frame, .. } => {
                if self.may_hear(audience) {
                    self.ready.push_back(frame.clone());
                }
            }
            Kind::SessionEnded(session) => self.ended |= session == self.session.hash().as_str(),
            Kind::Ping(_) if item.v < self.after => {}
            Kind::Ping(frame) => {
                self.ended |= self.session.expires_at() <= self.state.clock.now();
                self.ready.push_back(frame.clone());
            }
            Kind::Reset(_) if item.v <= self.after => {}
            Kind::Reset(frame) => self.ready.push_back(frame.clone()),
        }
    }

    fn may_hear(&self, audience: &Audience) -> bool {
        match audience {
            Audience::Everyone => true,
            Audience::Room(room) => self.joined.rooms.contains(room),
            Audience::Person(user) => *user == self.session.person().id,
        }
    }
}

/// Half a second to three seconds, spread so that not everyone comes back at once.
fn retry_milliseconds() -> u32 {
    let mut spread = [0; 2];
    // Without randomness everyone waits the shortest time, which is no fault.
    let _ = getrandom::fill(&mut spread);
    500 + u32::from(u16::from_le_bytes(spread)) % 2500
}
