//! What a page holds of a conversation: the timeline, what is on its way into it, and what is being read. Pure.
//!
//! Invariant: while anything is being read, the changes that are heard are kept and applied again to what comes of it. An
//! answer may be older than the stream; it never shows what was changed or removed since.

use crate::events::Change;
use crate::id::MessageId;
use crate::messages::timeline::layout::Line;
use crate::messages::{Applied, Quote, Snapshot, Timeline};

/// Messages on the page at once.
pub const MOST: usize = 300;

/// What a page holds. Its parts are changed through it where that has consequences.
pub struct Held {
    /// What is in the room.
    pub timeline: Timeline,
    /// Messages that are not confirmed, in the order they were written.
    pub unsent: Vec<Line>,
    /// The message that its writer is changing.
    pub editing: Option<MessageId>,
    /// How many readings were begun, how many of them are under way, and which last brought another stretch.
    readings: u32,
    under_way: u32,
    latest: u32,
    meanwhile: Vec<Change>,
    /// What replies quote and was asked for.
    asked: Vec<MessageId>,
    away: bool,
}

/// What came of a reading.
pub enum Answer {
    /// A page before the oldest or after the newest message of the stretch, whichever is named.
    Page {
        /// The oldest message when the page was asked for.
        before: Option<MessageId>,
        /// The newest message when the page was asked for.
        after: Option<MessageId>,
        /// The page.
        page: Snapshot,
    },
    /// Another stretch.
    Anew(Snapshot),
    /// What a reply quotes.
    Quote(Quote),
    /// Nothing that could be used.
    Nothing,
}

impl Held {
    /// What a page begins with.
    pub fn new(snapshot: Snapshot) -> Self {
        Self {
            timeline: Timeline::new(snapshot, MOST),
            unsent: Vec::new(),
            editing: None,
            readings: 0,
            under_way: 0,
            latest: 0,
            meanwhile: Vec::new(),
            asked: Vec::new(),
            away: false,
        }
    }

    /// Takes in a change from the stream.
    pub fn hear(&mut self, change: Change) -> Applied {
        let applied = self.apply(&change);
        if self.under_way > 0 {
            self.meanwhile.push(change);
        }
        applied
    }

    /// Begins a reading. Its number comes back with the answer, which must come in any case.
    pub fn ask(&mut self) -> u32 {
        self.readings += 1;
        self.under_way += 1;
        self.readings
    }

    /// Takes in what came of a reading, and again what was heard since.
    pub fn take_in(&mut self, reading: u32, answer: Answer) {
        match answer {
            Answer::Page { before, after, page } => {
                let messages = self.timeline.messages();
                let (oldest, newest) = (messages.first().map(|first| first.id), messages.last().map(|last| last.id));
                // A page that is not next to the stretch any more would leave a gap.
                if before.is_some() && before == oldest {
                    self.timeline.prepend(page);
                } else if after.is_some() && after == newest {
                    self.timeline.append(page);
                }
            }
            // One that was asked for earlier than the one that is shown is too late.
            Answer::Anew(page) if reading > self.latest => {
                self.latest = reading;
                self.timeline = Timeline::new(page, MOST);
                self.timeline.hold(self.away);
                self.asked.clear();
            }
            Answer::Quote(quote) => self.timeline.learn(quote),
            Answer::Anew(_) | Answer::Nothing => {}
        }
        for change in std::mem::take(&mut self.meanwhile) {
            self.apply(&change);
            self.meanwhile.push(change);
        }
        self.under_way = self.under_way.saturating_sub(1);
        if self.under_way == 0 {
            self.meanwhile.clear();
        }
        let timeline = &self.timeline;
        self.unsent.retain(|line| timeline.message(line.id()).is_none());
    }

    /// Notes whether somebody reads away from the newest message.
    pub fn stay_away(&mut self, away: bool) {
        self.away = away;
        self.timeline.hold(away);
    }

    /// The rows, oldest first. What is on its way stands at the newest end, and elsewhere only if it needs attention.
    pub fn lines(&self) -> Vec<Line> {
        let posted = self.timeline.messages();
        let at_end = !self.timeline.has_newer();
        let unsent: Vec<&Line> = self.unsent.iter().filter(|line| at_end || line.has_failed()).collect();
        let surplus = (posted.len() + unsent.len()).saturating_sub(MOST);
        let posted = posted.iter().skip(surplus).map(Line::of);
        let mut lines: Vec<Line> = posted.chain(unsent.into_iter().cloned()).collect();
        for line in &mut lines {
            line.quote = self.timeline.quote_of(&line.message);
            line.editing = self.editing == Some(line.id());
        }
        lines
    }

    /// What replies quote, is not known, and was not asked for before.
    pub fn unknown_quotes(&mut self) -> Vec<MessageId> {
        let replies = self.timeline.messages().iter().chain(self.unsent.iter().map(|line| &line.message));
        let mut unknown: Vec<MessageId> = replies.filter_map(|reply| reply.reply_to).collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown.retain(|id| !self.asked.contains(id) && self.timeline.quote(*id).is_none());
        self.asked.extend(&unknown);
        unknown
    }

    fn apply(&mut self, change: &Change) -> Applied {
        let applied = self.timeline.apply(change);
        match change {
            Change::MessagePosted { message, .. } | Change::MessageEdited { message, .. } => {
                self.unsent.retain(|line| line.id() != message.id);
            }
            Change::MessageRemoved { message_id, .. } => self.let_go(*message_id),
            _ => {}
        }
        applied
    }

    /// Forgets what was being done with a message that is gone.
    pub fn let_go(&mut self, id: MessageId) {
        self.unsent.retain(|line| line.id() != id);
        self.editing = self.editing.filter(|editing| *editing != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Person, Role};
    use crate::id::{RoomId, UserId};
    use crate::messages::ChatMessage;
    use crate::messages::composer::outbox::Unsent;
    use crate::time::Timestamp;

    fn written(content: &str) -> Line {
        let me = Person {
            id: UserId(1),
            username: "Ada".to_owned(),
            display_name: "Ada".to_owned(),
            role: Role::Member,
            avatar: None,
        };
        let (id, timestamp) = (MessageId::new(), Timestamp::from_milliseconds(0));
        Line::pending(Unsent { id, content: content.to_owned(), timestamp, reply_to: None }, &me, RoomId::global())
    }

    fn said(n: u64) -> ChatMessage {
        ChatMessage { n, v: n * 10, ..written("hi").message }
    }

    fn page(messages: &[&ChatMessage], version: u64) -> Snapshot {
        let messages = messages.iter().rev().copied().cloned().collect();
        Snapshot { version, messages, has_older: true, has_newer: false, quotes: Vec::new() }
    }

    fn posted(message: &ChatMessage) -> Change {
        Change::MessagePosted { room_id: RoomId::global(), v: message.v, message: Box::new(message.clone()) }
    }

    fn removed(message: &ChatMessage, v: u64) -> Change {
        let (message_id, removed_at) = (message.id, Timestamp::from_milliseconds(0));
        Change::MessageRemoved { room_id: RoomId::global(), v, message_id, n: message.n, removed_at }
    }

    fn shown(held: &Held) -> Vec<u64> {
        held.lines().iter().map(|line| line.message.n).collect()
    }

    #[test]
    fn an_answer_older_than_the_stream_shows_nothing_old() {
        let (first, second, third, fourth) = (said(1), said(2), said(3), said(4));
        let mut held = Held::new(page(&[&third], 30));
        let reading = held.ask();
        held.hear(removed(&second, 50));
        held.hear(posted(&fourth));
        held.take_in(reading, Answer::Page { before: Some(third.id), after: None, page: page(&[&first, &second], 30) });
        assert_eq!(shown(&held), [1, 3, 4]);

        let again = held.ask();
        held.hear(removed(&fourth, 60));
        held.take_in(again, Answer::Anew(page(&[&first, &third, &fourth], 50)));
        assert_eq!(shown(&held), [1, 3]);
    }

    #[test]
    fn a_page_beside_another_stretch_is_left() {
        let (first, second, third) = (said(1), said(2), said(3));
        let mut held = Held::new(page(&[&second], 20));
        let (older, newer) = (held.ask(), held.ask());
        held.take_in(newer, Answer::Anew(page(&[&third], 30)));
        held.take_in(older, Answer::Page { before: Some(second.id), after: None, page: page(&[&first], 30) });
        assert_eq!(shown(&held), [3]);
        // Of two stretches the one that was asked for later stays.
        let (early, late) = (held.ask(), held.ask());
        held.take_in(late, Answer::Anew(page(&[&second, &third], 30)));
        held.take_in(early, Answer::Anew(page(&[&first], 10)));
        assert_eq!(shown(&held), [2, 3]);
    }

    #[test]
    fn what_is_on_its_way_stands_at_the_newest_end() {
        let (first, second) = (said(1), said(2));
        let mut held = Held::new(Snapshot { has_newer: true, ..page(&[&first], 20) });
        held.unsent.push(written("Soon."));
        assert_eq!(shown(&held), [1]);
        let reading = held.ask();
        held.take_in(reading, Answer::Page { before: None, after: Some(first.id), page: page(&[&second], 20) });
        assert_eq!(shown(&held), [1, 2, 0]);
        let arrived = ChatMessage { n: 3, v: 30, ..held.unsent[0].message.clone() };
        held.hear(posted(&arrived));
        assert_eq!(shown(&held), [1, 2, 3]);
    }

    #[test]
    fn an_unknown_quote_is_asked_for_once() {
        let (first, second) = (said(1), said(2));
        let mut held = Held::new(page(&[&second], 20));
        held.hear(posted(&ChatMessage { reply_to: Some(first.id), ..said(3) }));
        held.hear(posted(&ChatMessage { reply_to: Some(second.id), ..said(4) }));
        assert_eq!(held.unknown_quotes(), [first.id]);
        assert!(held.unknown_quotes().is_empty());
        let reading = held.ask();
        held.hear(removed(&first, 60));
        held.take_in(reading, Answer::Quote(Quote::of(&first)));
        assert_eq!(held.lines()[1].quote, Some(Quote::removed(first.id, 60)));
    }
}
