//! What is folded is what is counted: a room in memory, with its list and its log, against a standing that hears of it.

use std::sync::LazyLock;

use crate::auth::Role;
use crate::unread::read_state::*;

const ME: UserId = UserId(1);
/// The room.
static ROOM: LazyLock<RoomId> = LazyLock::new(RoomId::global);
/// Messages that the room keeps.
const CAP: u64 = 8;

fn me() -> Person {
    let (username, display_name) = ("Ada".to_owned(), "Ada Lovelace".to_owned());
    Person { id: ME, username, display_name, role: Role::Member, avatar: None }
}

/// Numbers that look like chance and are the same each time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// A message as the room has it.
struct Said {
    id: MessageId,
    n: u64,
    sender: UserId,
    content: &'static str,
    is_removed: bool,
}

impl Said {
    /// That it was said, or edited, as the stream tells it.
    fn told(&self) -> CountedMessage<'static> {
        CountedMessage { id: self.id, n: self.n, sender_id: self.sender, content: self.content }
    }
}

/// A change as the log has it, and the message that it is about.
#[derive(Clone)]
struct Logged {
    message: Option<MessageId>,
    change: ReadStateChange<'static>,
}

fn change(v: u64, action: ReadStateAction<'static>) -> ReadStateChange<'static> {
    ReadStateChange { room_id: &ROOM, v, action }
}

/// A room with its log, in which a message and a position are told of once, by their last change.
struct Room {
    said: Vec<Said>,
    read: u64,
    level: Level,
    v: u64,
    log: Vec<Logged>,
}

impl Room {
    fn new() -> Self {
        Self { said: Vec::new(), read: 0, level: Level::Everything, v: 0, log: Vec::new() }
    }

    fn seq(&self) -> u64 {
        self.said.len() as u64
    }

    fn post(&mut self, sender: UserId, content: &'static str) {
        self.v += 1;
        let (id, n) = (MessageId::new(), self.seq() + 1);
        let said = Said { id, n, sender, content, is_removed: false };
        let change = change(self.v, ReadStateAction::Posted(said.told()));
        self.log.push(Logged { message: Some(id), change });
        self.said.push(said);
    }

    fn edit(&mut self, n: u64, content: &'static str) {
        let v = self.v + 1;
        let Some(said) = self.listed(n) else { return };
        said.content = content;
        let (id, edited) = (said.id, change(v, ReadStateAction::Edited(said.told())));
        self.revise(id, edited);
    }

    fn remove(&mut self, n: u64) {
        let v = self.v + 1;
        let Some(said) = self.listed(n) else { return };
        said.is_removed = true;
        let id = said.id;
        self.revise(id, change(v, ReadStateAction::Removed { n }));
    }

    /// Tells of a message what it is now, and no more what it was.
    fn revise(&mut self, id: MessageId, change: ReadStateChange<'static>) {
        self.v = change.v;
        self.log.retain(|logged| logged.message != Some(id));
        self.log.push(Logged { message: Some(id), change });
    }

    fn listed(&mut self, n: u64) -> Option<&mut Said> {
        let (seq, place) = (self.seq(), usize::try_from(n).ok()?.checked_sub(1)?);
        self.said.get_mut(place).filter(|said| n + CAP > seq && !said.is_removed)
    }

    fn read_to(&mut self, n: u64) {
        self.stand(n, self.level);
    }

    fn choose(&mut self, level: Level) {
        self.stand(self.read, level);
    }

    fn stand(&mut self, n: u64, level: Level) {
        if (n, level) == (self.read, self.level) {
            return;
        }
        (self.read, self.level, self.v) = (n, level, self.v + 1);
        self.log.retain(|logged| !matches!(logged.change.action, ReadStateAction::Moved { .. }));
        let change = change(self.v, ReadStateAction::Moved { user_id: ME, n, level });
        self.log.push(Logged { message: None, change });
    }

    fn changes_after(&self, v: u64) -> Vec<ReadStateChange<'static>> {
        self.log.iter().filter(|logged| logged.change.v > v).map(|logged| logged.change.clone()).collect()
    }

    fn last_change(&self) -> &ReadStateChange<'static> {
        &self.log.last().expect("a change").change
    }

    /// As it is counted on the server.
    fn count(&self) -> Standing {
        let seq = self.seq();
        let is_listed = |said: &Said| said.n + CAP > seq && !said.is_removed;
        let is_unread = |said: &&Said| is_listed(said) && said.n > self.read && ![ME, UserId(0)].contains(&said.sender);
        let unread: Vec<&Said> = self.said.iter().filter(is_unread).collect();
        let first = unread.first();
        Standing {
            room_id: RoomId::global(),
            v: self.v,
            seq,
            read: self.read,
            unread: unread.len() as u64,
            mentions: unread.iter().filter(|said| mentions(said.content, "Ada")).count() as u64,
            kept: first.map_or(seq, |first| first.n - 1) + CAP,
            first_unread: first.map(|first| first.id),
            level: self.level,
        }
    }

    fn act(&mut self, chance: &mut Chance) {
        let words = ["tea", "more tea", "@Ada?", "come, @here", "no@Ada", "@adam"];
        let content = words[usize::try_from(chance.below(6)).expect("a place")];
        let recent = self.seq().saturating_sub(chance.below(10));
        match chance.below(13) {
            0..=4 => self.post(UserId(chance.below(4)), content),
            5 | 6 => self.edit(recent, content),
            7 | 8 => self.remove(recent),
            9 => self.read_to(self.seq()),
            10 => self.read_to(recent.max(self.read)),
            11 if content.contains('@') => self.choose(Level::Mentions),
            11 => self.choose(Level::Everything),
            _ => self.read_to(recent),
        }
    }
}

fn numbers(standing: &Standing) -> (u64, u64, u64, u64, Option<MessageId>, Level) {
    let Standing { seq, read, unread, mentions, first_unread, level, .. } = *standing;
    (seq, read, unread, mentions, first_unread, level)
}

/// A page that holds a standing, hears changes late, some twice, and gets answers late too.
struct Page {
    standing: Standing,
    heard: u64,
    asks: bool,
    answer: Option<Standing>,
    asked: usize,
}

impl Page {
    fn hear(&mut self, changes: &[ReadStateChange<'static>]) {
        for change in changes {
            self.asks |= self.standing.apply(change, &me()) == Folded::AskAgain;
            self.heard = self.heard.max(change.v);
        }
    }

    fn take(&mut self, answer: Standing) {
        self.asks = self.standing.renew(answer) == Folded::AskAgain;
    }
}

#[test]
fn what_is_folded_is_what_is_counted() {
    let (mut rests, mut asked) = (0, 0);
    for seed in 0..2_000 {
        let (mut room, mut chance) = (Room::new(), Chance(seed));
        for _ in 0..chance.below(20) {
            room.act(&mut chance);
        }
        let (standing, heard) = (room.count(), room.v);
        let mut page = Page { standing, heard, asks: false, answer: None, asked: 0 };
        for step in 0..chance.below(60) {
            room.act(&mut chance);
            match chance.below(8) {
                // The stream is quick, or breaks and tells some again.
                0..=3 => page.hear(&room.changes_after(page.heard)),
                4 => page.hear(&room.changes_after(page.heard.saturating_sub(chance.below(6)))),
                // An answer is on its way for a while.
                5 if page.asks => page.answer = Some(room.count()),
                6 => {
                    if let Some(answer) = page.answer.take() {
                        page.take(answer);
                    }
                }
                _ => {}
            }
            if chance.below(5) == 0 {
                page.hear(&room.changes_after(page.heard));
                if let Some(answer) = page.answer.take() {
                    page.take(answer);
                }
                if page.asks {
                    page.asked += 1;
                    page.take(room.count());
                }
                assert!(!page.asks, "seed {seed}, step {step}: a fresh answer is enough");
                assert_eq!(numbers(&page.standing), numbers(&room.count()), "seed {seed}, step {step}");
                rests += 1;
            }
        }
        asked += page.asked;
    }
    assert!(rests > 5_000, "{rests}");
    assert!(asked < rests * 4 / 5, "{asked} of {rests}");
}

/// A page that heard everything as it happened up to now.
fn page_of(room: &Room) -> Standing {
    room.count()
}

#[test]
fn what_others_say_is_folded_without_asking() {
    let mut room = Room::new();
    let mut standing = page_of(&room);
    let says = [(UserId(2), "tea"), (ME, "@Ada"), (UserId(0), "{}"), (UserId(3), "@ada, tea"), (UserId(2), "@here")];
    let folded = says.map(|(sender, content)| {
        room.post(sender, content);
        standing.apply(room.last_change(), &me())
    });
    assert_eq!(folded, [Folded::Changed, Folded::Unchanged, Folded::Unchanged, Folded::Changed, Folded::Changed]);
    assert_eq!((standing.unread, standing.mentions), (3, 2));
    assert_eq!(numbers(&standing), numbers(&room.count()));

    room.read_to(5);
    assert_eq!(standing.apply(room.last_change(), &me()), Folded::Changed);
    assert_eq!(numbers(&standing), numbers(&room.count()));
    assert_eq!(standing.news(), 0);
}

#[test]
fn what_a_change_does_not_tell_is_asked_for() {
    let mut room = Room::new();
    for _ in 0..4 {
        room.post(UserId(2), "tea");
    }
    let after = |room: &Room, act: &dyn Fn(&mut Standing) -> Folded| act(&mut page_of(room));
    let before = page_of(&room);
    room.remove(2);
    assert_eq!(before.clone().apply(room.last_change(), &me()), Folded::AskAgain);
    room.edit(3, "@Ada");
    assert_eq!(before.clone().apply(room.last_change(), &me()), Folded::AskAgain);
    room.read_to(2);
    assert_eq!(before.clone().apply(room.last_change(), &me()), Folded::AskAgain);
    room.read_to(0);
    let back = room.last_change().clone();
    assert_eq!(after(&room, &|standing| standing.apply(&back, &me())), Folded::Unchanged, "it is counted in");

    // The same place again: another level was chosen.
    let level = Level::Mentions;
    let again = change(room.v + 1, ReadStateAction::Moved { user_id: ME, n: 0, level });
    let mut standing = page_of(&room);
    assert_eq!(standing.apply(&again, &me()), Folded::Changed);
    assert_eq!(standing.level, level);
    // One that the room keeps no longer is not in the count.
    let mut full = Room::new();
    for _ in 0..CAP {
        full.post(UserId(2), "tea");
    }
    let mut standing = page_of(&full);
    full.post(ME, "tea");
    assert_eq!(standing.apply(full.last_change(), &me()), Folded::AskAgain);
}

#[test]
fn what_concerns_others_changes_nothing() {
    let mut room = Room::new();
    room.post(UserId(2), "tea");
    let standing = page_of(&room);
    let elsewhere: RoomId = "elsewhere".parse().expect("an id");
    let moved = |user_id| ReadStateAction::Moved { user_id, n: 1, level: Level::Nothing };
    for change in [change(9, moved(UserId(2))), ReadStateChange { room_id: &elsewhere, v: 9, action: moved(ME) }] {
        let mut heard = standing.clone();
        assert_eq!(heard.apply(&change, &me()), Folded::Unchanged);
        assert_eq!(heard, standing);
    }
}

#[test]
fn an_answer_older_than_what_was_heard_is_not_taken() {
    let mut room = Room::new();
    room.post(UserId(2), "tea");
    let answer = room.count();
    let mut standing = page_of(&room);
    room.post(UserId(2), "more tea");
    standing.apply(room.last_change(), &me());
    assert_eq!(standing.renew(answer), Folded::AskAgain);
    assert_eq!(standing.unread, 2);
    assert_eq!(standing.renew(room.count()), Folded::Unchanged);
    room.read_to(1);
    assert_eq!(standing.renew(room.count()), Folded::Changed);
    assert_eq!(standing.unread, 1);
}
