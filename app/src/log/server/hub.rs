//! The hub: what the process has heard of the log, and everyone who listens to it. It knows nothing of Redis.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard, RwLock};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::events::Change;
use crate::events::server::Entry;
use crate::events::server::Passing;
use crate::log::server::LogObserver;
use crate::log::server::event_buffer::{About, Item, Kind, Moved, Ring};
use crate::log::server::log::Logged;
use crate::log::server::{Connection, Cursor, sse_frame};

/// A log that has said nothing for so long, not even that nothing is new, is not being heard.
const DEAF_AFTER: Duration = Duration::from_secs(5);
/// What was heard of for the last time before this may be old (design §3.6).
const OLD_AFTER: Duration = Duration::from_secs(1);
/// How long a reader waits at most until the process has heard of a write.
const PATIENCE: Duration = Duration::from_millis(100);

/// The process's one place where events meet listeners. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

struct Shared {
    observers: Vec<Box<dyn LogObserver>>,
    state: RwLock<Heard>,
    bell: watch::Sender<bool>,
    seats: Mutex<HashMap<u64, Taken>>,
    next_seat: AtomicU64,
    born: Instant,
    /// When the log was last heard of, even that nothing is new; in milliseconds since `born`.
    heard_at: AtomicU64,
    /// As of when it was last heard to its end.
    caught_up_at: AtomicU64,
}

/// What was heard, and how far.
pub struct Heard {
    /// Names the history that `v` counts in.
    pub epoch: String,
    /// The sequence of the newest entry heard.
    pub v: u64,
    /// The newest events.
    pub ring: Ring,
}

/// Whether the ring can go on for a stream.
pub enum Reach {
    /// From this index on.
    From(u64),
    /// Not yet: what comes next is only in Redis.
    TooFarBack,
    /// Never: the stream is of another history.
    OtherEpoch,
}

/// What the hub knows of a seat.
struct Taken {
    next: Arc<AtomicU64>,
    connection: Connection,
}

/// A stream's entry in the hub; it leaves when this is dropped.
pub struct Seat {
    hub: Hub,
    number: u64,
    next: Arc<AtomicU64>,
    bell: watch::Receiver<bool>,
}

impl Hub {
    /// A hub that has heard the log of `epoch` up to `v`, and passes what comes from then on to `observers` first.
    pub fn new(epoch: String, v: u64, observers: Vec<Box<dyn LogObserver>>) -> Self {
        let mut ring = Ring::default();
        ring.begin_after(v);
        let shared = Shared {
            observers,
            state: RwLock::new(Heard { epoch, v, ring }),
            bell: watch::Sender::new(true),
            seats: Mutex::default(),
            next_seat: AtomicU64::default(),
            born: Instant::now(),
            heard_at: AtomicU64::default(),
            caught_up_at: AtomicU64::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The epoch of the data.
    pub fn epoch(&self) -> String {
        self.look(|heard| heard.epoch.clone())
    }

    /// The epoch of the data, and how far its log was heard.
    pub fn standing(&self) -> (String, u64) {
        self.look(|heard| (heard.epoch.clone(), heard.v))
    }

    /// Whether the process hears the log now and has heard it up to `v`, which may take a moment.
    pub async fn has_heard(&self, v: u64) -> bool {
        let heard = || self.look(|heard| heard.v) >= v;
        if !heard() {
            let mut bell = self.shared.bell.subscribe();
            let until_heard = async { while !heard() && bell.changed().await.is_ok() {} };
            if timeout(PATIENCE, until_heard).await.is_err() {
                return false;
            }
        }
        self.is_current()
    }

    /// Takes in entries of the log, in order, and wakes whoever listens. They are encoded before anyone has to wait.
    pub(crate) fn hear(&self, entries: Vec<Logged>) {
        let epoch = self.epoch();
        let newest = entries.last().map(|(v, _)| *v);
        for observer in &self.shared.observers {
            for (v, entry) in &entries {
                match entry {
                    Some(entry) => observer.observe(*v, entry),
                    // The entry of a newer process may remove something that is cached here.
                    None => observer.reset(),
                }
            }
        }
        let items: Vec<Item> = entries.into_iter().filter_map(|logged| item(&epoch, logged)).collect();
        self.change(|heard| {
            heard.v = newest.unwrap_or(heard.v);
            items.into_iter().for_each(|item| heard.ring.push(item));
        });
    }

    /// The log is not the one that was heard so far: all streams end. Those who come back are told to start again.
    pub(crate) fn lose_the_thread(&self, epoch: String, v: u64) {
        self.shared.observers.iter().for_each(|observer| observer.reset());
        self.change(|heard| {
            heard.ring.begin_after(v);
            (heard.epoch, heard.v) = (epoch, v);
        });
    }

    /// Forgets the entries up to `v`, as the log has.
    pub fn forget_up_to(&self, v: u64) {
        self.change(|heard| heard.ring.forget_up_to(v));
    }

    /// Notes that the log answered just now, and as of when it certainly had no more to say, if that is known.
    pub(crate) fn note_alive(&self, caught_up: Option<Instant>) {
        let since_birth = |moment: Instant| moment.saturating_duration_since(self.shared.born).as_millis();
        let milliseconds = |moment| u64::try_from(since_birth(moment)).unwrap_or(u64::MAX);
        self.shared.heard_at.store(milliseconds(Instant::now()), Ordering::Relaxed);
        if let Some(moment) = caught_up {
            self.shared.caught_up_at.fetch_max(milliseconds(moment), Ordering::Relaxed);
        }
    }

    /// Whether the log was heard of lately. A process that is deaf must not pretend to its listeners.
    pub fn is_alive(&self) -> bool {
        self.since(&self.shared.heard_at) < DEAF_AFTER
    }

    /// Whether what the process keeps in memory is as new as Redis, give or take a second.
    pub fn is_current(&self) -> bool {
        self.since(&self.shared.caught_up_at) < OLD_AFTER
    }

    fn since(&self, moment: &AtomicU64) -> Duration {
        let moment = Duration::from_millis(moment.load(Ordering::Relaxed));
        self.shared.born.elapsed().saturating_sub(moment)
    }

    /// Sends everyone a heartbeat.
    pub(crate) fn ping(&self) {
        self.change(|heard| {
            let (v, frame) = (heard.v, sse_frame::ping(&heard.cursor()));
            heard.ring.push(Item { v, kind: Kind::Ping(frame) });
        });
    }

    /// Tells those of this process who listen at this moment and may hear it. Nobody hears of it later.
    pub fn pass(&self, passing: &Passing) {
        self.change(|heard| {
            let frame = sse_frame::change(&heard.cursor(), &passing.change);
            let kind = Kind::Passing { audience: passing.audience.clone(), frame, at: Instant::now() };
            heard.ring.push(Item { v: heard.v, kind });
        });
    }

    /// How many streams are open at this process.
    pub fn streams(&self) -> usize {
        self.seats().len()
    }

    /// Cuts whoever reads so slowly that the ring has moved past them.
    pub(crate) fn cut_the_slow(&self) {
        let first = self.look(|heard| heard.ring.first());
        for seat in self.seats().values() {
            if seat.next.load(Ordering::Relaxed) < first {
                seat.connection.cut();
            }
        }
    }

    /// Ends all streams, now and from now on.
    pub fn close(&self) {
        self.shared.bell.send_replace(false);
    }

    /// Reads what was heard.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Heard) -> T) -> T {
        look(&self.shared.state.read())
    }

    /// Where in the ring a stream goes on that has heard everything of `epoch` up to `v`.
    pub(crate) fn index_after(&self, epoch: &str, v: u64) -> Reach {
        self.look(|heard| match heard.ring.index_after(v) {
            _ if heard.epoch != epoch => Reach::OtherEpoch,
            Some(next) => Reach::From(next),
            None => Reach::TooFarBack,
        })
    }

    /// A place for a stream that reads on from index `next`.
    pub(crate) fn sit_down(&self, next: u64, connection: Connection) -> Seat {
        let number = self.shared.next_seat.fetch_add(1, Ordering::Relaxed);
        let next = Arc::new(AtomicU64::new(next));
        self.seats().insert(number, Taken { next: next.clone(), connection });
        Seat { hub: self.clone(), number, next, bell: self.shared.bell.subscribe() }
    }

    fn change(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut self.shared.state.write());
        self.shared.bell.send_modify(|_| {});
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<u64, Taken>> {
        self.shared.seats.lock()
    }
}

impl Heard {
    /// The cursor of someone who has heard everything.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.epoch.clone(), self.v)
    }
}

impl Seat {
    /// The items since the last call, waiting for some; none when the stream is to end: it fell behind or the hub closed.
    pub async fn next(&mut self) -> Option<Vec<Arc<Item>>> {
        /// Items taken at once; they go out in one write.
        const AT_ONCE: usize = 64;
        loop {
            if !*self.bell.borrow_and_update() {
                return None;
            }
            let next = self.next.load(Ordering::Relaxed);
            let items = self.hub.look(|heard| heard.ring.from(next, AT_ONCE))?;
            if !items.is_empty() {
                self.next.store(next + items.len() as u64, Ordering::Relaxed);
                return Some(items);
            }
            self.bell.changed().await.ok()?;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.seats().remove(&self.number);
    }
}

/// What streams make of a log entry; none if it is nothing to them.
pub(crate) fn item(epoch: &str, (v, entry): Logged) -> Option<Item> {
    let kind = match entry? {
        Entry::SessionEnded(session) => Kind::SessionEnded(session),
        Entry::Unreadable => Kind::Reset(sse_frame::reset(&Cursor::new(epoch.to_owned(), v))),
        Entry::Change(change) => {
            let frame = sse_frame::change(&Cursor::new(epoch.to_owned(), v), &change);
            let is_revision = matches!(
                &*change,
                Change::MessageEdited { .. } | Change::MessageRemoved { .. } | Change::ReadMoved { .. }
            );
            Kind::Change {
                audience: change.audience()?,
                frame,
                about: about(&change),
                is_revision,
                moved: moved(&change),
            }
        }
    };
    Some(Item { v, kind })
}

/// The message or place that a change is about.
fn about(change: &Change) -> Option<About> {
    match change {
        Change::MessagePosted { room_id, message, .. } | Change::MessageEdited { room_id, message, .. } => {
            Some(About::Message(room_id.clone(), message.id))
        }
        Change::MessageRemoved { room_id, message_id, .. } => Some(About::Message(room_id.clone(), *message_id)),
        Change::ReadMoved { room_id, user_id, .. } => Some(About::Place(room_id.clone(), *user_id)),
        _ => None,
    }
}

/// Who comes into a room with a change, or goes.
fn moved(change: &Change) -> Option<Moved> {
    let (room, member, is_in) = match change {
        Change::MemberJoined { room_id, member, .. } => (room_id, member, true),
        Change::MemberLeft { room_id, member, .. } => (room_id, member, false),
        _ => return None,
    };
    Some(Moved { room: room.clone(), user: member.id, is_in })
}
