//! The lobby as a page holds it: each room a signal of its own, so that one message wakes one line.

use std::collections::HashSet;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::events::{Change, Leaving};
use crate::id::{RoomId, UserId};
use crate::rooms::Room;
use crate::sidebar::operations::read_lobby;
use crate::sidebar::view::member_list::Roster;
use crate::sidebar::view::sort::{Badge, Section, by_activity};
use crate::sidebar::{Listed, Lobby};
use crate::ui::debounce::Soon;
use crate::unread::{Folded, Level, Standing, read_standing};

/// How long changes are gathered before the server is asked, in milliseconds.
const PAUSE: u64 = 300;
/// How long it takes until a question is asked again that nobody answered.
const PATIENCE: Duration = Duration::from_secs(2);

/// A room's line in the rail.
#[derive(Clone, PartialEq)]
pub(crate) struct Line {
    /// Which room.
    pub id: RoomId,
    /// What is known of it.
    pub listed: ArcRwSignal<Listed>,
}

/// The parts of the rail, each in its order.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Sections {
    rooms: Vec<Line>,
    direct: Vec<Line>,
    archived: Vec<Line>,
}

/// A room that one is not in any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Which.
    pub room_id: RoomId,
    /// What it was called.
    pub name: String,
    /// How it came.
    pub why: Leaving,
}

/// What is new in all rooms together, as far as the reader wants to know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages that are new, of the rooms of which everything is told, and mentions of those of which only they are.
    pub unread: u64,
    /// Those of them that mention the reader.
    pub mentions: u64,
}

/// Which of the lobby's dialogs is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// To make a room.
    NewRoom,
    /// To begin a conversation.
    NewConversation,
    /// To go to a room or a person.
    Switcher,
    /// What the present room is.
    Settings,
}

/// The lobby of one page. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct LobbyState {
    /// Who is reading.
    pub me: RwSignal<Person>,
    /// The room that one was in until now.
    pub gone: RwSignal<Option<Gone>>,
    /// Whose card is shown.
    pub profile: RwSignal<Option<UserId>>,
    /// Whether the people of the present room are shown.
    pub members_shown: RwSignal<bool>,
    pub(crate) lines: RwSignal<Vec<Line>>,
    sections: Memo<Sections>,
    pub(crate) opened: RwSignal<Option<Opened>>,
    pub(crate) roster: Roster,
    doubtful: StoredValue<HashSet<RoomId>>,
    asking: Soon,
    reading: Soon,
    /// How often the whole was asked for: only the latest answer counts.
    asked: StoredValue<u64>,
    /// How many such answers are waited for.
    under_way: StoredValue<u32>,
    /// Whether something was heard that had no place to go since the whole was asked for.
    missed: StoredValue<bool>,
}

impl LobbyState {
    /// The lobby that a page begins with. Everything below the caller finds it in its context.
    pub fn new(lobby: &Lobby) -> Self {
        let lines = RwSignal::new(lobby.rooms.iter().cloned().map(Line::new).collect::<Vec<_>>());
        let state = Self {
            me: RwSignal::new(lobby.me.clone()),
            gone: RwSignal::new(None),
            profile: RwSignal::new(None),
            members_shown: RwSignal::new(false),
            lines,
            sections: Memo::new(move |_| lines.with(|lines| Sections::of(lines))),
            opened: RwSignal::new(None),
            roster: Roster::new(),
            doubtful: StoredValue::default(),
            asking: Soon::after(PAUSE),
            reading: Soon::after(PAUSE),
            asked: StoredValue::default(),
            under_way: StoredValue::default(),
            missed: StoredValue::default(),
        };
        provide_context(state);
        state
    }

    /// A room of the reader's as it is now.
    pub fn listed(self, room: &RoomId) -> Option<ArcRwSignal<Listed>> {
        let found = |lines: &Vec<Line>| lines.iter().find(|line| line.id == *room).map(|line| line.listed.clone());
        // What is on the page may look once more while the page is being left.
        self.lines.try_with(found).flatten()
    }

    /// The rooms of a part of the rail, the latest words first.
    pub(crate) fn section(self, section: Section) -> Vec<Line> {
        self.sections.with(|sections| match section {
            Section::Rooms => sections.rooms.clone(),
            Section::Direct => sections.direct.clone(),
            Section::Archived => sections.archived.clone(),
        })
    }

    /// What is new in all rooms together.
    pub fn totals(self) -> Memo<Totals> {
        Memo::new(move |_| {
            let badges = |line: &Line| line.listed.with(|listed| (Badge::of(&listed.standing), listed.standing.level));
            let sum = |totals: Totals, (badge, level): (Badge, Level)| {
                let counted = if level == Level::Mentions { badge.mentions } else { badge.unread };
                Totals { unread: totals.unread + counted, mentions: totals.mentions + badge.mentions }
            };
            self.lines.with(|lines| lines.iter().map(badges).fold(Totals::default(), sum))
        })
    }

    /// Closes this dialog, if it is the one that is open.
    pub(crate) fn close(self, which: Opened) {
        if self.opened.try_get_untracked().flatten() == Some(which) {
            self.opened.set(None);
        }
    }

    /// Folds in what was heard.
    pub fn hear(self, change: &Change) {
        let me = self.me.with_untracked(|me| me.id);
        match change {
            Change::MessagePosted { room_id, message, .. } => self.fold(room_id, change, |room| {
                if message.sender_id != UserId(0) {
                    room.last_activity = room.last_activity.max(message.timestamp);
                }
            }),
            Change::MessageEdited { room_id, .. }
            | Change::MessageRemoved { room_id, .. }
            | Change::ReadMoved { room_id, .. } => self.fold(room_id, change, |_| {}),
            Change::RoomChanged { room_id, room, .. } | Change::RoomArchived { room_id, room, .. } => {
                self.fold(room_id, change, |known| *known = (**room).clone());
                self.mistrust_answers();
            }
            Change::RoomCreated { .. } => self.read_again(),
            Change::MemberJoined { member, .. } if member.id == me => self.read_again(),
            Change::MemberLeft { room_id, member, why, .. } if member.id == me => self.leave(room_id, *why),
            Change::MemberChanged { member, .. } if member.id == me => self.read_again(),
            Change::PersonChanged { person, .. } => {
                self.rename(person);
                self.mistrust_answers();
            }
            _ => {}
        }
        self.roster.hear(change);
    }

    /// Folds one change of a room into what is known of it; where that cannot be done, the server is asked.
    fn fold(self, room_id: &RoomId, change: &Change, then: impl FnOnce(&mut Room)) {
        let found = self.lines.with_untracked(|lines| lines.iter().find(|line| line.id == *room_id).cloned());
        let Some(line) = found else {
            // Perhaps of a room that one has just come into: what is being read of it may be of before.
            self.missed.try_set_value(true);
            return;
        };
        let me = self.me.get_untracked();
        let mut folded = Folded::Unchanged;
        line.listed.maybe_update(|listed| {
            let before = listed.entry.room.clone();
            folded = listed.standing.apply(change, &me);
            then(&mut listed.entry.room);
            folded != Folded::Unchanged || listed.entry.room != before
        });
        if folded == Folded::AskAgain {
            self.ask(room_id.clone());
        }
    }

    /// Asks the server what is new in a room, soon and once for many changes.
    fn ask(self, room_id: RoomId) {
        self.doubtful.try_update_value(|doubtful| doubtful.insert(room_id));
        self.asking.once(move || {
            for room_id in self.doubtful.try_update_value(std::mem::take).unwrap_or_default() {
                spawn_local(async move {
                    match read_standing(room_id.clone()).await {
                        Ok(standing) => self.take_in(standing),
                        Err(error) if error.code.retryable() => {
                            set_timeout(move || self.ask(room_id), PATIENCE);
                        }
                        // One is not in that room any more, which is heard of otherwise.
                        Err(_) => {}
                    }
                });
            }
        });
    }

    /// Takes in what the server said of a room, unless more has been heard since: then it is asked again.
    pub fn take_in(self, standing: Standing) {
        let found = |lines: &Vec<Line>| lines.iter().find(|line| line.id == standing.room_id).cloned();
        let Some(line) = self.lines.try_with_untracked(found).flatten() else { return };
        let room_id = standing.room_id.clone();
        let mut folded = Folded::Unchanged;
        line.listed.maybe_update(|listed| {
            folded = listed.standing.renew(standing);
            folded == Folded::Changed
        });
        if folded == Folded::AskAgain {
            self.ask(room_id);
        }
    }

    /// Takes in a lobby that was read anew.
    pub fn renew(self, lobby: Lobby) {
        let mut doubtful = Vec::new();
        let Some(before) = self.lines.try_get_untracked() else { return };
        let renewed = lobby.rooms.into_iter().map(|listed| {
            let Some(line) = before.iter().find(|line| line.id == listed.entry.room.id) else {
                return Line::new(listed);
            };
            line.listed.maybe_update(|known| {
                let before = known.clone();
                known.entry = listed.entry;
                if known.standing.renew(listed.standing) == Folded::AskAgain {
                    doubtful.push(line.id.clone());
                }
                *known != before
            });
            line.clone()
        });
        let renewed: Vec<Line> = renewed.collect();
        let is_back =
            |gone: &Option<Gone>| gone.as_ref().is_some_and(|gone| renewed.iter().any(|line| line.id == gone.room_id));
        if self.gone.with_untracked(is_back) {
            self.gone.set(None);
        }
        if self.me.with_untracked(|me| *me != lobby.me) {
            self.me.set(lobby.me);
        }
        let ids = |lines: &[Line]| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>();
        if ids(&before) != ids(&renewed) {
            self.lines.set(renewed);
        }
        doubtful.into_iter().for_each(|room_id| self.ask(room_id));
    }

    /// The stream cannot go on from what is known: what is read next counts, however old it says it is.
    pub fn begin_again(self) {
        for line in self.lines.try_get_untracked().unwrap_or_default() {
            line.listed.maybe_update(|listed| {
                listed.standing.begin_again();
                false
            });
        }
    }

    /// Reads the whole lobby again, soon and once for many reasons.
    pub fn read_again(self) {
        self.reading.once(move || {
            let ticket = self.asked.try_update_value(|asked| {
                *asked += 1;
                *asked
            });
            self.under_way.try_update_value(|count| *count += 1);
            self.missed.try_set_value(false);
            spawn_local(async move {
                let answer = read_lobby().await;
                self.under_way.try_update_value(|count| *count -= 1);
                match answer {
                    Ok(lobby) if self.asked.try_get_value() == ticket => {
                        self.renew(lobby);
                        if self.missed.try_get_value() == Some(true) {
                            self.read_again();
                        }
                    }
                    Err(error) if error.code.retryable() => set_timeout(move || self.read_again(), PATIENCE),
                    _ => {}
                }
            });
        });
    }

    /// An answer that is under way may be older than what was just heard: then another is asked for.
    fn mistrust_answers(self) {
        if self.under_way.try_get_value().unwrap_or_default() > 0 {
            self.read_again();
        }
    }

    /// One is not in this room any more.
    fn leave(self, room_id: &RoomId, why: Leaving) {
        let name = self.lines.with_untracked(|lines| {
            let line = lines.iter().find(|line| line.id == *room_id)?;
            Some(line.listed.with_untracked(|listed| listed.entry.title()))
        });
        let Some(name) = name else { return self.mistrust_answers() };
        self.lines.update(|lines| lines.retain(|line| line.id != *room_id));
        self.gone.set(Some(Gone { room_id: room_id.clone(), name, why }));
        self.read_again();
    }

    /// Somebody is called otherwise, or looks otherwise.
    fn rename(self, person: &Person) {
        if self.me.with_untracked(|me| me.id == person.id && me != person) {
            self.me.set(person.clone());
        }
        for line in self.lines.get_untracked() {
            line.listed.maybe_update(|listed| {
                let known = listed.entry.people.iter_mut().find(|known| known.id == person.id);
                known.filter(|known| *known != person).map(|known| *known = person.clone()).is_some()
            });
        }
    }
}

impl Sections {
    /// Puts each room where it belongs. Who reads this is told only when the order is another.
    fn of(lines: &[Line]) -> Self {
        let mut placed: Vec<_> = lines.iter().map(|line| (line, line.listed.read())).collect();
        placed.sort_by(|(_, one), (_, other)| by_activity(one, other));
        let mut sections = Self::default();
        for (line, listed) in placed {
            let section = match Section::of(&listed.entry.room) {
                Section::Rooms => &mut sections.rooms,
                Section::Direct => &mut sections.direct,
                Section::Archived => &mut sections.archived,
            };
            section.push(line.clone());
        }
        sections
    }
}

impl Line {
    fn new(listed: Listed) -> Self {
        Self { id: listed.entry.room.id.clone(), listed: ArcRwSignal::new(listed) }
    }
}

#[cfg(test)]
mod tests;
