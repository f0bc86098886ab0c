//! A conversation as the page shows it: what is held of it, and the rows.
//!
//! Changes are folded in one by one as they arrive; rows follow. A row's signal is set only when what it shows is another, so
//! one change wakes one row.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Code;
use crate::events::Change;
use crate::id::{MessageId, RoomId, UserId};
use crate::messages::composer::outbox::{Outbox, Unsent};
use crate::messages::operations::quoted_message;
use crate::messages::timeline::layout::{Fate, Line, Place};
use crate::messages::timeline::profile_cache::Faces;
use crate::messages::timeline::unread_divider::Divider;
use crate::messages::timeline::window::{Answer, Held};
use crate::messages::{Applied, ChatMessage, MessageType, Quote, Quoted, Texts};
use crate::room_page::RoomView;
use crate::ui::language;

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
    /// Who the people are that are shown.
    pub faces: Faces,
    /// The rows, oldest first.
    pub rows: RwSignal<Vec<Row>>,
    /// Whether there are older messages to ask for.
    pub has_older: RwSignal<bool>,
    /// Whether there are newer messages to ask for.
    pub has_newer: RwSignal<bool>,
    /// How many messages of others came since the reader was last at the newest.
    pub unseen: RwSignal<usize>,
    /// Whether the reader is at the newest message, so that new ones are shown as they come.
    pub follows: StoredValue<bool>,
    /// What a screen reader is to say: the newest message of somebody else.
    pub announced: RwSignal<String>,
    /// What the next message answers.
    pub replying: RwSignal<Option<Quote>>,
    held: StoredValue<Held>,
    /// The line above what is new.
    divider: StoredValue<Option<Divider>>,
    /// Whether what is new begins above all that is shown.
    pub new_is_above: StoredValue<bool>,
    utc_offset: Signal<i32>,
    texts: &'static Texts,
}

impl Talk {
    /// The conversation that a page opens with.
    pub fn new(open: &RoomView, utc_offset: Signal<i32>) -> Self {
        let mut held = Held::new(open.snapshot.clone());
        held.stay_away(held.timeline.has_newer());
        let talk = Self {
            me: StoredValue::new(open.me.clone()),
            room_id: StoredValue::new(open.room.id.clone()),
            faces: Faces::new(open.people.iter().chain([&open.me]).cloned()),
            rows: RwSignal::default(),
            has_older: RwSignal::new(held.timeline.has_older()),
            has_newer: RwSignal::new(held.timeline.has_newer()),
            unseen: RwSignal::new(0),
            follows: StoredValue::new(!held.timeline.has_newer()),
            announced: RwSignal::default(),
            replying: RwSignal::default(),
            held: StoredValue::new(held),
            divider: StoredValue::new(Divider::on_opening(&open.standing)),
            new_is_above: StoredValue::new(false),
            utc_offset,
            texts: Texts::of(language()),
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
        let message = match &change {
            Change::MessagePosted { message, .. } | Change::MessageEdited { message, .. } => Some(message),
            Change::MessageRemoved { message_id, .. } => {
                self.stop_replying(*message_id);
                None
            }
            _ => None,
        };
        if let Some(message) = message.filter(|message| message.sender_id == me) {
            self.forget(message.id);
        }
        let of_others = message.filter(|message| message.sender_id != me);
        let counts = of_others.is_some_and(|message| message.message_type != MessageType::System);
        let told = of_others.map(|message| self.told(message));
        let applied = self.change(|held| held.hear(change));
        let (Some(Applied::Added(_) | Applied::Beyond), Some(told)) = (applied, told) else { return };
        self.announced.set(told);
        if counts && !self.follows.get_value() {
            self.unseen.update(|unseen| *unseen += 1);
        }
    }

    /// Takes in what a change tells of people, the reader among them.
    pub fn hear_of_people(self, change: &Change) {
        if let Change::PersonChanged { person, .. } = change
            && self.me.try_with_value(|me| me.id == person.id) == Some(true)
        {
            self.me.set_value(person.clone());
        }
        self.faces.hear(change);
    }

    /// Begins a reading: what is heard from now on is applied again to what comes of it, see [`Talk::take_in`].
    pub fn ask(self) -> u32 {
        self.held.try_update_value(Held::ask).unwrap_or_default()
    }

    /// Takes in what came of a reading. Must follow each [`Talk::ask`].
    pub fn take_in(self, reading: u32, answer: Answer) {
        self.change(|held| held.take_in(reading, answer));
    }

    /// The line above what is new.
    pub fn divider(self) -> Option<Divider> {
        self.divider.try_get_value().flatten()
    }

    /// Draws that line, or none.
    pub fn draw(self, divider: Option<Divider>) {
        self.divider.try_set_value(divider);
        self.show();
    }

    /// The oldest and the newest message of the stretch that is shown.
    pub fn ends(self) -> (Option<MessageId>, Option<MessageId>) {
        let ends = |held: &Held| {
            let messages = held.timeline.messages();
            (messages.first().map(|first| first.id), messages.last().map(|last| last.id))
        };
        self.held.try_with_value(ends).unwrap_or_default()
    }

    /// A message of the stretch that is shown.
    pub fn message(self, id: MessageId) -> Option<ChatMessage> {
        self.held.try_with_value(|held| held.timeline.message(id).cloned()).flatten()
    }

    /// The last message of the reader, if the newest ones are shown.
    pub fn last_own(self) -> Option<MessageId> {
        let me = self.me.try_with_value(|me| me.id)?;
        let own = |held: &Held| {
            let last = held.timeline.messages().iter().rfind(|message| message.sender_id == me)?;
            (!held.timeline.has_newer()).then_some(last.id)
        };
        self.held.try_with_value(own).flatten()
    }

    /// Has the next message answer this one.
    pub fn reply_to(self, id: MessageId) {
        let quote = self.held.try_with_value(|held| held.timeline.quote(id)).flatten();
        self.replying.set(quote.filter(|quote| quote.quoted != Quoted::Removed));
    }

    /// Shows one message as being changed, or none.
    pub fn edit(self, id: Option<MessageId>) {
        self.change(|held| held.editing = id);
    }

    /// The message that is being changed.
    pub fn editing(self) -> Option<MessageId> {
        self.held.try_with_value(|held| held.editing).flatten()
    }

    /// A message was removed, whether or not the stream tells of it.
    pub fn take_away(self, id: MessageId) {
        self.stop_replying(id);
        self.change(|held| {
            held.timeline.remove(id, u64::MAX);
            held.let_go(id);
        });
    }

    /// Shows a message that is on its way, and keeps it until it is confirmed.
    pub fn add_pending(self, unsent: Unsent) {
        let Some((me, outbox)) = self.me.try_get_value().zip(self.outbox()) else { return };
        let Some(room_id) = self.room_id.try_get_value() else { return };
        outbox.keep(&unsent);
        self.change(|held| held.unsent.push(Line::pending(unsent, &me, room_id)));
    }

    /// The server said yes: the message is in its place.
    pub fn confirm(self, message: ChatMessage) {
        self.forget(message.id);
        self.change(|held| {
            held.unsent.retain(|line| line.id() != message.id);
            held.timeline.upsert(message);
        });
    }

    /// Says how far an unsent message has come.
    pub fn set_fate(self, id: MessageId, fate: Fate) {
        self.change(|held| {
            if let Some(line) = held.unsent.iter_mut().find(|line| line.id() == id) {
                // What it answers is gone: the next try goes without.
                let is_orphan = matches!(&line.fate, Fate::Failed(error) if error.code == Code::MessageNotFound);
                if fate == Fate::Pending && is_orphan {
                    line.message.reply_to = None;
                }
                line.fate = fate;
            }
        });
    }

    /// Throws an unsent message away.
    pub fn discard(self, id: MessageId) {
        self.forget(id);
        self.change(|held| held.let_go(id));
    }

    /// A message that is still unsent: its words, and what it answers.
    pub fn unsent(self, id: MessageId) -> Option<(String, Option<MessageId>)> {
        let unsent = |held: &Held| {
            let line = held.unsent.iter().find(|line| line.id() == id)?;
            Some((line.message.content.clone(), line.message.reply_to))
        };
        self.held.try_with_value(unsent).flatten()
    }

    /// The messages that did not get out, in the order they were written.
    pub fn failed(self) -> Vec<MessageId> {
        self.held.with_value(|held| held.unsent.iter().filter(|line| line.has_failed()).map(Line::id).collect())
    }

    /// Those of them that may get out when they are sent again as they are.
    pub fn stranded(self) -> Vec<MessageId> {
        let is_stranded = |line: &&Line| matches!(&line.fate, Fate::Failed(error) if error.code.retryable());
        let stranded = |held: &Held| held.unsent.iter().filter(is_stranded).map(Line::id).collect();
        self.held.try_with_value(stranded).unwrap_or_default()
    }

    /// Brings back, as on their way, what an earlier visit could not get confirmed. Answers which those are, in order.
    pub fn restore_unsent(self) -> Vec<MessageId> {
        let Some((me, outbox)) = self.me.try_get_value().zip(self.outbox()) else { return Vec::new() };
        let Some(room_id) = self.room_id.try_get_value() else { return Vec::new() };
        let kept = outbox.load();
        let (posted, unsent): (Vec<_>, Vec<_>) = self
            .held
            .with_value(|held| kept.into_iter().partition(|unsent| held.timeline.message(unsent.id).is_some()));
        posted.iter().for_each(|posted| outbox.forget(posted.id));
        let ids = unsent.iter().map(|unsent| unsent.id).collect();
        let pending = |unsent| Line::pending(unsent, &me, room_id.clone());
        self.change(|held| held.unsent.extend(unsent.into_iter().map(pending)));
        ids
    }

    /// Notes whether the reader is at the newest message that is shown. If it is the newest of all, they have seen everything.
    pub fn follow(self, at_newest: bool) {
        let Some(follows) = self.has_newer.try_get_untracked().map(|has_newer| at_newest && !has_newer) else { return };
        if self.follows.get_value() != follows {
            self.follows.set_value(follows);
            self.held.update_value(|held| held.stay_away(!follows));
        }
        if follows && self.unseen.get_untracked() > 0 {
            self.unseen.set(0);
        }
    }

    fn stop_replying(self, id: MessageId) {
        if self.replying.with_untracked(|quote| quote.as_ref().is_some_and(|quote| quote.id == id)) {
            self.replying.set(None);
        }
    }

    /// What is read aloud of a message.
    fn told(self, message: &ChatMessage) -> String {
        match message.message_type {
            MessageType::System => {
                self.texts.system_message(&message.content, &|id, name| self.name(id, name)).unwrap_or_default()
            }
            _ => format!("{}: {}", self.name(message.sender_id, &message.sender_name), message.content),
        }
    }

    fn name(self, id: UserId, then: &str) -> String {
        untrack(|| self.faces.name(id, then))
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
        let unknown = self.held.try_update_value(Held::unknown_quotes).unwrap_or_default();
        unknown.into_iter().for_each(|id| self.ask_for_quote(id));
        let senders =
            |held: &Held| held.timeline.messages().iter().map(|message| message.sender_id).collect::<Vec<_>>();
        self.faces.look_up(self.held.try_with_value(senders).unwrap_or_default());
        Some(outcome)
    }

    fn ask_for_quote(self, id: MessageId) {
        let Some(room_id) = self.room_id.try_get_value() else { return };
        let reading = self.ask();
        spawn_local(async move {
            let answer = match quoted_message(room_id, id).await {
                Ok(quote) => Answer::Quote(quote),
                Err(_) => Answer::Nothing,
            };
            self.take_in(reading, answer);
        });
    }

    /// Brings the rows in line with what is held.
    fn show(self) {
        let Some(offset) = self.utc_offset.try_get_untracked() else { return };
        let known: HashMap<MessageId, Row> =
            self.rows.with_untracked(|rows| rows.iter().map(|row| (row.id, row.clone())).collect());
        let (lines, ends) =
            self.held.with_value(|held| (held.lines(), (held.timeline.has_older(), held.timeline.has_newer())));
        let place = |at: usize| lines[at].place_after(at.checked_sub(1).map(|before| &lines[before]), offset);
        let mut places: Vec<Place> = (0..lines.len()).map(place).collect();
        let (me, divider) = (self.me.with_value(|me| me.id), self.divider());
        let new = divider.and_then(|divider| divider.place(&lines, ends.0, me));
        if let Some(place) = new.and_then(|at| places.get_mut(at)) {
            *place = place.below_divider();
        }
        self.new_is_above.set_value(divider.is_some_and(|divider| divider.is_above(&lines, ends.0, me)));
        let shown = lines.into_iter().zip(places);
        let rows: Vec<Row> = shown.map(|shown| row(known.get(&shown.0.id()), shown)).collect();
        let same = self.rows.with_untracked(|shown| shown.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id)));
        if !same {
            self.rows.set(rows);
        }
        for (signal, present) in [(self.has_older, ends.0), (self.has_newer, ends.1)] {
            if signal.get_untracked() != present {
                signal.set(present);
            }
        }
    }
}

fn row(known: Option<&Row>, shown: (Line, Place)) -> Row {
    match known {
        None => Row { id: shown.0.id(), shown: ArcRwSignal::new(shown) },
        Some(row) => {
            if row.shown.with_untracked(|present| *present != shown) {
                row.shown.set(shown);
            }
            row.clone()
        }
    }
}
