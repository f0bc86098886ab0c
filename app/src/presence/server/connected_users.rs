//! The people who are at this process: which devices, since when, and when they did something last.
//!
//! It reads no clock itself. How long a stream has been gone is counted by the process's own steady clock, when somebody did
//! something by the clock of the house.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::id::UserId;
use crate::time::Timestamp;

/// Whoever did nothing for so long is away.
pub const AWAY_AFTER: Duration = Duration::from_secs(5 * 60);
/// Whoever's last stream ended is here for so long: they may only be on the way to another room.
pub const LINGER: Duration = Duration::from_secs(5);
/// A card is written anew in time, though its person does nothing: it expires after an hour.
const CARD_FOR: Duration = Duration::from_secs(30 * 60);

/// The moment, by both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// By the clock of the house.
    pub time: Timestamp,
    /// By the process's own.
    pub instant: Instant,
}

/// Everyone at this process.
#[derive(Debug, Default)]
pub struct Guests {
    people: HashMap<UserId, Guest>,
}

/// Someone at this process, on one or several devices.
#[derive(Debug)]
struct Guest {
    username: String,
    /// By the hashes of their sessions.
    devices: HashMap<String, Device>,
    came_at: Timestamp,
    active_at: Timestamp,
    /// Since when no stream of theirs is open.
    gone_since: Option<Instant>,
    /// The activity that was written to their card, and when.
    carded: Option<(Timestamp, Instant)>,
}

/// A session with its open streams.
#[derive(Debug)]
struct Device {
    streams: usize,
    ip: Option<IpAddr>,
    user_agent: String,
    active_at: Timestamp,
}

/// Who is at this process, as it is told to Redis.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Everyone, by number.
    pub present: Vec<UserId>,
    /// Those of them who did nothing for a while.
    pub away: Vec<UserId>,
}

/// What is written down of someone who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Who.
    pub user: UserId,
    /// The name they signed in with.
    pub username: String,
    /// The address they were active from last.
    pub ip: String,
    /// What their program calls itself.
    pub user_agent: String,
    /// Since when they are here.
    pub login_time: Timestamp,
    /// When they did something last.
    pub last_activity: Timestamp,
}

impl Guests {
    /// A stream was opened. That counts as doing something only for those who were not here.
    pub fn arrive(
        &mut self,
        (user, username): (UserId, &str),
        session: &str,
        (ip, user_agent): (Option<IpAddr>, String),
        now: Moment,
    ) {
        let new = || Guest {
            username: username.to_owned(),
            devices: HashMap::new(),
            came_at: now.time,
            active_at: now.time,
            gone_since: None,
            carded: None,
        };
        if self.people.get(&user).is_some_and(|guest| !guest.is_here(now)) {
            self.people.remove(&user);
        }
        let guest = self.people.entry(user).or_insert_with(new);
        guest.gone_since = None;
        let active_at = guest.active_at;
        guest.devices.retain(|known, device| device.streams > 0 || known == session);
        let device = guest.devices.entry(session.to_owned()).or_insert_with(|| Device {
            streams: 0,
            ip,
            user_agent: user_agent.clone(),
            active_at,
        });
        device.streams += 1;
        (device.ip, device.user_agent) = (ip, user_agent);
    }

    /// A stream ended.
    pub fn leave(&mut self, user: UserId, session: &str, now: Moment) {
        let Some(guest) = self.people.get_mut(&user) else { return };
        if let Some(device) = guest.devices.get_mut(session) {
            device.streams = device.streams.saturating_sub(1);
        }
        if guest.devices.values().all(|device| device.streams == 0) {
            guest.gone_since = Some(now.instant);
        } else {
            guest.devices.retain(|_, device| device.streams > 0);
        }
    }

    /// Someone did something, perhaps by another device than those that are here. Answers whether they are at this process, and
    /// were away.
    pub fn note(&mut self, user: UserId, session: Option<&str>, now: Moment) -> Option<bool> {
        let guest = self.people.get_mut(&user).filter(|guest| guest.is_here(now))?;
        let was_away = guest.is_away(now);
        guest.active_at = now.time;
        if let Some(device) = session.and_then(|session| guest.devices.get_mut(session)) {
            device.active_at = now.time;
        }
        Some(was_away)
    }

    /// Who is here now. Whoever has been gone for long enough is forgotten.
    pub fn state(&mut self, now: Moment) -> Statement {
        self.people.retain(|_, guest| guest.is_here(now));
        let ids = |mut ids: Vec<UserId>| {
            ids.sort_unstable();
            ids
        };
        let away = self.people.iter().filter(|(_, guest)| guest.is_away(now)).map(|(user, _)| *user);
        Statement { away: ids(away.collect()), present: ids(self.people.keys().copied().collect()) }
    }

    /// The card of someone who is at this process.
    pub fn card(&self, user: UserId) -> Option<Card> {
        self.people.get(&user).map(|guest| guest.card(user))
    }

    /// The cards of those who came or did something since theirs was written.
    pub fn cards_due(&self, now: Moment) -> Vec<Card> {
        let due = self.people.iter().filter(|(_, guest)| guest.is_card_due(now));
        due.map(|(user, guest)| guest.card(*user)).collect()
    }

    /// These cards were written.
    pub fn note_written(&mut self, cards: &[Card], now: Moment) {
        for card in cards {
            if let Some(guest) = self.people.get_mut(&card.user) {
                guest.carded = Some((card.last_activity, now.instant));
            }
        }
    }

    /// The card of this person is gone.
    pub fn note_lost(&mut self, user: UserId) {
        if let Some(guest) = self.people.get_mut(&user) {
            guest.carded = None;
        }
    }
}

impl Guest {
    fn is_here(&self, now: Moment) -> bool {
        self.gone_since.is_none_or(|since| now.instant.saturating_duration_since(since) < LINGER)
    }

    fn is_away(&self, now: Moment) -> bool {
        let idle = now.time.milliseconds() - self.active_at.milliseconds();
        u128::try_from(idle).is_ok_and(|idle| idle >= AWAY_AFTER.as_millis())
    }

    fn is_card_due(&self, now: Moment) -> bool {
        self.carded.is_none_or(|(activity, written)| {
            activity != self.active_at || now.instant.saturating_duration_since(written) > CARD_FOR
        })
    }

    /// Of several devices the one that was active last counts.
    fn card(&self, user: UserId) -> Card {
        let device = self.devices.values().max_by_key(|device| (device.streams > 0, device.active_at));
        Card {
            user,
            username: self.username.clone(),
            ip: device.and_then(|device| device.ip).map(|ip| ip.to_string()).unwrap_or_default(),
            user_agent: device.map(|device| device.user_agent.clone()).unwrap_or_default(),
            login_time: self.came_at,
            last_activity: self.active_at,
        }
    }
}

#[cfg(test)]
mod tests;
