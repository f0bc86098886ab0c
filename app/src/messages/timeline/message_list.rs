//! A stretch of a room's messages as someone sees it, and how changes change it. Pure; server and browser share it.
//!
//! Invariants: messages stand in the order of `n`, each id once. Applying a change that is older than what is there, or was
//! applied before, changes nothing, and what was removed never comes back; so a snapshot with the changes after it equals a
//! later snapshot, whatever arrives twice. What was left out of a page that was read is not there, whoever repeats it.

use crate::events::Change;
use crate::id::MessageId;
use crate::messages::{ChatMessage, Quote, Snapshot};

/// A stretch of a room's messages, oldest first, with what its replies quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    messages: Vec<ChatMessage>,
    /// What is quoted and is not, or was not always, among the messages.
    quotes: Vec<Quote>,
    /// What was removed, and by which change.
    removed: Vec<(MessageId, u64)>,
    has_older: bool,
    has_newer: bool,
    /// Up to this `n` everything was read: what is not here was removed or is beyond an end.
    read_to: u64,
    /// The log sequence up to which the room's newest end was read.
    version: u64,
    /// The latest change heard of beyond the newest message.
    beyond: u64,
    most: usize,
    held: bool,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Nothing that shows.
    Nothing,
    /// A message is there that was not.
    Added(MessageId),
    /// A message, or what is quoted of it, is another now.
    Changed(MessageId),
    /// A message is gone.
    Removed(MessageId),
    /// A message was said after the stretch that is shown.
    Beyond,
}

impl Timeline {
    /// What a snapshot shows, keeping at most `most` messages from then on.
    pub fn new(snapshot: Snapshot, most: usize) -> Self {
        let mut timeline = Self {
            messages: Vec::new(),
            quotes: Vec::new(),
            removed: Vec::new(),
            has_older: snapshot.has_older,
            has_newer: false,
            read_to: 0,
            version: 0,
            beyond: 0,
            most,
            held: false,
        };
        timeline.append(snapshot);
        timeline
    }

    /// The messages, oldest first.
    pub fn messages(&self) -> &[ChatMessage] {
        &self.messages
    }

    /// The message of this id, if it is in the stretch.
    pub fn message(&self, id: MessageId) -> Option<&ChatMessage> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// Whether there are older ones that are not here.
    pub fn has_older(&self) -> bool {
        self.has_older
    }

    /// Whether there are newer ones that are not here.
    pub fn has_newer(&self) -> bool {
        self.has_newer
    }

    /// What is known of the message that this one answers.
    pub fn quote_of(&self, message: &ChatMessage) -> Option<Quote> {
        self.quote(message.reply_to?)
    }

    /// What a reply to this message shows of it, as far as is known.
    pub fn quote(&self, id: MessageId) -> Option<Quote> {
        if let Some(message) = self.message(id) {
            return Some(Quote::of(message));
        }
        if let Some((_, v)) = self.removed.iter().find(|(removed, _)| *removed == id) {
            return Some(Quote::removed(id, *v));
        }
        self.quotes.iter().find(|quote| quote.id == id).cloned()
    }

    /// Takes in a change.
    pub fn apply(&mut self, change: &Change) -> Applied {
        match change {
            Change::MessagePosted { message, .. } => self.upsert(ChatMessage::clone(message)),
            // Where the post itself was not heard of, as it is replayed no longer, this is where its message comes in.
            Change::MessageEdited { message, .. } => match self.upsert(ChatMessage::clone(message)) {
                Applied::Beyond => Applied::Nothing,
                applied => applied,
            },
            Change::MessageRemoved { message_id, v, .. } => self.remove(*message_id, *v),
            _ => Applied::Nothing,
        }
    }

    /// Puts a message in its place, unless what is there is as new, or it is beyond an end.
    pub fn upsert(&mut self, message: ChatMessage) -> Applied {
        let id = message.id;
        if is_removed(&self.removed, &message) {
            return Applied::Nothing;
        }
        let requoted = self.quotes.iter().any(|quote| quote.id == id && quote.v < message.v);
        if requoted {
            self.learn(Quote::of(&message));
        }
        if let Some(present) = self.messages.iter_mut().find(|present| present.id == id) {
            if present.v >= message.v {
                return Applied::Nothing;
            }
            *present = message;
            return Applied::Changed(id);
        }
        if message.n <= self.read_to || message.v <= self.version {
            return if requoted { Applied::Changed(id) } else { Applied::Nothing };
        }
        let full = self.messages.len() >= self.most;
        let is_newest = self.messages.last().is_none_or(|newest| newest.n < message.n);
        if is_newest && (self.has_newer || (self.held && full)) {
            self.has_newer = true;
            let is_news = self.beyond < message.v;
            self.beyond = self.beyond.max(message.v);
            return if is_news { Applied::Beyond } else { Applied::Nothing };
        }
        let place = self.messages.partition_point(|present| present.n < message.n);
        if place == 0 && full {
            // It is from before the stretch that is shown.
            self.has_older = true;
            return Applied::Nothing;
        }
        self.messages.insert(place, message);
        self.trim();
        Applied::Added(id)
    }

    /// Takes a message out, for good: nothing older than `v` brings it back.
    pub fn remove(&mut self, id: MessageId, v: u64) -> Applied {
        match self.removed.iter_mut().find(|(removed, _)| *removed == id) {
            Some((_, known)) => *known = v.max(*known),
            None => self.removed.push((id, v)),
        }
        let quoted = self.quotes.len();
        self.quotes.retain(|quote| quote.id != id);
        match self.messages.iter().position(|message| message.id == id) {
            Some(place) => {
                self.messages.remove(place);
                Applied::Removed(id)
            }
            None if self.quotes.len() < quoted => Applied::Changed(id),
            None => Applied::Nothing,
        }
    }

    /// Takes in what a reply quotes, unless something newer is known of it.
    pub fn learn(&mut self, quote: Quote) {
        match self.quotes.iter_mut().find(|known| known.id == quote.id) {
            Some(known) if known.v > quote.v => {}
            Some(known) => *known = quote,
            None => self.quotes.push(quote),
        }
    }

    /// Adds the page before the oldest message. What is too much then goes at the newest end.
    pub fn prepend(&mut self, older: Snapshot) {
        let oldest = self.messages.first().map_or(u64::MAX, |message| message.n);
        let removed = &self.removed;
        let page = older.messages.into_iter().rev();
        drop(self.messages.splice(0..0, page.filter(|message| message.n < oldest && !is_removed(removed, message))));
        self.has_older = older.has_older;
        older.quotes.into_iter().for_each(|quote| self.learn(quote));
        if self.messages.len() > self.most {
            let gone = self.messages.split_off(self.most);
            self.has_newer = true;
            self.beyond = gone.iter().map(|message| message.v).fold(self.beyond, u64::max);
            self.let_go(gone);
        }
    }

    /// Adds the page after the newest message. What is too much then goes at the oldest end.
    pub fn append(&mut self, newer: Snapshot) {
        let newest = self.messages.last().map_or(0, |message| message.n);
        self.read_to = newer.messages.first().map_or(0, |message| message.n).max(self.read_to);
        // Something may have been heard of that the page was read too early to have.
        self.has_newer = newer.has_newer || self.beyond > newer.version;
        if !newer.has_newer {
            self.version = self.version.max(newer.version);
        }
        let removed = &self.removed;
        let page = newer.messages.into_iter().rev();
        self.messages.extend(page.filter(|message| message.n > newest && !is_removed(removed, message)));
        newer.quotes.into_iter().for_each(|quote| self.learn(quote));
        self.trim();
    }

    /// From now on keeps at most `most` messages, the newest.
    pub fn keep(&mut self, most: usize) {
        self.most = most;
        self.trim();
    }

    /// While held, somebody reads at the oldest end: a full stretch takes in nothing more at the newest.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// Lets the oldest go that are too many.
    fn trim(&mut self) {
        let surplus = self.messages.len().saturating_sub(self.most);
        if surplus > 0 {
            let gone: Vec<_> = self.messages.drain(..surplus).collect();
            self.read_to = gone.last().map_or(0, |message| message.n).max(self.read_to);
            self.has_older = true;
            self.let_go(gone);
        }
    }

    /// Remembers what is quoted of messages that are no longer here.
    fn let_go(&mut self, gone: Vec<ChatMessage>) {
        for message in gone {
            if self.messages.iter().any(|reply| reply.reply_to == Some(message.id)) {
                self.learn(Quote::of(&message));
            }
        }
    }
}

fn is_removed(removed: &[(MessageId, u64)], message: &ChatMessage) -> bool {
    removed.iter().any(|(id, v)| *id == message.id && *v >= message.v)
}

#[cfg(test)]
mod tests;
