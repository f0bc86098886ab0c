//! The users connected to this process: their sessions, since when they are connected, and when they were last active. Pure.
//!
//! It reads no clock: the caller passes the time. The time since a stream was closed is measured by the monotonic clock of the process,
//! the time of an activity by the clock of the server.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::id::UserId;
use crate::time::Timestamp;

/// A user without activity for this long is away.
pub const AWAY_AFTER: Duration = Duration::from_secs(5 * 60);
/// A user stays online for this long after their last stream was closed, because they may be opening another page.
pub const GRACE_PERIOD: Duration = Duration::from_secs(5);
/// The record of a user is saved again after this time, even without activity, because it expires after an hour.
const REFRESH_AFTER: Duration = Duration::from_secs(30 * 60);

/// The current time by both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// By the clock of the server.
    pub time: Timestamp,
    /// By the monotonic clock of the process.
    pub instant: Instant,
}

/// The users connected to this process.
#[derive(Debug, Default)]
pub struct ConnectedUsers {
    users: HashMap<UserId, ConnectedUser>,
}

/// A user connected to this process, in one or several sessions.
#[derive(Debug)]
struct ConnectedUser {
    username: String,
    /// By the hash of the session.
    sessions: HashMap<String, ConnectedSession>,
    connected_at: Timestamp,
    active_at: Timestamp,
    /// When the last stream was closed; none while one is open.
    disconnected_at: Option<Instant>,
    /// The last activity in the saved record, and when the record was saved; none if it is not in Redis.
    saved: Option<(Timestamp, Instant)>,
}

/// A session with the number of its open streams.
#[derive(Debug)]
struct ConnectedSession {
    streams: usize,
    ip: Option<IpAddr>,
    user_agent: String,
    active_at: Timestamp,
}

/// The report of this process to Redis.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProcessReport {
    /// The connected users, by id.
    pub connected: Vec<UserId>,
    /// Those of them who are away, by id.
    pub away: Vec<UserId>,
}

/// The record of an online user in Redis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlineRecord {
    /// The user.
    pub user: UserId,
    /// The name with which they sign in.
    pub username: String,
    /// The address of the session that was last active; empty if it is not known.
    pub ip: String,
    /// The user agent of that session.
    pub user_agent: String,
    /// Since when they are online.
    pub login_time: Timestamp,
    /// The time of their last activity.
    pub last_activity: Timestamp,
}

impl ConnectedUsers {
    /// Adds a stream. This counts as activity only if the user was not connected.
    pub fn connect(
        &mut self,
        (user, username): (UserId, &str),
        session_hash: &str,
        (ip, user_agent): (Option<IpAddr>, String),
        now: Now,
    ) {
        let new = || ConnectedUser {
            username: username.to_owned(),
            sessions: HashMap::new(),
            connected_at: now.time,
            active_at: now.time,
            disconnected_at: None,
            saved: None,
        };
        if self.users.get(&user).is_some_and(|connected| !connected.is_connected(now)) {
            self.users.remove(&user);
        }
        let connected = self.users.entry(user).or_insert_with(new);
        connected.disconnected_at = None;
        let active_at = connected.active_at;
        connected.sessions.retain(|hash, session| session.streams > 0 || hash == session_hash);
        let session = connected.sessions.entry(session_hash.to_owned()).or_insert_with(|| ConnectedSession {
            streams: 0,
            ip,
            user_agent: user_agent.clone(),
            active_at,
        });
        session.streams += 1;
        (session.ip, session.user_agent) = (ip, user_agent);
    }

    /// Removes a stream.
    pub fn disconnect(&mut self, user: UserId, session_hash: &str, now: Now) {
        let Some(connected) = self.users.get_mut(&user) else { return };
        if let Some(session) = connected.sessions.get_mut(session_hash) {
            session.streams = session.streams.saturating_sub(1);
        }
        if connected.sessions.values().all(|session| session.streams == 0) {
            connected.disconnected_at = Some(now.instant);
        } else {
            connected.sessions.retain(|_, session| session.streams > 0);
        }
    }

    /// Records activity of a user, in a connected session or another one. Returns whether they were away before; none if they are not
    /// connected to this process.
    pub fn touch(&mut self, user: UserId, session_hash: Option<&str>, now: Now) -> Option<bool> {
        let connected = self.users.get_mut(&user).filter(|connected| connected.is_connected(now))?;
        let was_away = connected.is_away(now);
        connected.active_at = now.time;
        if let Some(session) = session_hash.and_then(|hash| connected.sessions.get_mut(hash)) {
            session.active_at = now.time;
        }
        Some(was_away)
    }

    /// Removes users whose grace period is over, and returns the report.
    pub fn report(&mut self, now: Now) -> ProcessReport {
        self.users.retain(|_, connected| connected.is_connected(now));
        let ids = |mut ids: Vec<UserId>| {
            ids.sort_unstable();
            ids
        };
        let away = self.users.iter().filter(|(_, connected)| connected.is_away(now)).map(|(user, _)| *user);
        ProcessReport { away: ids(away.collect()), connected: ids(self.users.keys().copied().collect()) }
    }

    /// The record of a user; none if they are not connected to this process.
    pub fn record(&self, user: UserId) -> Option<OnlineRecord> {
        self.users.get(&user).map(|connected| connected.record(user))
    }

    /// The records that changed since they were saved, or must be saved again.
    pub fn due_records(&self, now: Now) -> Vec<OnlineRecord> {
        let due = self.users.iter().filter(|(_, connected)| connected.is_record_due(now));
        due.map(|(user, connected)| connected.record(*user)).collect()
    }

    /// These records were saved.
    pub fn record_saved(&mut self, records: &[OnlineRecord], now: Now) {
        for record in records {
            if let Some(connected) = self.users.get_mut(&record.user) {
                connected.saved = Some((record.last_activity, now.instant));
            }
        }
    }

    /// The record of this user is not in Redis any more.
    pub fn record_lost(&mut self, user: UserId) {
        if let Some(connected) = self.users.get_mut(&user) {
            connected.saved = None;
        }
    }
}

impl ConnectedUser {
    fn is_connected(&self, now: Now) -> bool {
        self.disconnected_at.is_none_or(|since| now.instant.saturating_duration_since(since) < GRACE_PERIOD)
    }

    fn is_away(&self, now: Now) -> bool {
        let idle = now.time.milliseconds() - self.active_at.milliseconds();
        u128::try_from(idle).is_ok_and(|idle| idle >= AWAY_AFTER.as_millis())
    }

    fn is_record_due(&self, now: Now) -> bool {
        self.saved.is_none_or(|(activity, saved_at)| {
            activity != self.active_at || now.instant.saturating_duration_since(saved_at) > REFRESH_AFTER
        })
    }

    /// The record, with the details of the session that was last active.
    fn record(&self, user: UserId) -> OnlineRecord {
        let session = self.sessions.values().max_by_key(|session| (session.streams > 0, session.active_at));
        OnlineRecord {
            user,
            username: self.username.clone(),
            ip: session.and_then(|session| session.ip).map(|ip| ip.to_string()).unwrap_or_default(),
            user_agent: session.map(|session| session.user_agent.clone()).unwrap_or_default(),
            login_time: self.connected_at,
            last_activity: self.active_at,
        }
    }
}

#[cfg(test)]
mod tests;
