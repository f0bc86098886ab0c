//! Where someone stands in a room: how far they have read, and what is new after that. Pure; server and browser share it.
//!
//! Invariants: a standing is as of `v`, with every message up to `seq` counted in. A change that is older than `v` changes
//! nothing. Where a change does not tell enough (what a removed message was, one that was left out of a replay), the answer
//! is [`Folded::AskAgain`], and the standing may be wrong until [`Standing::renew`] has taken a new one.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::{MessageId, RoomId, UserId};
use crate::unread::{Level, mentions};

/// What is new to somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Standing {
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

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folded {
    /// Nothing that shows.
    Unchanged,
    /// Another number.
    Changed,
    /// What it did is not to be told from here: the standing must be asked for, and taken with [`Standing::renew`].
    AskAgain,
}

impl Standing {
    /// Takes in a change that comes after those before it, or comes again.
    pub fn apply(&mut self, change: &ReadStateChange<'_>, me: &Person) -> Folded {
        if *change.room_id != self.room_id || change.v <= self.v {
            return Folded::Unchanged;
        }
        if matches!(change.action, ReadStateAction::Moved { user_id, .. } if user_id != me.id) {
            return Folded::Unchanged;
        }
        self.v = change.v;
        match change.action {
            // If a message was edited before this client received it, only the edit is replayed, perhaps after later messages.
            ReadStateAction::Posted(message) | ReadStateAction::Edited(message) if message.n > self.seq => {
                self.add(message, me)
            }
            // Counted already.
            ReadStateAction::Posted(_) => Folded::Unchanged,
            ReadStateAction::Edited(message) => {
                let counts = message.n > self.read && self.unread > 0 && !is_own(message.sender_id, me);
                let is_mention = mentions(message.content, &me.username);
                // Whether it was a mention before is unknown, unless all unread messages are alike.
                let is_as_before = if is_mention { self.mentions == self.unread } else { self.mentions == 0 };
                if !counts || is_as_before { Folded::Unchanged } else { Folded::AskAgain }
            }
            ReadStateAction::Removed { n } => {
                let is_complete = n <= self.seq || self.comes_next(n);
                let may_have_counted = n > self.read && self.unread > 0;
                if is_complete && !may_have_counted { Folded::Unchanged } else { Folded::AskAgain }
            }
            ReadStateAction::Moved { n, level, .. } => self.move_to(n, level),
        }
    }

    /// Counts a message that is newer than all counted so far.
    fn add(&mut self, message: CountedMessage<'_>, me: &Person) -> Folded {
        let is_complete = self.comes_next(message.n);
        let is_new = message.n > self.read && !is_own(message.sender_id, me);
        if is_new {
            self.unread += 1;
            self.mentions += u64::from(mentions(message.content, &me.username));
            self.first_unread.get_or_insert(message.id);
        }
        match (is_complete, is_new) {
            (false, _) => Folded::AskAgain,
            (true, true) => Folded::Changed,
            (true, false) => Folded::Unchanged,
        }
    }

    /// Takes a standing that was answered, unless something newer was heard since it was counted. Then one that was asked
    /// for must be asked for once more; the answer to something else, such as a move, is only late.
    pub fn renew(&mut self, fresh: Self) -> Folded {
        if fresh.v < self.v {
            return Folded::AskAgain;
        }
        let is_same = Self { v: self.v, seq: self.seq, kept: self.kept, ..fresh.clone() } == *self;
        *self = fresh;
        if is_same { Folded::Unchanged } else { Folded::Changed }
    }

    /// The log may be another one, in which versions are counted anew: whatever is asked for next is taken.
    pub fn begin_again(&mut self) {
        self.v = 0;
    }

    /// How many there are of what the reader wants to be told of.
    pub fn news(&self) -> u64 {
        match self.level {
            Level::Everything => self.unread,
            Level::Mentions => self.mentions,
            Level::Nothing => 0,
        }
    }

    /// Goes on to the message of this number. Whether all before it was heard of, and nothing unread leaves the room for it.
    fn comes_next(&mut self, n: u64) -> bool {
        let follows = n == self.seq + 1;
        self.seq = n;
        follows && (self.unread == 0 || n <= self.kept)
    }

    fn move_to(&mut self, n: u64, level: Level) -> Folded {
        let before = std::mem::replace(&mut self.read, n);
        let is_same_level = std::mem::replace(&mut self.level, level) == level;
        if n == before {
            return if is_same_level { Folded::Unchanged } else { Folded::Changed };
        }
        // What is new again was not kept.
        if n < before {
            return Folded::AskAgain;
        }
        if n >= self.seq {
            self.seq = n;
            (self.unread, self.mentions, self.first_unread) = (0, 0, None);
            return Folded::Changed;
        }
        if self.unread == 0 { Folded::Changed } else { Folded::AskAgain }
    }
}

/// Whether a message counts for nothing: one's own and Teahouse's are never new.
fn is_own(sender: UserId, me: &Person) -> bool {
    sender == me.id || sender == UserId(0)
}

#[cfg(test)]
mod tests;
