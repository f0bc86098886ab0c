//! What a process knows of who is here: those at it, as they come and go, and everyone, as it was heard last.
//!
//! Nothing here asks Redis. The job tells it who is at this process and learns who is at all of them; whatever was learnt is
//! passed on to the open streams, so a page with its streams shows what [`Present::all`] says.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard, RwLock};
use tokio::sync::Notify;

use crate::auth::server::Session;
use crate::id::{RoomId, UserId};
use crate::presence::server::connected_users::{Card, Guests, Moment, Statement};
use crate::presence::server::peer_message::{Said, Word};
use crate::presence::server::store::Heartbeat;
use crate::presence::{Here, Presence};
use crate::time::server::Clock;

/// How often it is told that somebody is writing, however many keys they press.
const TYPING_EVERY: Duration = Duration::from_secs(2);
/// How many are remembered to have been writing, before those who stopped are forgotten.
const TYPING_MOST: usize = 1_000;

/// Who is here, as one process knows it. Cheap to clone.
#[derive(Clone)]
pub struct Present {
    shared: Arc<Shared>,
}

struct Shared {
    /// Names this process among those on the same Redis.
    process: String,
    clock: Clock,
    guests: Mutex<Guests>,
    everyone: RwLock<HashMap<UserId, Presence>>,
    elsewhere: Mutex<Elsewhere>,
    typed: Mutex<HashMap<(UserId, RoomId), Instant>>,
    /// Rung when there may be something to tell Redis, or to ask.
    bell: Notify,
    asked: AtomicBool,
}

/// People at other processes who did something here.
#[derive(Default)]
struct Elsewhere {
    people: HashSet<UserId>,
    /// Whether one of them was away.
    is_urgent: bool,
}

/// Someone's open stream; they may be gone when this is dropped.
pub struct Stay {
    present: Present,
    user: UserId,
    session: String,
}

impl Present {
    /// A process that nobody is at yet. When people did something last is counted by `clock`.
    pub fn new(clock: Clock) -> Self {
        let shared = Shared {
            process: uuid::Uuid::now_v7().simple().to_string(),
            clock,
            guests: Mutex::default(),
            everyone: RwLock::default(),
            elsewhere: Mutex::default(),
            typed: Mutex::default(),
            bell: Notify::new(),
            asked: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Somebody opened a stream, from this address and with a program that calls itself so. They are here while what this
    /// answers is kept.
    pub fn arrive(&self, session: &Session, ip: Option<IpAddr>, user_agent: String) -> Stay {
        let (person, hash) = (session.person(), session.hash().as_str());
        self.guests().arrive((person.id, &person.username), hash, (ip, user_agent), self.now());
        self.shared.bell.notify_one();
        Stay { present: self.clone(), user: person.id, session: hash.to_owned() }
    }

    /// Somebody did something.
    pub fn note(&self, session: &Session) {
        self.note_person(session.person().id, Some(session.hash().as_str()));
    }

    /// Somebody did something, by the session of this hash or one that is not known here.
    pub fn note_person(&self, user: UserId, session: Option<&str>) {
        let was_away = self.guests().note(user, session, self.now()).unwrap_or_else(|| {
            let (presence, mut elsewhere) = (self.of(user), self.elsewhere());
            if presence != Presence::Offline {
                elsewhere.people.insert(user);
            }
            elsewhere.is_urgent |= presence == Presence::Away;
            presence == Presence::Away
        });
        if was_away {
            self.shared.bell.notify_one();
        }
    }

    /// Somebody did something at another process. Nothing is said of those who are not at this one, or it would go round.
    pub(crate) fn note_here(&self, user: UserId) {
        if self.guests().note(user, None, self.now()) == Some(true) {
            self.shared.bell.notify_one();
        }
    }

    /// How it is with someone.
    pub fn of(&self, user: UserId) -> Presence {
        self.everyone(|everyone| everyone.get(&user).copied()).unwrap_or_default()
    }

    /// Everyone who is here or away, by number.
    pub fn all(&self) -> Vec<Here> {
        let here = |(user_id, presence): (&UserId, &Presence)| Here { user_id: *user_id, presence: *presence };
        let mut all: Vec<Here> = self.everyone(|everyone| everyone.iter().map(here).collect());
        all.sort_unstable_by_key(|here| here.user_id);
        all
    }

    /// How many people are here or away.
    pub fn count_online(&self) -> u64 {
        self.everyone(|everyone| everyone.len()) as u64
    }

    /// The card of someone who is at this very process.
    pub(crate) fn card(&self, user: UserId) -> Option<Card> {
        self.guests().card(user)
    }

    /// Whether it is to be told that somebody is writing there: not if it was just told.
    pub(crate) fn may_tell_of(&self, user: UserId, room: &RoomId) -> bool {
        let mut typed = self.shared.typed.lock();
        if typed.len() >= TYPING_MOST {
            typed.retain(|_, told| told.elapsed() < TYPING_EVERY);
        }
        let told = typed.get(&(user, room.clone())).is_some_and(|told| told.elapsed() < TYPING_EVERY);
        if !told {
            typed.insert((user, room.clone()), Instant::now());
        }
        !told
    }

    /// Somebody said what they were writing: what they write next is told at once.
    pub fn note_said(&self, user: UserId, room: &RoomId) {
        self.shared.typed.lock().remove(&(user, room.clone()));
    }

    /// This word, said by this process.
    pub(crate) fn say(&self, word: Word) -> Said {
        Said { by: self.shared.process.clone(), word }
    }

    /// The name of this process.
    pub(crate) fn process(&self) -> &str {
        &self.shared.process
    }

    /// Who is at this process now, and the cards that are to be written.
    pub(crate) fn statement(&self) -> (Statement, Vec<Card>) {
        let (mut guests, now) = (self.guests(), self.now());
        (guests.state(now), guests.cards_due(now))
    }

    /// The people at other processes who did something here since the last call; unless it is time to tell of them, only
    /// if one of them was away.
    pub(crate) fn take_elsewhere(&self, is_time: bool) -> Vec<UserId> {
        let mut elsewhere = self.elsewhere();
        if is_time || elsewhere.is_urgent {
            std::mem::take(&mut *elsewhere).people.into_iter().collect()
        } else {
            Vec::new()
        }
    }

    /// Takes in what was heard when these cards were written. Answers with whom it is otherwise than before.
    pub(crate) fn learn(&self, heartbeat: Heartbeat, written: &[Card]) -> Vec<Here> {
        let mut guests = self.guests();
        guests.note_written(written, self.now());
        heartbeat.missing.iter().for_each(|user| guests.note_lost(*user));
        drop(guests);
        let mut now: HashMap<UserId, Presence> =
            heartbeat.online.into_iter().map(|user| (user, Presence::Away)).collect();
        now.extend(heartbeat.active.into_iter().map(|user| (user, Presence::Online)));
        let mut everyone = self.shared.everyone.write();
        let changed = difference(&everyone, &now);
        *everyone = now;
        changed
    }

    /// Asks the job to look who is here.
    pub(crate) fn ask(&self) {
        self.shared.asked.store(true, Ordering::Relaxed);
        self.shared.bell.notify_one();
    }

    /// Whether somebody asked since the last call.
    pub(crate) fn was_asked(&self) -> bool {
        self.shared.asked.swap(false, Ordering::Relaxed)
    }

    /// Waits until there may be something to tell or to ask.
    pub(crate) async fn rung(&self) {
        self.shared.bell.notified().await;
    }

    fn now(&self) -> Moment {
        Moment { time: self.shared.clock.now(), instant: Instant::now() }
    }

    fn guests(&self) -> MutexGuard<'_, Guests> {
        self.shared.guests.lock()
    }

    fn elsewhere(&self) -> MutexGuard<'_, Elsewhere> {
        self.shared.elsewhere.lock()
    }

    fn everyone<T>(&self, look: impl FnOnce(&HashMap<UserId, Presence>) -> T) -> T {
        look(&self.shared.everyone.read())
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.present.guests().leave(self.user, &self.session, self.present.now());
    }
}

/// With whom it is otherwise now, by number. Who is not in a map is not here.
fn difference(before: &HashMap<UserId, Presence>, now: &HashMap<UserId, Presence>) -> Vec<Here> {
    let came = now.iter().filter(|(user, presence)| before.get(user) != Some(presence));
    let came = came.map(|(user, presence)| Here { user_id: *user, presence: *presence });
    let gone = before.keys().filter(|user| !now.contains_key(user));
    let gone = gone.map(|user| Here { user_id: *user, presence: Presence::Offline });
    let mut changed: Vec<Here> = came.chain(gone).collect();
    changed.sort_unstable_by_key(|here| here.user_id);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(everyone: &[u64], awake: &[u64]) -> Heartbeat {
        let ids = |numbers: &[u64]| numbers.iter().copied().map(UserId).collect();
        Heartbeat { online: ids(everyone), active: ids(awake), missing: Vec::new() }
    }

    fn learns(present: &Present, everyone: &[u64], awake: &[u64]) -> Vec<(u64, Presence)> {
        let changed = present.learn(heard(everyone, awake), &[]);
        changed.into_iter().map(|here| (here.user_id.0, here.presence)).collect()
    }

    #[test]
    fn only_what_changed_is_passed_on() {
        use Presence::{Away, Offline, Online};
        let present = Present::new(Clock::system());
        assert_eq!(learns(&present, &[1, 2], &[1]), [(1, Online), (2, Away)]);
        assert_eq!(learns(&present, &[1, 2], &[1]), []);
        assert_eq!(learns(&present, &[2, 3], &[2, 3]), [(1, Offline), (2, Online), (3, Online)]);
        assert_eq!((present.count_online(), present.of(UserId(1)), present.of(UserId(3))), (2, Offline, Online));
        assert_eq!(present.all().iter().map(|here| here.user_id.0).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn who_is_active_here_and_present_elsewhere_is_told_of() {
        let present = Present::new(Clock::system());
        learns(&present, &[1, 2], &[1]);
        present.note_person(UserId(1), None);
        present.note_person(UserId(3), None);
        assert_eq!(present.take_elsewhere(false), [], "it can wait");
        assert_eq!(present.take_elsewhere(true), [UserId(1)]);
        present.note_person(UserId(2), None);
        assert_eq!(present.take_elsewhere(false), [UserId(2)], "they were away");
        assert_eq!(present.take_elsewhere(true), []);
    }

    #[test]
    fn it_is_not_told_at_every_key_that_somebody_writes() {
        let present = Present::new(Clock::system());
        let other: RoomId = "other".parse().expect("a room");
        assert!(present.may_tell_of(UserId(1), &RoomId::global()));
        assert!(!present.may_tell_of(UserId(1), &RoomId::global()));
        assert!(present.may_tell_of(UserId(1), &other));
        assert!(present.may_tell_of(UserId(2), &RoomId::global()));
    }
}
