//! Where someone stands in a room: how far they have read, and what is new after that. Pure; server and browser share it.
//!
//! Invariants: a standing is as of `v`, with every message up to `seq` counted in. A change that is older than `v` changes
//! nothing. Where a change does not tell enough (what a removed message was, one that was left out of a replay), the answer
//! is [`Folded::AskAgain`], and the standing may be wrong until [`Standing::renew`] has taken a new one.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::events::Change;
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
    pub fn apply(&mut self, change: &Change, me: &Person) -> Folded {
        let Some(v) = self.version_of(change, me.id).filter(|v| *v > self.v) else { return Folded::Unchanged };
        self.v = v;
        match change {
            Change::MessagePosted { message, .. } | Change::MessageEdited { message, .. } if message.n > self.seq => {
                // One that was edited before it was heard of is replayed as edited only, after later ones perhaps.
                let is_told = self.comes_next(message.n);
                let is_new = message.n > self.read && !is_own(message.sender_id, me);
                if is_new {
                    self.unread += 1;
                    self.mentions += u64::from(mentions(&message.content, &me.username));
                    self.first_unread.get_or_insert(message.id);
                }
                match (is_told, is_new) {
                    (false, _) => Folded::AskAgain,
                    (true, true) => Folded::Changed,
                    (true, false) => Folded::Unchanged,
                }
            }
            Change::MessageEdited { message, .. } => {
                let counts = message.n > self.read && self.unread > 0 && !is_own(message.sender_id, me);
                let is_mention = mentions(&message.content, &me.username);
                // What it said before is unknown, unless all unread ones are alike.
                let is_as_before = if is_mention { self.mentions == self.unread } else { self.mentions == 0 };
                if !counts || is_as_before { Folded::Unchanged } else { Folded::AskAgain }
            }
            Change::MessageRemoved { n, .. } => {
                let is_told = *n <= self.seq || self.comes_next(*n);
                let may_have_counted = *n > self.read && self.unread > 0;
                if is_told && !may_have_counted { Folded::Unchanged } else { Folded::AskAgain }
            }
            Change::ReadMoved { n, level, .. } => self.move_to(*n, *level),
            _ => Folded::Unchanged,
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

    /// The log sequence of a change that may matter here.
    fn version_of(&self, change: &Change, me: UserId) -> Option<u64> {
        let (room, v) = match change {
            Change::MessagePosted { room_id, v, .. }
            | Change::MessageEdited { room_id, v, .. }
            | Change::MessageRemoved { room_id, v, .. } => (room_id, v),
            Change::ReadMoved { room_id, v, user_id, .. } if *user_id == me => (room_id, v),
            _ => return None,
        };
        (*room == self.room_id).then_some(*v)
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
