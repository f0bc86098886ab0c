//! The read state of a user in a room: the read position, and the count of unread messages after it. Pure; shared by server and browser.
//!
//! Invariants: a read state is as of the log sequence `v` and counts every message up to the number `seq`. A change that is older than `v`
//! changes nothing. If a change does not contain enough (the content of a message that was removed, or a message that was left out of a
//! replay), [`Applied::NeedsRefetch`] is returned, and the read state may be wrong until a new one is passed to [`ReadState::refresh`].

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::{MessageId, RoomId, UserId};
use crate::unread::{Level, mentions};

/// What is new to somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ReadState {
    /// The room.
    pub room_id: RoomId,
    /// The log sequence as of which this is so.
    pub v: u64,
    /// The number of the room's newest message.
    pub seq: u64,
    /// The number of the last message that counts as read; 0 before the first.
    pub read: u64,
    /// How many messages of others are new.
    pub unread: u64,
    /// How many of these mention the reader.
    pub mentions: u64,
    /// Up to this number new messages push no unread one out of what the room keeps.
    pub kept: u64,
    /// The first of the unread ones.
    pub first_unread: Option<MessageId>,
    /// Of how much the reader wants to be told.
    pub level: Level,
}

/// The part of an event that may change the read state of a room.
#[derive(Debug, Clone)]
pub struct ReadStateChange<'a> {
    /// The room.
    pub room_id: &'a RoomId,
    /// The log sequence of the event.
    pub v: u64,
    /// What happened.
    pub action: ReadStateAction<'a>,
}

/// What happened in a room, as far as it matters for what is unread.
#[derive(Debug, Clone)]
pub enum ReadStateAction<'a> {
    /// A message was posted.
    Posted(CountedMessage<'a>),
    /// A message was edited.
    Edited(CountedMessage<'a>),
    /// A message was removed.
    Removed {
        /// Its number in the room.
        n: u64,
    },
    /// A user moved their read position, or chose another notification level.
    Moved {
        /// The user.
        user_id: UserId,
        /// The number of the last message that counts as read.
        n: u64,
        /// The notification level.
        level: Level,
    },
}

/// The fields of a message that decide whether it counts as unread.
#[derive(Debug, Clone, Copy)]
pub struct CountedMessage<'a> {
    /// Its id.
    pub id: MessageId,
    /// Its number in the room.
    pub n: u64,
    /// Its author.
    pub sender_id: UserId,
    /// Its text.
    pub content: &'a str,
}

/// The effect of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Nothing visible changed.
    Unchanged,
    /// A visible value changed.
    Changed,
    /// The effect cannot be derived from the change: the read state must be fetched, and passed to [`ReadState::refresh`].
    NeedsRefetch,
}

impl ReadState {
    /// Applies a change. Changes are passed in order; some may be passed again.
    pub fn apply(&mut self, change: &ReadStateChange<'_>, me: &Person) -> Applied {
        if *change.room_id != self.room_id || change.v <= self.v {
            return Applied::Unchanged;
        }
        if matches!(change.action, ReadStateAction::Moved { user_id, .. } if user_id != me.id) {
            return Applied::Unchanged;
        }
        self.v = change.v;
        match change.action {
            // If a message was edited before this client received it, only the edit is replayed, perhaps after later messages.
            ReadStateAction::Posted(message) | ReadStateAction::Edited(message) if message.n > self.seq => {
                self.add(message, me)
            }
            // Counted already.
            ReadStateAction::Posted(_) => Applied::Unchanged,
            ReadStateAction::Edited(message) => {
                let is_unread = message.n > self.read && self.unread > 0 && !is_own(message.sender_id, me);
                let is_mention = mentions(message.content, &me.username);
                // Its former content is unknown, unless all unread messages are mentions or none is.
                let is_as_before = if is_mention { self.mentions == self.unread } else { self.mentions == 0 };
                if !is_unread || is_as_before { Applied::Unchanged } else { Applied::NeedsRefetch }
            }
            ReadStateAction::Removed { n } => {
                let is_complete = n <= self.seq || self.advance_to(n);
                let may_have_counted = n > self.read && self.unread > 0;
                if is_complete && !may_have_counted { Applied::Unchanged } else { Applied::NeedsRefetch }
            }
            ReadStateAction::Moved { n, level, .. } => self.move_to(n, level),
        }
    }

    /// Counts a message that is newer than all counted so far.
    fn add(&mut self, message: CountedMessage<'_>, me: &Person) -> Applied {
        let is_complete = self.advance_to(message.n);
        let is_new = message.n > self.read && !is_own(message.sender_id, me);
        if is_new {
            self.unread += 1;
            self.mentions += u64::from(mentions(message.content, &me.username));
            self.first_unread.get_or_insert(message.id);
        }
        match (is_complete, is_new) {
            (false, _) => Applied::NeedsRefetch,
            (true, true) => Applied::Changed,
            (true, false) => Applied::Unchanged,
        }
    }

    /// Replaces this by a fetched read state, unless a newer change was applied since that was counted. Then [`Applied::NeedsRefetch`] is
    /// returned: a refetch must be repeated, and the result of another operation, such as a move, can be dropped.
    pub fn refresh(&mut self, fresh: Self) -> Applied {
        if fresh.v < self.v {
            return Applied::NeedsRefetch;
        }
        let is_same = Self { v: self.v, seq: self.seq, kept: self.kept, ..fresh.clone() } == *self;
        *self = fresh;
        if is_same { Applied::Unchanged } else { Applied::Changed }
    }

    /// Accepts any read state at the next [`ReadState::refresh`], because the log may have been replaced by one with lower sequences.
    pub fn reset_version(&mut self) {
        self.v = 0;
    }

    /// The number of new messages at the notification level of the user.
    pub fn badge_count(&self) -> u64 {
        match self.level {
            Level::Everything => self.unread,
            Level::Mentions => self.mentions,
            Level::Nothing => 0,
        }
    }

    /// Sets the newest message. Returns whether it directly follows the former one and moves no unread message out of the list.
    fn advance_to(&mut self, n: u64) -> bool {
        let follows = n == self.seq + 1;
        self.seq = n;
        follows && (self.unread == 0 || n <= self.kept)
    }

    fn move_to(&mut self, n: u64, level: Level) -> Applied {
        let before = std::mem::replace(&mut self.read, n);
        let is_same_level = std::mem::replace(&mut self.level, level) == level;
        if n == before {
            return if is_same_level { Applied::Unchanged } else { Applied::Changed };
        }
        // The messages that become unread again are not known here.
        if n < before {
            return Applied::NeedsRefetch;
        }
        if n >= self.seq {
            self.seq = n;
            (self.unread, self.mentions, self.first_unread) = (0, 0, None);
            return Applied::Changed;
        }
        if self.unread == 0 { Applied::Changed } else { Applied::NeedsRefetch }
    }
}

/// Whether a message of this sender is never unread: those of the user, and system messages.
fn is_own(sender: UserId, me: &Person) -> bool {
    sender == me.id || sender == UserId(0)
}

#[cfg(test)]
mod tests;
