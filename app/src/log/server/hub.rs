//! The hub: how far the process has followed the log, and the open streams that receive its events. It does not access Redis.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard, RwLock};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::log::server::event_buffer::{BufferedEvent, EventBuffer};
use crate::log::server::{Audience, Connection, Cursor, Delivery, LogReader, LogRecord, sse_frame};

/// If the tailer has received no reply from Redis for this long, not even an empty one, the hub counts as stale.
const STALE_AFTER: Duration = Duration::from_secs(5);
/// If the last read that reached the log's end is older than this, the caches may be out of date, and reads go to Redis.
const CURRENT_FOR: Duration = Duration::from_secs(1);
/// How long a request waits at most until the process has applied a write.
const WAIT_TIMEOUT: Duration = Duration::from_millis(100);

/// The one place in the process where events reach streams. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

struct Shared {
    reader: Box<dyn LogReader>,
    state: RwLock<HubState>,
    /// Changes whenever there is something to read; false once the hub is closed.
    wakeup: watch::Sender<bool>,
    subscribers: Mutex<HashMap<u64, Subscriber>>,
    next_subscriber: AtomicU64,
    created: Instant,
    /// When Redis replied to the tailer last, even without entries; in milliseconds since `created`.
    replied_at: AtomicU64,
    /// The latest moment as of which the whole log had been read; in milliseconds since `created`.
    caught_up_at: AtomicU64,
}

/// What was read of the log, and how far.
pub struct HubState {
    /// The epoch of the data, which `v` counts in.
    pub epoch: String,
    /// The sequence of the newest entry that was read.
    pub v: u64,
    /// The newest events.
    pub buffer: EventBuffer,
}

/// Whether a stream can continue with the event buffer.
pub enum ResumePoint {
    /// From this index on.
    Index(u64),
    /// Not yet: the next entries are only in Redis.
    TooFarBack,
    /// Never: the stream is of another epoch.
    OtherEpoch,
}

/// An open stream, as the hub sees it.
struct Subscriber {
    next: Arc<AtomicU64>,
    connection: Connection,
}

/// A stream's registration in the hub, which ends when this is dropped.
pub struct Subscription {
    hub: Hub,
    id: u64,
    next: Arc<AtomicU64>,
    wakeup: watch::Receiver<bool>,
}

impl Hub {
    /// A hub that continues the log of `epoch` after `v`, and passes each entry to `reader`.
    pub fn new(epoch: String, v: u64, reader: Box<dyn LogReader>) -> Self {
        let mut buffer = EventBuffer::default();
        buffer.reset_after(v);
        let shared = Shared {
            reader,
            state: RwLock::new(HubState { epoch, v, buffer }),
            wakeup: watch::Sender::new(true),
            subscribers: Mutex::default(),
            next_subscriber: AtomicU64::default(),
            created: Instant::now(),
            replied_at: AtomicU64::default(),
            caught_up_at: AtomicU64::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The epoch of the data.
    pub fn epoch(&self) -> String {
        self.with_state(|state| state.epoch.clone())
    }

    /// The epoch of the data, and the sequence of the newest entry that was read.
    pub fn position(&self) -> (String, u64) {
        self.with_state(|state| (state.epoch.clone(), state.v))
    }

    /// Waits a moment until the process has applied the log up to `v`. Returns whether it has, and is current.
    pub async fn wait_for(&self, v: u64) -> bool {
        let has_applied = || self.with_state(|state| state.v) >= v;
        if !has_applied() {
            let mut wakeup = self.shared.wakeup.subscribe();
            let until_applied = async { while !has_applied() && wakeup.changed().await.is_ok() {} };
            if timeout(WAIT_TIMEOUT, until_applied).await.is_err() {
                return false;
            }
        }
        self.is_current()
    }

    /// Applies entries of the log, in order, first to the caches, then to the streams. Each is encoded before the lock is taken.
    pub(crate) fn apply(&self, records: &[LogRecord]) {
        let epoch = self.epoch();
        let newest = records.last().map(|record| record.v);
        let observe = |record: &LogRecord| {
            let delivery = self.shared.reader.observe(&epoch, record)?;
            Some(BufferedEvent { v: record.v, delivery })
        };
        let items: Vec<BufferedEvent> = records.iter().filter_map(observe).collect();
        self.update(|state| {
            state.v = newest.unwrap_or(state.v);
            items.into_iter().for_each(|item| state.buffer.push(item));
        });
    }

    /// What the streams do with an entry of this epoch that was read again; none if it does not concern them.
    pub(crate) fn decode(&self, epoch: &str, record: &LogRecord) -> Option<BufferedEvent> {
        let delivery = self.shared.reader.decode(epoch, record)?;
        Some(BufferedEvent { v: record.v, delivery })
    }

    /// Continues with another log, or after a gap: all caches are cleared and all streams end. Clients that reconnect receive a
    /// reset.
    pub(crate) fn reset_log(&self, epoch: String, v: u64) {
        self.shared.reader.reset();
        self.update(|state| {
            state.buffer.reset_after(v);
            (state.epoch, state.v) = (epoch, v);
        });
    }

    /// Evicts the entries up to `v`, which were trimmed from the log.
    pub fn evict_up_to(&self, v: u64) {
        self.update(|state| state.buffer.evict_up_to(v));
    }

    /// Records that Redis replied to the tailer just now, and the moment as of which the log had no further entries, if known.
    pub(crate) fn record_reply(&self, caught_up: Option<Instant>) {
        let since_creation = |moment: Instant| moment.saturating_duration_since(self.shared.created).as_millis();
        let milliseconds = |moment| u64::try_from(since_creation(moment)).unwrap_or(u64::MAX);
        self.shared.replied_at.store(milliseconds(Instant::now()), Ordering::Relaxed);
        if let Some(moment) = caught_up {
            self.shared.caught_up_at.fetch_max(milliseconds(moment), Ordering::Relaxed);
        }
    }

    /// Whether Redis replied to the tailer lately. While the hub is stale, it sends no pings, so that clients reconnect.
    pub fn is_alive(&self) -> bool {
        self.since(&self.shared.replied_at) < STALE_AFTER
    }

    /// Whether the caches of the process are as new as Redis, within a second.
    pub fn is_current(&self) -> bool {
        self.since(&self.shared.caught_up_at) < CURRENT_FOR
    }

    fn since(&self, moment: &AtomicU64) -> Duration {
        let moment = Duration::from_millis(moment.load(Ordering::Relaxed));
        self.shared.created.elapsed().saturating_sub(moment)
    }

    /// Sends a heartbeat to all streams.
    pub(crate) fn ping(&self) {
        self.update(|state| {
            let (v, frame) = (state.v, sse_frame::ping(&state.cursor()));
            state.buffer.push(BufferedEvent { v, delivery: Delivery::Ping(frame) });
        });
    }

    /// Sends an event that is not logged to the streams of this process that are open now. It is not replayed.
    pub fn broadcast_ephemeral(&self, audience: Audience, event: &impl Serialize) {
        self.update(|state| {
            let frame = sse_frame::event(&state.cursor(), event);
            let delivery = Delivery::Ephemeral { audience, frame, at: Instant::now() };
            state.buffer.push(BufferedEvent { v: state.v, delivery });
        });
    }

    /// How many streams are open in this process.
    pub fn streams(&self) -> usize {
        self.subscribers().len()
    }

    /// Closes the connections of clients that read so slowly that the buffer has evicted their next item.
    pub(crate) fn drop_slow_consumers(&self) {
        let first = self.with_state(|state| state.buffer.first());
        for subscriber in self.subscribers().values() {
            if subscriber.next.load(Ordering::Relaxed) < first {
                subscriber.connection.close();
            }
        }
    }

    /// Ends all streams, now and from now on.
    pub fn close(&self) {
        self.shared.wakeup.send_replace(false);
    }

    /// Reads the state.
    pub(crate) fn with_state<T>(&self, read: impl FnOnce(&HubState) -> T) -> T {
        read(&self.shared.state.read())
    }

    /// Where in the buffer a stream continues that has received everything of `epoch` up to `v`.
    pub(crate) fn index_after(&self, epoch: &str, v: u64) -> ResumePoint {
        self.with_state(|state| match state.buffer.index_after(v) {
            _ if state.epoch != epoch => ResumePoint::OtherEpoch,
            Some(next) => ResumePoint::Index(next),
            None => ResumePoint::TooFarBack,
        })
    }

    /// Registers a stream that reads from index `next` on.
    pub(crate) fn subscribe(&self, next: u64, connection: Connection) -> Subscription {
        let id = self.shared.next_subscriber.fetch_add(1, Ordering::Relaxed);
        let next = Arc::new(AtomicU64::new(next));
        self.subscribers().insert(id, Subscriber { next: next.clone(), connection });
        Subscription { hub: self.clone(), id, next, wakeup: self.shared.wakeup.subscribe() }
    }

    fn update(&self, update: impl FnOnce(&mut HubState)) {
        update(&mut self.shared.state.write());
        self.shared.wakeup.send_modify(|_| {});
    }

    fn subscribers(&self) -> MutexGuard<'_, HashMap<u64, Subscriber>> {
        self.shared.subscribers.lock()
    }
}

impl HubState {
    /// The cursor of a client that has received everything.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.epoch.clone(), self.v)
    }
}

impl Subscription {
    /// The items since the last call; waits for one if there is none. None when the stream has to end, because it missed events
    /// or the hub is closed.
    pub async fn next(&mut self) -> Option<Vec<Arc<BufferedEvent>>> {
        /// Items taken at once, which go out in one write.
        const BATCH: usize = 64;
        loop {
            if !*self.wakeup.borrow_and_update() {
                return None;
            }
            let next = self.next.load(Ordering::Relaxed);
            let items = self.hub.with_state(|state| state.buffer.from(next, BATCH))?;
            if !items.is_empty() {
                self.next.store(next + items.len() as u64, Ordering::Relaxed);
                return Some(items);
            }
            self.wakeup.changed().await.ok()?;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.subscribers().remove(&self.id);
    }
}
