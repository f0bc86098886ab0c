//! A read state to which changes are applied is compared with a new count, for a room in memory with its list and its log.

use std::sync::LazyLock;

use crate::auth::Role;
use crate::unread::read_state::*;

const ME: UserId = UserId(1);
/// The room.
static ROOM: LazyLock<RoomId> = LazyLock::new(RoomId::global);
/// The number of messages in the list of the room at most.
const CAP: u64 = 8;

fn me() -> Person {
    let (username, display_name) = ("Ada".to_owned(), "Ada Lovelace".to_owned());
    Person { id: ME, username, display_name, role: Role::Member, avatar: None }
}

/// Pseudorandom numbers, the same for the same seed (`SplitMix64`).
struct SeededRandom(u64);

impl SeededRandom {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// A message of the room.
struct PostedMessage {
    id: MessageId,
    n: u64,
    sender: UserId,
    content: &'static str,
    is_removed: bool,
}

impl PostedMessage {
    /// The fields of it that a change carries.
    fn counted(&self) -> CountedMessage<'static> {
        CountedMessage { id: self.id, n: self.n, sender_id: self.sender, content: self.content }
    }
}

/// A change as it is in the log, and the message that was changed, if any.
#[derive(Clone)]
struct LoggedChange {
    message: Option<MessageId>,
    change: ReadStateChange<'static>,
}

fn change(v: u64, action: ReadStateAction<'static>) -> ReadStateChange<'static> {
    ReadStateChange { room_id: &ROOM, v, action }
}

/// A room with its log, which has only the last change of each message and of the read position.
struct Room {
    messages: Vec<PostedMessage>,
    read: u64,
    level: Level,
    v: u64,
    log: Vec<LoggedChange>,
}

impl Room {
    fn new() -> Self {
        Self { messages: Vec::new(), read: 0, level: Level::Everything, v: 0, log: Vec::new() }
    }

    fn seq(&self) -> u64 {
        self.messages.len() as u64
    }

    fn post(&mut self, sender: UserId, content: &'static str) {
        self.v += 1;
        let (id, n) = (MessageId::new(), self.seq() + 1);
        let message = PostedMessage { id, n, sender, content, is_removed: false };
        let change = change(self.v, ReadStateAction::Posted(message.counted()));
        self.log.push(LoggedChange { message: Some(id), change });
        self.messages.push(message);
    }

    fn edit(&mut self, n: u64, content: &'static str) {
        let v = self.v + 1;
        let Some(message) = self.listed(n) else { return };
        message.content = content;
        let (id, edited) = (message.id, change(v, ReadStateAction::Edited(message.counted())));
        self.revise(id, edited);
    }

    fn remove(&mut self, n: u64) {
        let v = self.v + 1;
        let Some(message) = self.listed(n) else { return };
        message.is_removed = true;
        let id = message.id;
        self.revise(id, change(v, ReadStateAction::Removed { n }));
    }

    /// Replaces the change of a message in the log by its last one.
    fn revise(&mut self, id: MessageId, change: ReadStateChange<'static>) {
        self.v = change.v;
        self.log.retain(|logged| logged.message != Some(id));
        self.log.push(LoggedChange { message: Some(id), change });
    }

    fn listed(&mut self, n: u64) -> Option<&mut PostedMessage> {
        let (seq, place) = (self.seq(), usize::try_from(n).ok()?.checked_sub(1)?);
        self.messages.get_mut(place).filter(|message| n + CAP > seq && !message.is_removed)
    }

    fn read_to(&mut self, n: u64) {
        self.set_read_state(n, self.level);
    }

    fn set_level(&mut self, level: Level) {
        self.set_read_state(self.read, level);
    }

    fn set_read_state(&mut self, n: u64, level: Level) {
        if (n, level) == (self.read, self.level) {
            return;
        }
        (self.read, self.level, self.v) = (n, level, self.v + 1);
        self.log.retain(|logged| !matches!(logged.change.action, ReadStateAction::Moved { .. }));
        let change = change(self.v, ReadStateAction::Moved { user_id: ME, n, level });
        self.log.push(LoggedChange { message: None, change });
    }

    fn changes_after(&self, v: u64) -> Vec<ReadStateChange<'static>> {
        self.log.iter().filter(|logged| logged.change.v > v).map(|logged| logged.change.clone()).collect()
    }

    fn last_change(&self) -> &ReadStateChange<'static> {
        &self.log.last().expect("a change").change
    }

    /// The read state as the server counts it.
    fn count(&self) -> ReadState {
        let seq = self.seq();
        let is_listed = |message: &PostedMessage| message.n + CAP > seq && !message.is_removed;
        let is_unread = |message: &&PostedMessage| {
            is_listed(message) && message.n > self.read && ![ME, UserId(0)].contains(&message.sender)
        };
        let unread: Vec<&PostedMessage> = self.messages.iter().filter(is_unread).collect();
        let first = unread.first();
        ReadState {
            room_id: RoomId::global(),
            v: self.v,
            seq,
            read: self.read,
            unread: unread.len() as u64,
            mentions: unread.iter().filter(|message| mentions(message.content, "Ada")).count() as u64,
            kept: first.map_or(seq, |first| first.n - 1) + CAP,
            first_unread: first.map(|first| first.id),
            level: self.level,
        }
    }

    fn random_step(&mut self, random: &mut SeededRandom) {
        let contents = ["tea", "more tea", "@Ada?", "come, @here", "no@Ada", "@adam"];
        let content = contents[usize::try_from(random.below(6)).expect("a place")];
        let recent = self.seq().saturating_sub(random.below(10));
        match random.below(13) {
            0..=4 => self.post(UserId(random.below(4)), content),
            5 | 6 => self.edit(recent, content),
            7 | 8 => self.remove(recent),
            9 => self.read_to(self.seq()),
            10 => self.read_to(recent.max(self.read)),
            11 if content.contains('@') => self.set_level(Level::Mentions),
            11 => self.set_level(Level::Everything),
            _ => self.read_to(recent),
        }
    }
}

fn numbers(read_state: &ReadState) -> (u64, u64, u64, u64, Option<MessageId>, Level) {
    let ReadState { seq, read, unread, mentions, first_unread, level, .. } = *read_state;
    (seq, read, unread, mentions, first_unread, level)
}

/// A browser page that receives changes late and some of them twice, and responses late too.
struct Page {
    read_state: ReadState,
    received: u64,
    needs_refetch: bool,
    response: Option<ReadState>,
    refetches: usize,
}

impl Page {
    fn receive(&mut self, changes: &[ReadStateChange<'static>]) {
        for change in changes {
            self.needs_refetch |= self.read_state.apply(change, &me()) == Applied::NeedsRefetch;
            self.received = self.received.max(change.v);
        }
    }

    fn take(&mut self, response: ReadState) {
        self.needs_refetch = self.read_state.refresh(response) == Applied::NeedsRefetch;
    }
}

#[test]
fn state_equals_recount_after_apply() {
    let (mut comparisons, mut refetches) = (0, 0);
    for seed in 0..2_000 {
        let (mut room, mut random) = (Room::new(), SeededRandom(seed));
        for _ in 0..random.below(20) {
            room.random_step(&mut random);
        }
        let (read_state, received) = (room.count(), room.v);
        let mut page = Page { read_state, received, needs_refetch: false, response: None, refetches: 0 };
        for step in 0..random.below(60) {
            room.random_step(&mut random);
            match random.below(8) {
                // The stream delivers at once, or reconnects and delivers some changes again.
                0..=3 => page.receive(&room.changes_after(page.received)),
                4 => page.receive(&room.changes_after(page.received.saturating_sub(random.below(6)))),
                // A response is delivered later.
                5 if page.needs_refetch => page.response = Some(room.count()),
                6 => {
                    if let Some(response) = page.response.take() {
                        page.take(response);
                    }
                }
                _ => {}
            }
            if random.below(5) == 0 {
                page.receive(&room.changes_after(page.received));
                if let Some(response) = page.response.take() {
                    page.take(response);
                }
                if page.needs_refetch {
                    page.refetches += 1;
                    page.take(room.count());
                }
                assert!(!page.needs_refetch, "seed {seed}, step {step}: one new response is enough");
                assert_eq!(numbers(&page.read_state), numbers(&room.count()), "seed {seed}, step {step}");
                comparisons += 1;
            }
        }
        refetches += page.refetches;
    }
    assert!(comparisons > 5_000, "{comparisons}");
    assert!(refetches < comparisons * 4 / 5, "{refetches} of {comparisons}");
}

/// The read state of a page that has received all changes.
fn read_state_of(room: &Room) -> ReadState {
    room.count()
}

#[test]
fn posts_of_others_are_applied_without_refetch() {
    let mut room = Room::new();
    let mut read_state = read_state_of(&room);
    let posts = [(UserId(2), "tea"), (ME, "@Ada"), (UserId(0), "{}"), (UserId(3), "@ada, tea"), (UserId(2), "@here")];
    let applied = posts.map(|(sender, content)| {
        room.post(sender, content);
        read_state.apply(room.last_change(), &me())
    });
    assert_eq!(applied, [Applied::Changed, Applied::Unchanged, Applied::Unchanged, Applied::Changed, Applied::Changed]);
    assert_eq!((read_state.unread, read_state.mentions), (3, 2));
    assert_eq!(numbers(&read_state), numbers(&room.count()));

    room.read_to(5);
    assert_eq!(read_state.apply(room.last_change(), &me()), Applied::Changed);
    assert_eq!(numbers(&read_state), numbers(&room.count()));
    assert_eq!(read_state.badge_count(), 0);
}

#[test]
fn changes_without_enough_data_need_a_refetch() {
    let mut room = Room::new();
    for _ in 0..4 {
        room.post(UserId(2), "tea");
    }
    let after = |room: &Room, random_step: &dyn Fn(&mut ReadState) -> Applied| random_step(&mut read_state_of(room));
    let before = read_state_of(&room);
    room.remove(2);
    assert_eq!(before.clone().apply(room.last_change(), &me()), Applied::NeedsRefetch);
    room.edit(3, "@Ada");
    assert_eq!(before.clone().apply(room.last_change(), &me()), Applied::NeedsRefetch);
    room.read_to(2);
    assert_eq!(before.clone().apply(room.last_change(), &me()), Applied::NeedsRefetch);
    room.read_to(0);
    let back = room.last_change().clone();
    assert_eq!(after(&room, &|read_state| read_state.apply(&back, &me())), Applied::Unchanged, "the count includes it");

    // The same read position with another notification level.
    let level = Level::Mentions;
    let again = change(room.v + 1, ReadStateAction::Moved { user_id: ME, n: 0, level });
    let mut read_state = read_state_of(&room);
    assert_eq!(read_state.apply(&again, &me()), Applied::Changed);
    assert_eq!(read_state.level, level);
    // A message that has left the list is not counted.
    let mut full = Room::new();
    for _ in 0..CAP {
        full.post(UserId(2), "tea");
    }
    let mut read_state = read_state_of(&full);
    full.post(ME, "tea");
    assert_eq!(read_state.apply(full.last_change(), &me()), Applied::NeedsRefetch);
}

#[test]
fn changes_of_others_change_nothing() {
    let mut room = Room::new();
    room.post(UserId(2), "tea");
    let read_state = read_state_of(&room);
    let other_room: RoomId = "elsewhere".parse().expect("an id");
    let moved = |user_id| ReadStateAction::Moved { user_id, n: 1, level: Level::Nothing };
    for change in [change(9, moved(UserId(2))), ReadStateChange { room_id: &other_room, v: 9, action: moved(ME) }] {
        let mut received = read_state.clone();
        assert_eq!(received.apply(&change, &me()), Applied::Unchanged);
        assert_eq!(received, read_state);
    }
}

#[test]
fn response_older_than_an_applied_change_is_rejected() {
    let mut room = Room::new();
    room.post(UserId(2), "tea");
    let response = room.count();
    let mut read_state = read_state_of(&room);
    room.post(UserId(2), "more tea");
    read_state.apply(room.last_change(), &me());
    assert_eq!(read_state.refresh(response), Applied::NeedsRefetch);
    assert_eq!(read_state.unread, 2);
    assert_eq!(read_state.refresh(room.count()), Applied::Unchanged);
    room.read_to(1);
    assert_eq!(read_state.refresh(room.count()), Applied::Changed);
    assert_eq!(read_state.unread, 1);
}
