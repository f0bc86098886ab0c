//! The sessions that a process has seen lately, so that who asks often is not looked up in Redis each time.
//!
//! Invariants: what ended is never known again: an ending counts, and what was looked up before it is not kept. Nothing is
//! known for longer than half a minute, or while the log is not being heard (which is the caller's to ask).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::auth::server::SessionHash;
use crate::auth::server::store::StoredSession;
use crate::events::Change;
use crate::events::server::Entry;
use crate::id::UserId;
use crate::log::server::Witness;

/// How long a session is known without looking again.
const FRESH_FOR: Duration = Duration::from_secs(30);
/// How many sessions are known at most.
const MOST: usize = 20_000;

/// The known sessions of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct KnownSessions {
    shared: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    sessions: HashMap<SessionHash, (StoredSession, Instant)>,
    /// How many endings and changes of people there were.
    endings: u64,
}

/// A lookup under way: what comes of it is kept only if nothing ended meanwhile.
pub(crate) struct Lookup {
    endings: u64,
}

impl KnownSessions {
    /// The session of this hash, if it is known.
    pub(crate) fn get(&self, hash: &SessionHash) -> Option<StoredSession> {
        let known = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let (session, since) = known.sessions.get(hash)?;
        (since.elapsed() < FRESH_FOR).then(|| session.clone())
    }

    /// To be called before a session is looked up.
    pub(crate) fn begin(&self) -> Lookup {
        Lookup { endings: self.shared.read().unwrap_or_else(PoisonError::into_inner).endings }
    }

    /// Keeps what was looked up.
    pub(crate) fn keep(&self, lookup: &Lookup, hash: &SessionHash, session: &StoredSession) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        if known.endings != lookup.endings {
            return;
        }
        if known.sessions.len() >= MOST {
            known.sessions.retain(|_, (_, since)| since.elapsed() < FRESH_FOR);
            if known.sessions.len() >= MOST {
                known.sessions.clear();
            }
        }
        known.sessions.insert(hash.clone(), (session.clone(), Instant::now()));
    }

    /// Notes that a session ended.
    pub(crate) fn end(&self, hash: &SessionHash) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.endings += 1;
        known.sessions.remove(hash);
    }

    /// Notes that somebody is, or wants, something else from now on. What was looked up before is not kept.
    pub fn forget_person(&self, user: UserId) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.endings += 1;
        known.sessions.retain(|_, (session, _)| session.person.id != user);
    }
}

impl Witness for KnownSessions {
    fn hear(&self, _: u64, entry: &Entry) {
        match entry {
            Entry::SessionEnded(hash) => self.end(&SessionHash(hash.clone())),
            Entry::Unreadable => self.forget(),
            Entry::Change(change) => {
                if let Change::PersonChanged { person, .. } = &**change {
                    self.forget_person(person.id);
                }
            }
        }
    }

    fn forget(&self) {
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.endings += 1;
        known.sessions.clear();
    }
}
