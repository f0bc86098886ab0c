//! The presence as one process has it: the users connected to it, and the presence of all users as of the last heartbeat.
//!
//! It does not use Redis. The job passes the report of this process to Redis and applies the result; every change is published to the
//! open streams, so that a page with a stream shows the same as [`PresenceRegistry::all`].

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard, RwLock};
use tokio::sync::Notify;

use crate::auth::server::Session;
use crate::id::{RoomId, UserId};
use crate::presence::server::connected_users::{ConnectedUsers, Now, OnlineRecord, ProcessReport};
use crate::presence::server::peer_message::{PeerEnvelope, PeerMessage};
use crate::presence::server::store::Heartbeat;
use crate::presence::{Presence, UserPresence};
use crate::time::server::Clock;

/// Typing of a user in a room is published at most once in this time.
const TYPING_EVERY: Duration = Duration::from_secs(2);
/// The number of typing entries from which on old ones are removed.
const MAX_TYPING_ENTRIES: usize = 1_000;

/// The presence as one process has it. Cheap to clone; the clones share it.
#[derive(Clone)]
pub struct PresenceRegistry {
    shared: Arc<Shared>,
}

struct Shared {
    /// Identifies this process among those on the same Redis.
    process: String,
    clock: Clock,
    connected: Mutex<ConnectedUsers>,
    /// All users who are online or away.
    presences: RwLock<HashMap<UserId, Presence>>,
    remote: Mutex<RemotePresence>,
    /// When typing was last published.
    published_typing: Mutex<HashMap<(UserId, RoomId), Instant>>,
    /// Wakes the job when a heartbeat may be due.
    wakeup: Notify,
    is_refresh_requested: AtomicBool,
}

/// Users who were active at this process and are connected to others only.
#[derive(Default)]
struct RemotePresence {
    users: HashSet<UserId>,
    /// Whether one of them was away.
    is_urgent: bool,
}

/// An open stream of a user. The stream is removed from the registry when this is dropped.
pub struct StreamGuard {
    registry: PresenceRegistry,
    user: UserId,
    session_hash: String,
}

impl PresenceRegistry {
    /// The registry of a process without streams. The time of activities is read from `clock`.
    pub fn new(clock: Clock) -> Self {
        let shared = Shared {
            process: uuid::Uuid::now_v7().simple().to_string(),
            clock,
            connected: Mutex::default(),
            presences: RwLock::default(),
            remote: Mutex::default(),
            published_typing: Mutex::default(),
            wakeup: Notify::new(),
            is_refresh_requested: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Adds a stream that was opened from this address with this user agent, until the returned guard is dropped.
    pub fn connect(&self, session: &Session, ip: Option<IpAddr>, user_agent: String) -> StreamGuard {
        let (person, session_hash) = (session.person(), session.hash().as_str());
        self.connected().connect((person.id, &person.username), session_hash, (ip, user_agent), self.now());
        self.shared.wakeup.notify_one();
        StreamGuard { registry: self.clone(), user: person.id, session_hash: session_hash.to_owned() }
    }

    /// Records activity of the user of a session.
    pub fn touch_session(&self, session: &Session) {
        self.touch(session.person().id, Some(session.hash().as_str()));
    }

    /// Records activity of a user, by the session with this hash if it is known.
    pub fn touch(&self, user: UserId, session_hash: Option<&str>) {
        let was_away = self.connected().touch(user, session_hash, self.now()).unwrap_or_else(|| {
            let (presence, mut remote) = (self.of(user), self.remote());
            if presence != Presence::Offline {
                remote.users.insert(user);
            }
            remote.is_urgent |= presence == Presence::Away;
            presence == Presence::Away
        });
        if was_away {
            self.shared.wakeup.notify_one();
        }
    }

    /// Records activity at another process. It is ignored if the user is not connected to this one, since processes would otherwise pass
    /// it on to each other without end.
    pub(crate) fn touch_local(&self, user: UserId) {
        if self.connected().touch(user, None, self.now()) == Some(true) {
            self.shared.wakeup.notify_one();
        }
    }

    /// The presence of a user.
    pub fn of(&self, user: UserId) -> Presence {
        self.presences(|presences| presences.get(&user).copied()).unwrap_or_default()
    }

    /// All users who are online or away, by id.
    pub fn all(&self) -> Vec<UserPresence> {
        let user_presence =
            |(user_id, presence): (&UserId, &Presence)| UserPresence { user_id: *user_id, presence: *presence };
        let mut all: Vec<UserPresence> = self.presences(|presences| presences.iter().map(user_presence).collect());
        all.sort_unstable_by_key(|presence| presence.user_id);
        all
    }

    /// The number of users who are online or away.
    pub fn count_online(&self) -> u64 {
        self.presences(|presences| presences.len()) as u64
    }

    /// The record of a user; none if they are not connected to this process.
    pub(crate) fn record(&self, user: UserId) -> Option<OnlineRecord> {
        self.connected().record(user)
    }

    /// Whether typing of the user in the room is to be published now; if so, this is recorded as published.
    pub(crate) fn is_typing_due(&self, user: UserId, room: &RoomId) -> bool {
        let mut published_typing = self.shared.published_typing.lock();
        if published_typing.len() >= MAX_TYPING_ENTRIES {
            published_typing.retain(|_, at| at.elapsed() < TYPING_EVERY);
        }
        let is_recent = published_typing.get(&(user, room.clone())).is_some_and(|at| at.elapsed() < TYPING_EVERY);
        if !is_recent {
            published_typing.insert((user, room.clone()), Instant::now());
        }
        !is_recent
    }

    /// Records that the user posted a message in the room: when they type again, it is published at once.
    pub fn on_message(&self, user: UserId, room: &RoomId) {
        self.shared.published_typing.lock().remove(&(user, room.clone()));
    }

    /// The message with this process as its sender.
    pub(crate) fn envelope(&self, message: PeerMessage) -> PeerEnvelope {
        PeerEnvelope { process: self.shared.process.clone(), message }
    }

    /// The id of this process.
    pub(crate) fn process(&self) -> &str {
        &self.shared.process
    }

    /// The report of this process, and the records to save with it.
    pub(crate) fn report(&self) -> (ProcessReport, Vec<OnlineRecord>) {
        let (mut connected, now) = (self.connected(), self.now());
        (connected.report(now), connected.due_records(now))
    }

    /// Takes the users of other processes who were active at this one since the last call. Unless `is_due`, returns them only if one of
    /// them was away.
    pub(crate) fn take_remote_activity(&self, is_due: bool) -> Vec<UserId> {
        let mut remote = self.remote();
        if is_due || remote.is_urgent { std::mem::take(&mut *remote).users.into_iter().collect() } else { Vec::new() }
    }

    /// Applies the result of a heartbeat that saved these records. Returns the presences that changed.
    pub(crate) fn apply_heartbeat(&self, heartbeat: Heartbeat, saved: &[OnlineRecord]) -> Vec<UserPresence> {
        let mut connected = self.connected();
        connected.record_saved(saved, self.now());
        heartbeat.missing.iter().for_each(|user| connected.record_lost(*user));
        drop(connected);
        let mut now: HashMap<UserId, Presence> =
            heartbeat.online.into_iter().map(|user| (user, Presence::Away)).collect();
        now.extend(heartbeat.active.into_iter().map(|user| (user, Presence::Online)));
        let mut presences = self.shared.presences.write();
        let changed = diff(&presences, &now);
        *presences = now;
        changed
    }

    /// Requests a heartbeat.
    pub(crate) fn request_refresh(&self) {
        self.shared.is_refresh_requested.store(true, Ordering::Relaxed);
        self.shared.wakeup.notify_one();
    }

    /// Whether a heartbeat was requested since the last call.
    pub(crate) fn take_refresh_request(&self) -> bool {
        self.shared.is_refresh_requested.swap(false, Ordering::Relaxed)
    }

    /// Waits until a heartbeat may be due.
    pub(crate) async fn wait(&self) {
        self.shared.wakeup.notified().await;
    }

    fn now(&self) -> Now {
        Now { time: self.shared.clock.now(), instant: Instant::now() }
    }

    fn connected(&self) -> MutexGuard<'_, ConnectedUsers> {
        self.shared.connected.lock()
    }

    fn remote(&self) -> MutexGuard<'_, RemotePresence> {
        self.shared.remote.lock()
    }

    fn presences<T>(&self, read: impl FnOnce(&HashMap<UserId, Presence>) -> T) -> T {
        read(&self.shared.presences.read())
    }
}

impl Drop for StreamGuard {
    fn drop(&mut self) {
        self.registry.connected().disconnect(self.user, &self.session_hash, self.registry.now());
    }
}

/// The presences that changed, by user id. A user who is not in a map is offline.
fn diff(before: &HashMap<UserId, Presence>, now: &HashMap<UserId, Presence>) -> Vec<UserPresence> {
    let changed_online = now.iter().filter(|(user, presence)| before.get(user) != Some(presence));
    let changed_online = changed_online.map(|(user, presence)| UserPresence { user_id: *user, presence: *presence });
    let gone_offline = before.keys().filter(|user| !now.contains_key(user));
    let gone_offline = gone_offline.map(|user| UserPresence { user_id: *user, presence: Presence::Offline });
    let mut changed: Vec<UserPresence> = changed_online.chain(gone_offline).collect();
    changed.sort_unstable_by_key(|presence| presence.user_id);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heartbeat(online: &[u64], active: &[u64]) -> Heartbeat {
        let ids = |numbers: &[u64]| numbers.iter().copied().map(UserId).collect();
        Heartbeat { online: ids(online), active: ids(active), missing: Vec::new() }
    }

    fn changes(registry: &PresenceRegistry, online: &[u64], active: &[u64]) -> Vec<(u64, Presence)> {
        let changed = registry.apply_heartbeat(heartbeat(online, active), &[]);
        changed.into_iter().map(|changed| (changed.user_id.0, changed.presence)).collect()
    }

    #[test]
    fn heartbeat_returns_only_presences_that_changed() {
        use Presence::{Away, Offline, Online};
        let registry = PresenceRegistry::new(Clock::system());
        assert_eq!(changes(&registry, &[1, 2], &[1]), [(1, Online), (2, Away)]);
        assert_eq!(changes(&registry, &[1, 2], &[1]), []);
        assert_eq!(changes(&registry, &[2, 3], &[2, 3]), [(1, Offline), (2, Online), (3, Online)]);
        assert_eq!((registry.count_online(), registry.of(UserId(1)), registry.of(UserId(3))), (2, Offline, Online));
        assert_eq!(registry.all().iter().map(|presence| presence.user_id.0).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn activity_of_users_at_other_processes_is_taken_when_due_or_urgent() {
        let registry = PresenceRegistry::new(Clock::system());
        changes(&registry, &[1, 2], &[1]);
        registry.touch(UserId(1), None);
        registry.touch(UserId(3), None);
        assert_eq!(registry.take_remote_activity(false), [], "it is not due");
        assert_eq!(registry.take_remote_activity(true), [UserId(1)]);
        registry.touch(UserId(2), None);
        assert_eq!(registry.take_remote_activity(false), [UserId(2)], "they were away");
        assert_eq!(registry.take_remote_activity(true), []);
    }

    #[test]
    fn typing_is_due_once_per_user_and_room() {
        let registry = PresenceRegistry::new(Clock::system());
        let other: RoomId = "other".parse().expect("a room");
        assert!(registry.is_typing_due(UserId(1), &RoomId::global()));
        assert!(!registry.is_typing_due(UserId(1), &RoomId::global()));
        assert!(registry.is_typing_due(UserId(1), &other));
        assert!(registry.is_typing_due(UserId(2), &RoomId::global()));
    }
}
