//! A conversation as the page holds it: the timeline, what is on its way, and the rows that show both.
//!
//! Changes are folded into the timeline one by one as they arrive; rows follow. A row's signal is set only when what it
//! shows is another, so one change wakes one row.

use std::collections::HashMap;

use leptos::prelude::*;

use super::api::RoomView;
use super::layout::{Fate, Line, Place};
use super::outbox::{Outbox, Unsent};
use super::{Applied, ChatMessage, Snapshot, Timeline};
use crate::auth::Person;
use crate::event::Change;
use crate::id::{MessageId, RoomId};

/// Messages kept on the page while new ones come in.
const MOST: usize = 300;

/// A row: its message's id, and what it shows now.
#[derive(Clone)]
pub struct Row {
    /// Stays the same from pending to posted, so that the row stays the same element.
    pub id: MessageId,
    /// What is shown, and how it stands to the row before.
    pub shown: ArcRwSignal<(Line, Place)>,
}

/// The conversation of one room. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Talk {
    /// Who is reading.
    pub me: StoredValue<Person>,
    /// The room.
    pub room_id: StoredValue<RoomId>,
    /// The rows, oldest first.
    pub rows: RwSignal<Vec<Row>>,
    /// Whether there are older messages to ask for.
    pub has_older: RwSignal<bool>,
    /// How many messages of others came since the reader was last at the newest.
    pub unseen: RwSignal<usize>,
    /// Whether the reader is at the newest message, so that new ones are shown as they come.
    pub follows: StoredValue<bool>,
    /// What a screen reader is to say: the newest message of somebody else.
    pub announced: RwSignal<String>,
    held: StoredValue<Held>,
    utc_offset: Signal<i32>,
}

struct Held {
    timeline: Timeline,
    /// Messages that are not confirmed, in the order they were written.
    unsent: Vec<Line>,
    /// Changes that came while everything is being read again, for the how manieth time that is; none while nothing is.
    meanwhile: Option<Vec<Change>>,
    readings: u32,
}

impl Talk {
    /// The conversation that a page opens with.
    pub fn new(open: &RoomView, utc_offset: Signal<i32>) -> Self {
        let timeline = Timeline::new(open.snapshot.clone(), MOST);
        let talk = Self {
            me: StoredValue::new(open.me.clone()),
            room_id: StoredValue::new(open.room.id.clone()),
            rows: RwSignal::default(),
            has_older: RwSignal::new(timeline.has_older()),
            unseen: RwSignal::new(0),
            follows: StoredValue::new(true),
            announced: RwSignal::default(),
            held: StoredValue::new(Held { timeline, unsent: Vec::new(), meanwhile: None, readings: 0 }),
            utc_offset,
        };
        talk.show();
        // The time zone is known after the first picture; days may fall elsewhere then.
        Effect::new(move || {
            utc_offset.track();
            talk.show();
        });
        talk
    }

    /// Takes in a change from the stream.
    pub fn hear(self, change: Change) {
        let Some(me) = self.me.try_with_value(|me| me.id) else { return };
        let told = match &change {
            Change::MessagePosted { message, .. } if message.sender_id == me => {
                self.forget(message.id);
                None
            }
            Change::MessagePosted { message, .. } => Some(format!("{}: {}", message.sender_name, message.content)),
            Change::MemberJoined { .. } | Change::Unknown => None,
        };
        let applied = self.change(|held| {
            let applied = held.apply(&change);
            if let Some(meanwhile) = &mut held.meanwhile {
                meanwhile.push(change);
            }
            applied
        });
        let (Some(Applied::Added(_)), Some(told)) = (applied, told) else { return };
        self.announced.set(told);
        if !self.follows.get_value() {
            self.unseen.update(|unseen| *unseen += 1);
        }
    }

    /// From now on changes are kept, until [`Talk::begin_again`] has what they change. Answers which reading this is.
    pub fn expect_snapshot(self) -> u32 {
        let next = self.held.try_update_value(|held| {
            held.meanwhile = Some(Vec::new());
            held.readings += 1;
            held.readings
        });
        next.unwrap_or_default()
    }

    /// Shows a new snapshot with the changes that came since it was asked for, unless it was asked for again since.
    pub fn begin_again(self, reading: u32, snapshot: Snapshot) {
        self.change(|held| {
            if held.readings != reading {
                return;
            }
            held.timeline = Timeline::new(snapshot, MOST);
            for change in held.meanwhile.take().unwrap_or_default() {
                held.apply(&change);
            }
            for message in held.timeline.messages() {
                held.unsent.retain(|line| line.id != message.id);
            }
        });
    }

    /// Adds a page of older messages above.
    pub fn prepend(self, older: Snapshot) {
        self.change(|held| held.timeline.prepend(older));
    }

    /// The oldest message that is shown.
    pub fn oldest(self) -> Option<MessageId> {
        self.held.with_value(|held| held.timeline.messages().first().map(|message| message.id))
    }

    /// Shows a message that is on its way, and keeps it until it is confirmed.
    pub fn add_pending(self, unsent: Unsent) {
        let Some((me, outbox)) = self.me.try_get_value().zip(self.outbox()) else { return };
        outbox.keep(&unsent);
        self.change(|held| held.unsent.push(Line::pending(unsent.id, &me, unsent.content, unsent.timestamp)));
    }

    /// The server said yes: the message is in its place.
    pub fn confirm(self, message: ChatMessage) {
        self.forget(message.id);
        self.change(|held| {
            held.unsent.retain(|line| line.id != message.id);
            held.timeline.upsert(message);
        });
    }

    /// Says how far an unsent message has come.
    pub fn set_fate(self, id: MessageId, fate: Fate) {
        self.change(|held| {
            if let Some(line) = held.unsent.iter_mut().find(|line| line.id == id) {
                line.fate = fate;
            }
        });
    }

    /// Throws an unsent message away.
    pub fn discard(self, id: MessageId) {
        self.forget(id);
        self.change(|held| held.unsent.retain(|line| line.id != id));
    }

    /// The words of a message that is still unsent.
    pub fn unsent(self, id: MessageId) -> Option<String> {
        let words = |held: &Held| held.unsent.iter().find(|line| line.id == id).map(|line| line.content.clone());
        self.held.try_with_value(words).flatten()
    }

    /// The messages that did not get out, in the order they were written.
    pub fn failed(self) -> Vec<MessageId> {
        let failed = |line: &&Line| matches!(line.fate, Fate::Failed(_));
        self.held.with_value(|held| held.unsent.iter().filter(failed).map(|line| line.id).collect())
    }

    /// Brings back, as on their way, what an earlier visit could not get confirmed. Answers which those are, in order.
    pub fn restore_unsent(self) -> Vec<MessageId> {
        let Some((me, outbox)) = self.me.try_get_value().zip(self.outbox()) else { return Vec::new() };
        let kept = outbox.load();
        let (posted, unsent): (Vec<_>, Vec<_>) = self.held.with_value(|held| {
            kept.into_iter().partition(|unsent| held.timeline.messages().iter().any(|message| message.id == unsent.id))
        });
        posted.iter().for_each(|posted| outbox.forget(posted.id));
        let ids = unsent.iter().map(|unsent| unsent.id).collect();
        let pending = |Unsent { id, content, timestamp }| Line::pending(id, &me, content, timestamp);
        self.change(|held| held.unsent.extend(unsent.into_iter().map(pending)));
        ids
    }

    /// Notes whether the reader is at the newest message. Back there, what they loaded above is let go.
    pub fn follow(self, at_newest: bool) {
        if self.follows.get_value() == at_newest {
            return;
        }
        self.follows.set_value(at_newest);
        self.change(|held| held.timeline.keep(if at_newest { MOST } else { usize::MAX }));
        if at_newest && self.unseen.get_untracked() > 0 {
            self.unseen.set(0);
        }
    }

    /// Where unconfirmed messages are kept; none once the page is gone, as when an answer comes after one signed out.
    fn outbox(self) -> Option<Outbox> {
        let me = self.me.try_with_value(|me| me.id)?;
        self.room_id.try_with_value(|room| Outbox::of(me, room))
    }

    fn forget(self, id: MessageId) {
        if let Some(outbox) = self.outbox() {
            outbox.forget(id);
        }
    }

    /// Changes what is held, then the rows. Nothing happens once the page is gone.
    fn change<T>(self, change: impl FnOnce(&mut Held) -> T) -> Option<T> {
        let outcome = self.held.try_update_value(change)?;
        self.show();
        Some(outcome)
    }

    /// Brings the rows in line with what is held.
    fn show(self) {
        let Some(offset) = self.utc_offset.try_get_untracked() else { return };
        let known: HashMap<MessageId, Row> =
            self.rows.with_untracked(|rows| rows.iter().map(|row| (row.id, row.clone())).collect());
        let (rows, has_older) = self.held.with_value(|held| {
            let posted = held.timeline.messages().iter().map(Line::of);
            let mut previous: Option<Line> = None;
            let rows = posted.chain(held.unsent.iter().cloned()).map(|line| {
                let place = line.place_after(previous.as_ref(), offset);
                previous = Some(line.clone());
                row(known.get(&line.id), (line, place))
            });
            (rows.collect::<Vec<_>>(), held.timeline.has_older())
        });
        let same = self.rows.with_untracked(|shown| shown.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id)));
        if !same {
            self.rows.set(rows);
        }
        if self.has_older.get_untracked() != has_older {
            self.has_older.set(has_older);
        }
    }
}

impl Held {
    fn apply(&mut self, change: &Change) -> Applied {
        if let Change::MessagePosted { message, .. } = change {
            self.unsent.retain(|line| line.id != message.id);
        }
        self.timeline.apply(change)
    }
}

fn row(known: Option<&Row>, shown: (Line, Place)) -> Row {
    match known {
        None => Row { id: shown.0.id, shown: ArcRwSignal::new(shown) },
        Some(row) => {
            if row.shown.with_untracked(|present| *present != shown) {
                row.shown.set(shown);
            }
            row.clone()
        }
    }
}
